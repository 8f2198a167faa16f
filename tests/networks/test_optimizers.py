from typing import Any

import pytest

from digitus.errors import SettingError
from digitus.networks import SGD, Adam, Optimizer, RMSprop

BAD: list[tuple[type[Optimizer], dict[str, Any], str]] = [
    *((cls, {"learning_rate": 0.0}, "learning_rate must be") for cls in (SGD, RMSprop, Adam)),
    *((cls, {"learning_rate": float("nan")}, "learning_rate") for cls in (SGD, RMSprop, Adam)),
    (SGD, {"learning_rate": float("inf")}, "learning_rate must be a positive number, got inf"),
    (SGD, {"momentum": 1.0}, "momentum must be at least 0 and below 1, got 1.0"),
    (SGD, {"momentum": -0.1}, "momentum must be"),
    (SGD, {"nesterov": True}, "nesterov needs a momentum above zero"),
    (RMSprop, {"decay": 1.0}, "decay must be"),
    (RMSprop, {"epsilon": 0.0}, "epsilon must be"),
    (Adam, {"beta1": 1.0}, "beta1 must be"),
    (Adam, {"beta2": 1.0}, "beta2 must be"),
    (Adam, {"epsilon": -1e-8}, "epsilon must be"),
    (Adam, {"weight_decay": -0.1}, "weight_decay must be"),
]


@pytest.mark.parametrize(("cls", "settings", "message"), BAD)
def test_what_makes_no_sense_is_refused(
    cls: type[Optimizer], settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        cls(**settings)


@pytest.mark.parametrize(
    ("rule", "slots"),
    [
        (SGD(), ()),
        (SGD(momentum=0.9), ("velocity",)),
        (SGD(momentum=0.9, nesterov=True), ("velocity",)),
        (RMSprop(), ("square",)),
        (Adam(weight_decay=0.1), ("mean", "square")),
    ],
)
def test_slots_name_what_is_kept(rule: Optimizer, slots: tuple[str, ...]) -> None:
    assert rule.slots == slots
