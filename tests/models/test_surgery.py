"""A model changed by hand."""

import numpy as np
import pytest

from digitus.errors import SettingError
from digitus.models import Model, load_model, with_bias, with_weight, without_unit
from digitus.networks import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LeCun,
    MaxPool2D,
    Network,
    Residual,
    draw_params,
)

IMAGES = np.random.default_rng(5).integers(0, 256, (4, 8, 8), np.uint8)


def made(*layers: object) -> Model:
    network = Network((8, 8), layers)  # type: ignore[arg-type]
    return Model(network, draw_params(network, LeCun(), np.random.default_rng(1)))


def before_and_after(model: Model, place: int, unit: int) -> tuple[np.ndarray, np.ndarray]:
    """Outputs where the unit's own weights are changed wildly: before and after it is silent."""
    weights = model.params[f"{place}.weights"].copy()
    weights[:, unit] *= -7
    other = Model(model.network, {**model.params, f"{place}.weights": weights})
    silent = [
        without_unit(one, place, unit).outputs(IMAGES, engine="numpy") for one in (model, other)
    ]
    assert not np.allclose(
        model.outputs(IMAGES, engine="numpy"), other.outputs(IMAGES, engine="numpy")
    )
    return silent[0], silent[1]


@pytest.mark.parametrize(
    "layers",
    [
        (Dense(6, "sigmoid"), Dense(10, "softmax")),
        (Dense(6, "tanh"), Dropout(0.5), Dense(10)),
        (Conv2D(6, 3, "relu"), MaxPool2D(2), Dropout(0.2), Flatten(), Dense(10, "softmax")),
        (Conv2D(6, 3), BatchNorm("relu"), Conv2D(4, 3, "relu"), Dense(10)),
    ],
)
def test_what_a_silent_unit_would_say_plays_no_part(layers: tuple[object, ...]) -> None:
    first, second = before_and_after(made(*layers), 0, 2)
    np.testing.assert_array_equal(first, second)


def test_a_silent_unit_of_a_hidden_layer_is_zero_downstream() -> None:
    model = made(Dense(6, "sigmoid"), Dense(10))
    traced = model.trace(IMAGES[0]).layers
    silent = traced[1].inputs.copy()
    silent[2] = 0
    expected = silent @ model.params["1.weights"] + model.params["1.bias"]
    outputs = without_unit(model, 0, 2).outputs(IMAGES[:1], engine="numpy")
    np.testing.assert_allclose(outputs[0], expected, rtol=1e-6)


def test_an_answer_that_is_switched_off_is_never_given() -> None:
    model = made(Dense(10, "softmax"))
    answers = set(model.predict(IMAGES, engine="numpy"))
    for answer in answers:
        model = without_unit(model, 0, int(answer))
    assert answers.isdisjoint(model.predict(IMAGES, engine="numpy"))


def test_a_bias_is_replaced_and_nothing_else() -> None:
    model = made(Dense(6, "relu"), Dense(10))
    moved = with_bias(model, 0, 3, 2.5)
    assert moved.params["0.bias"][3] == 2.5
    assert model.params["0.bias"][3] == 0
    np.testing.assert_array_equal(moved.params["1.weights"], model.params["1.weights"])


def test_one_weight_is_replaced_and_nothing_else() -> None:
    model = made(Dense(6, "relu"), Dense(10))
    moved = with_weight(model, 0, 3, 17, 2.5)
    other = moved.params["0.weights"] != model.params["0.weights"]
    assert np.argwhere(other).tolist() == [[17, 3]]
    assert moved.params["0.weights"][17, 3] == 2.5
    with pytest.raises(SettingError, match="weights 0 to 63, got 64"):
        with_weight(model, 0, 3, 64, 0.0)


@pytest.mark.parametrize(
    ("layer", "unit", "words"),
    [(1, 0, "those that have: 0, 2"), (0, 6, "the units 0 to 5, got 6"), (9, 0, "layer 9 has no")],
)
def test_what_is_not_there_is_refused(layer: int, unit: int, words: str) -> None:
    model = made(Dense(6, "relu"), Dropout(0.5), Dense(10))
    with pytest.raises(SettingError, match=words):
        without_unit(model, layer, unit)


def test_a_layer_before_a_residual_block_is_refused() -> None:
    model = made(Conv2D(4, 3, padding=1), Residual((Conv2D(4, 3, padding=1),)), Dense(10))
    with pytest.raises(SettingError, match="residual block"):
        without_unit(model, 0, 0)


def test_a_layer_without_bias_has_none_to_move() -> None:
    with pytest.raises(SettingError, match="has no bias"):
        with_bias(made(Dense(10, bias=False)), 0, 0, 1.0)


def test_all_networks_of_an_ensemble_lose_the_unit() -> None:
    model = load_model("cnn-tiny")
    silent = without_unit(model, 0, 0)
    assert len(silent.members) == len(model.members)
