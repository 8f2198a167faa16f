"""Whatever can stand in a recipe can be written down as plain data and read back."""

import dataclasses
import importlib
import json
import types
import typing
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, Union

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from digitus.datasets.read_options import ReadOptions
from digitus.errors import DigitusError, SettingError
from digitus.models.changes import Change
from digitus.models.figures import Measured
from digitus.networks import (
    SGD,
    Adam,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Layer,
    Loss,
    MaxPool2D,
    Network,
    Objective,
    Optimizer,
    Residual,
    Uniform,
)
from digitus.networks.activations import ACTIVATIONS
from digitus.recipes.recipe import DataPlan
from digitus.settings import Setting, from_data, to_data
from digitus.training import Training

ROOMS = ("datasets", "models", "networks", "recipes", "training")


def kinds(family: type[Setting]) -> Iterator[type[Setting]]:
    """Find every class in the rooms above that is a kind of this one and can be made."""
    children = {child.__name__: child for child in family.__subclasses__()}
    if dataclasses.is_dataclass(family):
        yield family
    for child in children.values():
        if child.__module__.startswith(tuple(f"digitus.{room}." for room in ROOMS)):
            yield from kinds(child)


for room in ROOMS:
    importlib.import_module(f"digitus.{room}")
KINDS = sorted(kinds(Setting), key=lambda cls: cls.__name__)


class Plan(NamedTuple):
    """What a setting is to be made of, itself settings or plain values."""

    cls: type[Setting]
    fields: dict[str, Any]


def made(plan: Any) -> Any:
    """Carry out a plan; what the class refuses does not count."""
    match plan:
        case Plan(cls, fields):
            try:
                return cls(**{name: made(field) for name, field in fields.items()})
            except DigitusError:
                reject()
        case tuple():
            return tuple(made(part) for part in plan)
    return plan


def plans(cls: type[Setting]) -> st.SearchStrategy[Plan]:
    """Draw values of the right types for every field."""
    fields = dataclasses.fields(cls)  # type: ignore[arg-type] # a dataclass each
    hints = typing.get_type_hints(cls)
    drawn = {field.name: hints[field.name] for field in fields if field.init}
    return st.fixed_dictionaries(
        {
            name: SPECIAL[cls, name] if (cls, name) in SPECIAL else values(hint)
            for name, hint in drawn.items()
        }
    ).map(lambda fields: Plan(cls, fields))


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Draw what may stand where this type is expected."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in {Union, types.UnionType}:
        return st.one_of(*(values(argument) for argument in arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if issubclass(hint, Setting):
        return st.one_of(*(plans(cls) for cls in kinds(hint)))
    return SIMPLE[hint]


SIMPLE: dict[type, st.SearchStrategy[Any]] = {
    type(None): st.none(),
    bool: st.booleans(),
    int: st.integers(1, 1000),
    float: st.floats(0.01, 0.99),
    str: st.text(max_size=5),
}
BENT = sorted(name for name in ACTIVATIONS if not name.startswith("softmax"))
"""Activations that look at one number at a time."""
INSIDE = st.deferred(
    lambda: st.lists(
        st.one_of(*(plans(cls) for cls in kinds(Layer) if cls is not Residual)), max_size=3
    ).map(tuple)
)
LAST = Plan(Dense, {"units": 10, "activation": "softmax"})
SHARE = SIMPLE[float]
SPECIAL: dict[tuple[type[Setting], str], st.SearchStrategy[Any]] = {
    (Measured, "data"): st.sampled_from([None, "mnist:test"]),
    (Measured, "interval"): st.none() | st.tuples(SHARE, SHARE),
    (Measured, "coverage"): st.lists(st.tuples(SHARE, SHARE, SHARE), max_size=3).map(tuple),
    (Measured, "classes"): st.lists(st.tuples(SHARE, SHARE), max_size=3).map(tuple),
    (DataPlan, "size"): st.none() | st.tuples(st.integers(1, 30), st.integers(1, 30)),
    (Training, "class_weights"): st.none(),  # or balanced, not both
    (Training, "changes"): st.lists(st.integers(0, 99), max_size=2).map(
        lambda steps: tuple(Plan(Change, {"step": step, "l2": 0.1}) for step in sorted(steps))
    ),
    (ReadOptions, "range"): st.none() | st.tuples(st.just(0.0), st.floats(1, 99)),
    (ReadOptions, "label_of_zero"): st.sampled_from([None, 0, 1, 10]),
    (Dense, "activation"): st.sampled_from(sorted(ACTIVATIONS)),
    (Conv2D, "activation"): st.sampled_from(BENT),
    (Conv2D, "size"): st.integers(1, 3),
    (Conv2D, "padding"): st.integers(0, 2),
    (BatchNorm, "activation"): st.sampled_from(BENT),
    (Residual, "activation"): st.sampled_from(BENT),
    (Residual, "layers"): INSIDE,
    (Residual, "shortcut"): INSIDE,
    (MaxPool2D, "size"): st.integers(1, 3),
    (AveragePool2D, "size"): st.integers(1, 3),
    (Network, "input_shape"): st.tuples(st.integers(1, 30), st.integers(1, 30)),
    (Network, "layers"): st.deferred(
        lambda: st.lists(values(Layer), max_size=3).map(lambda layers: (*layers, LAST))
    ),
}


def test_there_is_something_to_try() -> None:
    assert {"Adam", "Dense", "Network", "Recipe", "Scaling", "Training"} <= {
        cls.__name__ for cls in KINDS
    }


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)
@given(data=st.data())
@settings(max_examples=25)
def test_what_is_written_is_read_back(cls: type[Setting], data: st.DataObject) -> None:
    setting = made(data.draw(plans(cls)))
    written = to_data(setting)
    assert written["kind"] == cls.kind
    assert from_data(cls, written) == setting
    assert from_data(cls, json.loads(json.dumps(written))) == setting


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)
def test_an_unknown_key_is_answered_with_what_there_is(cls: type[Setting]) -> None:
    with pytest.raises(SettingError, match=rf"no setting of {cls.kind} .*'colour'"):
        from_data(cls, {"kind": cls.kind, "colour": "blue"})


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.__name__)
def test_settings_cannot_be_changed(cls: type[Setting]) -> None:
    assert cls.__dataclass_params__.frozen  # type: ignore[attr-defined]


def test_a_misspelt_key_is_answered_with_the_nearest_and_its_place() -> None:
    data = {"loss": {"kind": "SquaredError", "halfed": True}}
    with pytest.raises(SettingError, match=r"at training\.objective\.loss.*did you mean 'halved'"):
        from_data(Objective, data, "training.objective")


def test_a_misspelt_kind_is_answered_with_the_nearest() -> None:
    with pytest.raises(SettingError, match=r"kind of Optimizer .*'Adem'; did you mean 'Adam'"):
        from_data(Optimizer, {"kind": "Adem"})


def test_the_kind_may_be_left_out_where_only_one_fits() -> None:
    assert from_data(Objective, {"l2": 0.5}) == Objective(l2=0.5)
    with pytest.raises(SettingError, match="needs a 'kind', one of: Adam, RMSprop, SGD"):
        from_data(Optimizer, {"learning_rate": 0.1})


def test_the_kind_must_be_of_the_family() -> None:
    with pytest.raises(SettingError, match="kind of Loss"):
        from_data(Loss, {"kind": "Adam"})


def test_what_is_required_is_missed() -> None:
    with pytest.raises(SettingError, match=r"layers\[1\] \(Dense\) lacks units"):
        from_data(
            Network,
            {"input_shape": [4, 4], "layers": [{"kind": "Dropout"}, {"kind": "Dense"}]},
        )


@pytest.mark.parametrize(
    ("family", "data", "message"),
    [
        (Layer, {"kind": "Dense", "units": "ten"}, "units must be of type int, got 'ten'"),
        (Layer, {"kind": "Dense", "units": 10.0}, "units must be of type int, got 10.0"),
        (Layer, {"kind": "Dense", "units": True}, "units must be of type int, got True"),
        (Layer, {"kind": "Dense", "units": 3, "bias": 1}, "bias must be of type bool, got 1"),
        (Layer, {"kind": "Dense", "units": 3, "activation": 1}, "must be of type str, got 1"),
        (Layer, {"kind": "Dropout", "rate": "half"}, "rate must be of type float, got 'half'"),
        (Layer, {"kind": "Dropout", "rate": False}, "rate must be of type float, got False"),
        (Layer, {"kind": "Dropout", "rate": 1.5}, "at least 0 and below 1, got 1.5"),
        (Layer, "Dense", "Layer must be a table of settings, got 'Dense'"),
        (Loss, {"kind": "CrossEntropy", "reduction": "max"}, "no value for reduction 'max'"),
        (Network, {"input_shape": 28, "layers": []}, "input_shape must be a list, got 28"),
        (Network, {"input_shape": ["a"], "layers": []}, r"input_shape\[0\] must be of type int"),
        (Objective, {"loss": 3}, "loss must be a table of settings, got 3"),
    ],
)
def test_values_of_the_wrong_type(family: type[Setting], data: object, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        from_data(family, data)


def test_whole_numbers_may_stand_for_fractions() -> None:
    rule = from_data(Optimizer, {"kind": "SGD", "learning_rate": 1})
    assert rule == SGD(learning_rate=1.0)
    assert isinstance(rule.learning_rate, float)


def test_what_is_not_set_is_not_written() -> None:
    assert "clip_norm" not in to_data(Objective())
    assert to_data(Objective(clip_norm=1.0))["clip_norm"] == 1.0
    assert from_data(Objective, {"clip_norm": None}) == Objective()


def test_mappings_and_plain_values_are_written_as_they_are() -> None:
    assert to_data({"a": (CrossEntropy(), 3), 2: None}) == {
        "a": [{"kind": "CrossEntropy", "smoothing": 0.0, "reduction": "mean"}, 3],
        "2": None,
    }


def test_a_changed_copy_is_checked_like_a_new_one() -> None:
    assert Adam().replace(beta1=0.5) == Adam(beta1=0.5)
    with pytest.raises(SettingError, match="beta1 must be at least 0 and below 1, got 2"):
        Adam().replace(beta1=2)
    with pytest.raises(SettingError, match="no Adam setting 'beta3'; did you mean 'beta"):
        Adam().replace(beta3=0.5)
    with pytest.raises(SettingError, match="low must be below high"):
        Uniform().replace(low=3.0)
