from typing import Any

import numpy as np
import pytest

from digitus.errors import DataError, SettingError
from digitus.networks import (
    Conv2D,
    CrossEntropy,
    Dense,
    Loss,
    Network,
    Objective,
    SquaredError,
    Targets,
)
from digitus.networks.activations import ACTIVATIONS


def ending_in(activation: str) -> Network:
    return Network((8, 8), (Dense(5, "softmax"), Dense(10, activation)))


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_cross_entropy_judges_probabilities_only(activation: str) -> None:
    if activation == "softmax":
        CrossEntropy().require_network(ending_in(activation))
    else:
        with pytest.raises(SettingError, match=f"activation='softmax'.*it is Dense {activation}"):
            CrossEntropy().require_network(ending_in(activation))


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_squared_error_judges_everything(activation: str) -> None:
    SquaredError().require_network(ending_in(activation))


@pytest.mark.parametrize("loss", [SquaredError(), CrossEntropy()], ids=["squared", "cross"])
def test_a_loss_of_labels_judges_one_row_of_outputs(loss: Loss) -> None:
    with pytest.raises(SettingError, match="this network ends in 1 x 13 x 11 outputs"):
        loss.require_network(Network((8, 20), (Conv2D(11, 8),)))
    with pytest.raises(DataError, match="image 1 has 2"):
        loss.require_targets(ending_in("softmax"), Targets.of([[1], [2, 3]]))
    with pytest.raises(DataError, match="labels must be 0 to 9 for this network, got 10"):
        loss.require_targets(ending_in("softmax"), Targets.of([1, 10]))


@pytest.mark.parametrize("loss", [SquaredError(), CrossEntropy()], ids=["squared", "cross"])
def test_the_largest_output_is_the_answer_the_first_of_several(loss: Loss) -> None:
    outputs = np.array([[0.1, 0.7, 0.2], [0.4, 0.4, 0.2], [0.4, 0.4, 0.2]])
    found = loss.correct(outputs, Targets.of([1, 0, 1]))
    np.testing.assert_array_equal(found, [True, True, False])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"l1": -0.1}, "l1 must be at least 0"),
        ({"l2": -0.1}, "l2 must be at least 0"),
        ({"l1": float("nan")}, "l1 must be at least 0"),
        ({"l2": float("inf")}, "l2 must be at least 0"),
        ({"clip_norm": 0.0}, "clip_norm must be a positive number"),
        ({"clip_norm": -1.0}, "clip_norm must be a positive number"),
        ({"clip_norm": float("inf")}, "clip_norm must be a positive number"),
    ],
)
def test_an_objective_refuses_what_makes_no_sense(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Objective(**settings)
