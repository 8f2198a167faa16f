import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from digitus.arrays import Outputs
from digitus.datasets.scaling import Scaling
from digitus.errors import DataError, DigitusError, SettingError, ShapeError
from digitus.models import Model, Rounding
from digitus.networks import BatchNorm, Dense, LeCun, Network, Params, draw_params


def drawn(shape: Sequence[int] = (8, 8), activation: str = "softmax") -> tuple[Network, Params]:
    network = Network(tuple(shape), (Dense(6, "tanh"), Dense(10, activation)))
    return network, draw_params(network, LeCun(), np.random.default_rng(7))


def model(ink: int = 16, **settings: Any) -> Model:
    return Model(*drawn(), scaling=Scaling(divisor=float(ink)), ink=ink, **settings)


def outputs(made: Model, images: np.ndarray, **settings: int) -> Outputs:
    return made.outputs(images, engine="numpy", **settings)


IMAGES = np.random.default_rng(1).integers(0, 17, (5, 8, 8)).astype(np.uint8)


def test_outputs_are_those_of_the_formula() -> None:
    made = model()
    p = made.params
    x = IMAGES.reshape(5, 64) / 16
    z = np.tanh(x @ p["0.weights"] + p["0.bias"]) @ p["1.weights"] + p["1.bias"]
    shares = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(made.outputs(IMAGES, engine="numpy"), shares, rtol=1e-12)
    np.testing.assert_allclose(made.predict_proba(IMAGES, engine="numpy"), shares, rtol=1e-6)
    assert made.predict(IMAGES, engine="numpy").tolist() == z.argmax(axis=1).tolist()


def test_the_decision_rule_has_the_last_word() -> None:
    network, params = drawn(activation="identity")
    params["1.weights"][:] = 0
    params["1.bias"][:] = np.linspace(-1, 0.4, 10)
    scaling = Scaling(divisor=16.0)
    assert (Model(network, params, scaling=scaling).predict(IMAGES, engine="numpy") == 9).all()
    unsure = Model(network, params, scaling=scaling, decision=Rounding())
    assert (unsure.predict(IMAGES, engine="numpy") == -1).all()


def test_ink_of_another_strength_is_converted() -> None:
    made, strong = model(ink=16), np.rint(IMAGES * (255 / 16)).astype(np.uint8)
    assert np.array_equal(outputs(made, strong, ink=255), outputs(made, IMAGES))
    assert np.array_equal(outputs(made, IMAGES, ink=16), outputs(made, IMAGES))
    weak = np.clip(IMAGES, 0, 1)
    assert np.array_equal(outputs(made, weak, ink=1), outputs(made, weak * np.uint8(16)))


def test_no_images_give_no_answers() -> None:
    made = model()
    assert outputs(made, IMAGES[:0]).shape == (0, 10)
    assert made.predict_proba(IMAGES[:0], engine="numpy").shape == (0, 10)
    assert made.predict(IMAGES[:0], engine="numpy").shape == (0,)


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.int8, np.uint16])
def test_whole_numbers_of_any_kind_are_pixels(kind: type[np.integer[Any]]) -> None:
    assert np.array_equal(outputs(model(), IMAGES.astype(kind)), outputs(model(), IMAGES))


@pytest.mark.parametrize(
    ("images", "ink", "error", "message"),
    [
        (np.zeros((3, 28, 28), np.uint8), None, ShapeError, "28 x 28: choose data or a model"),
        (np.zeros((8, 8), np.uint8), None, ShapeError, "image[None]"),
        (np.zeros((3, 64), np.uint8), None, ShapeError, "images.reshape(-1, 8, 8)"),
        (np.zeros((3, 8, 8, 1), np.uint8), None, ShapeError, "(3, 8, 8, 1)"),
        (np.zeros((0, 28, 28), np.uint8), None, ShapeError, "28 x 28"),
        (IMAGES * np.uint8(15), None, DataError, "0..16"),
        (IMAGES, 15, DataError, "0..15"),
        (IMAGES, 0, SettingError, "1..255"),
        (IMAGES, 256, SettingError, "1..255"),
        (IMAGES / 16, None, DataError, "0..1 where 0..255 is meant"),
        (np.full((1, 8, 8), np.nan), None, DataError, "NaN"),
        (np.full((1, 8, 8), -1), None, DataError, "-1"),
        (np.full((1, 8, 8), 300), 255, DataError, "300"),
    ],
)
def test_what_is_not_an_image_of_its_kind_is_refused(
    images: np.ndarray, ink: int | None, error: type[DigitusError], message: str
) -> None:
    with pytest.raises(error, match=re.escape(message)):
        model(name="small").predict(images, ink=ink, engine="numpy")


def test_the_message_about_size_says_who_expects_what() -> None:
    with pytest.raises(ShapeError, match=r"small reads images of 8 x 8 pixels.*got 28 x 28"):
        model(name="small").predict(np.zeros((1, 28, 28), np.uint8))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"ink": 0}, "ink must lie in 1..255, got 0"),
        ({"ink": 256}, "ink must lie in 1..255, got 256"),
        ({"name": ""}, "1 to 100 printable characters"),
        ({"name": "a\x1b[2Jb"}, "printable"),
        ({"name": "x" * 101}, "100"),
        ({"scaling": Scaling(divisor=1e-310)}, "infinite"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError, match=re.escape(message)):
        Model(*drawn(), **settings)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_refused(bad: float) -> None:
    network, params = drawn()
    params["1.bias"][3] = bad
    with pytest.raises(SettingError, match=r"'1\.bias' holds numbers that are not finite"):
        Model(network, params)


def test_a_variance_below_zero_is_refused() -> None:
    network = Network((8, 8), (BatchNorm(), Dense(10)))
    params = draw_params(network, LeCun(), np.random.default_rng(7))
    Model(network, params | {"0.variance": np.zeros(1)})
    with pytest.raises(SettingError, match=r"'0\.variance' holds numbers below zero"):
        Model(network, params | {"0.variance": np.full(1, -1e-9)})


def test_all_numbers_have_one_type() -> None:
    network, params = drawn()
    mixed = params | {"1.bias": params["1.bias"].astype(np.float32)}
    with pytest.raises(SettingError, match="<f4, <f8"):
        Model(network, mixed)
    with pytest.raises(SettingError, match="float32 or all float64, not <f2"):
        Model(network, {name: array.astype(np.float16) for name, array in params.items()})
    with pytest.raises(SettingError, match=">f8"):
        Model(network, {name: array.astype(">f8") for name, array in params.items()})


def test_parameters_of_another_network_are_refused() -> None:
    network, params = drawn()
    with pytest.raises(ShapeError, match=r"1\.bias"):
        Model(network, {name: params[name] for name in params if name != "1.bias"})
    with pytest.raises(ShapeError, match=r"0\.weights"):
        Model(network, params | {"0.weights": params["0.weights"].T})


def test_a_network_that_takes_no_images_is_refused() -> None:
    with pytest.raises(ShapeError, match="height and a width"):
        Model(*drawn((64,)))


def test_parameters_stay_as_they_are() -> None:
    made = model()
    before = outputs(made, IMAGES)
    with pytest.raises(ValueError, match="read-only"):
        made.params["0.weights"][0, 0] = 1
    assert np.array_equal(outputs(made, IMAGES), before)
    assert list(made.params) == list(made.network.param_shapes)


def test_a_network_is_made_ready_once_per_engine() -> None:
    made = model()
    assert made.predictor("numpy") is made.predictor("numpy")
    with pytest.raises(SettingError, match="numpy"):
        made.predictor("nunpy")


def test_it_says_who_it_is() -> None:
    assert repr(model(name="small")) == "<model small: 460 parameters>"
    assert model().precision == "float64"
