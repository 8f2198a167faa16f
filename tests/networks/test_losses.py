from typing import Any

import pytest

from digitus.errors import SettingError
from digitus.networks import CrossEntropy, Dense, Network, Objective, SquaredError
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
