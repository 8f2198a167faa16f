from dataclasses import replace

import numpy as np
import pytest

from digitus.errors import SettingError
from digitus.models import Calibration, Model, Rounding, combine
from digitus.networks import Dense, Network

NETWORK = Network((1, 2), (Dense(2, "softmax", bias=False),))


def model(times: float, **settings: object) -> Model:
    given = {"0.weights": times * np.eye(2)}
    return Model(NETWORK, given, **settings)  # type: ignore[arg-type]


def test_an_ensemble_counts_as_its_members() -> None:
    two = combine([model(1), model(2, shift=0)], name="two")
    three = combine([two, model(3)], name="three")
    assert [member["0.weights"][0, 0] for member in three.members] == [1, 2, 3]
    assert three.name == "three"


def test_what_they_share_is_the_first_ones_but_for_the_calibration() -> None:
    first = model(1, ink=16, decision=Rounding(), calibration=Calibration(temperature=2.0))
    told = {"recipe": {"a": 1}, "data": {"b": 2}, "test": {"accuracy": 1.0}}
    first = replace(first, provenance=told)
    both = combine([first, replace(first, provenance={"seed": 2})], name="both")
    assert (both.ink, both.decision, both.calibration) == (16, Rounding(), None)
    assert both.provenance == {
        "recipe": {"a": 1},
        "data": {"b": 2},
        "members": [told, {"seed": 2}],
    }


def test_a_shift_is_kept_unless_another_is_asked_for() -> None:
    wide = Network((4, 4), (Dense(2, "softmax", bias=False),))
    first = Model(wide, {"0.weights": np.zeros((16, 2))}, shift=1)
    assert combine([first], name="a").shift == 1
    assert combine([first], name="a", shift=2).shift == 2
    assert combine([first], name="a", shift=0).shift == 0


@pytest.mark.parametrize(
    ("other", "trait"),
    [
        (model(1, ink=16), "ink"),
        (model(1, decision=Rounding()), "decision"),
        (Model(NETWORK, {"0.weights": np.eye(2, dtype=np.float32)}), "precision"),
        (
            Model(Network((1, 2), (Dense(2, bias=False),)), {"0.weights": np.eye(2)}),
            "network",
        ),
    ],
)
def test_models_that_differ_are_refused(other: Model, trait: str) -> None:
    with pytest.raises(SettingError, match=f"cannot be one model: their {trait} differs"):
        combine([model(1), other], name="both")


def test_no_model_is_refused() -> None:
    with pytest.raises(SettingError, match="one model at least"):
        combine([], name="none")
