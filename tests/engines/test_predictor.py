"""A predictor gives what the trained network computes, for any number of images in any layout."""

import numpy as np
import pytest

from digitus.arrays import Array, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines import Engine, Predictor, open_engine
from digitus.networks import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    GlobalAveragePool,
    MaxPool2D,
    Network,
    Objective,
    Params,
    Residual,
    SpatialDropout,
)
from tests.engines.conftest import pixels, rooms_for, trial

LAYERS = (Dropout(0.5), Dense(6, "relu"), Dropout(0.5), Dense(4, "tanh"), Dense(3, "softmax"))
NETWORK = Network((4, 5), LAYERS)
SCALING = Scaling(offset=30.0, divisor=80.0)
IMAGES = pixels(700, (4, 5))


def trained(engine: Engine) -> Params:
    """Return what a short training came to."""
    session = trial(NETWORK, Objective(), images=IMAGES, scaling=SCALING).begin(engine)
    session.run(np.arange(60), 3, np.full(20, 0.1), np.random.default_rng(0))
    return session.params()


def by_hand(images: Pixels, params: Params) -> Array:
    x = (images.reshape(len(images), 20).astype(float) - 30) / 80
    h = np.maximum(x @ params["1.weights"] + params["1.bias"], 0)
    h = np.tanh(h @ params["3.weights"] + params["3.bias"])
    e: Array = np.exp(h @ params["4.weights"] + params["4.bias"])
    a: Array = e / e.sum(axis=1, keepdims=True)
    return a


def require_outputs(predict: Predictor, images: Pixels, params: Params, precision: str) -> None:
    outputs = predict(images)
    assert outputs.dtype == precision
    tolerance = 1e-12 if precision == "float64" else 1e-5
    np.testing.assert_allclose(outputs, by_hand(images, params), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 700])
def test_any_number_of_images(any_engine: Engine, count: int) -> None:
    params = trained(any_engine)
    predict = any_engine.predictor(NETWORK, params, SCALING)
    require_outputs(predict, IMAGES[:count], params, any_engine.precision)
    assert predict(IMAGES[:count]).shape == (count, 3)


LAYOUTS: dict[str, Pixels] = {
    "every third": IMAGES[::3],
    "backwards": IMAGES[::-1],
    "upside down": IMAGES[:9, ::-1, ::-1],
    "columns first": np.asfortranarray(IMAGES[:9]),
    "part of a larger picture": pixels(9, (8, 9))[:, 2:6, 3:8],
    "floats": IMAGES[:9] / 1.7,
    "single floats": IMAGES[:9].astype(np.float32),
    "integers": IMAGES[:9].astype(np.int64) - 100,
    "black and white": IMAGES[:9] > 0,
    "big-endian": IMAGES[:9].astype(">i2"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_any_layout(any_engine: Engine, layout: str) -> None:
    params = trained(any_engine)
    images = LAYOUTS[layout].view()
    images.flags.writeable = False
    before = images.copy()
    predict = any_engine.predictor(NETWORK, params, SCALING)
    require_outputs(predict, images, params, any_engine.precision)
    np.testing.assert_array_equal(images, before)


def test_training_takes_the_same_layouts(any_engine: Engine) -> None:
    for images in (LAYOUTS["every third"][:9], LAYOUTS["columns first"], LAYOUTS["integers"]):
        images.flags.writeable = False
        contiguous = np.array(images, dtype=float, order="C")
        ends = []
        for version in (images, contiguous):
            session = trial(NETWORK, Objective(), images=version, scaling=SCALING).begin(any_engine)
            session.run(np.arange(9), 3, np.full(3, 0.1), np.random.default_rng(0))
            ends.append(session.params()["4.weights"])
        np.testing.assert_allclose(ends[0], ends[1], rtol=1e-5)


def test_a_predictor_keeps_its_own_params(any_engine: Engine) -> None:
    params = trained(any_engine)
    predict = any_engine.predictor(NETWORK, params, SCALING)
    before = predict(IMAGES[:5])
    first = before.copy()
    for array in params.values():
        array[...] = 0
    np.testing.assert_array_equal(predict(IMAGES[:5]), first)
    predict(IMAGES[5:10])
    np.testing.assert_array_equal(before, first)  # what was handed out is not written to again


def test_double_params_serve_every_precision(any_engine: Engine) -> None:
    params = {name: array.astype(float) for name, array in trained(any_engine).items()}
    predict = any_engine.predictor(NETWORK, params, SCALING)
    require_outputs(predict, IMAGES[:5], params, any_engine.precision)


LOOKING = Network(
    (4, 5),
    (
        BatchNorm(),
        Conv2D(3, 2, "tanh", padding=1),
        SpatialDropout(0.5),
        Residual((Conv2D(3, 3, padding=1), Dropout(0.5), BatchNorm("relu"))),
        MaxPool2D(2, 1),
        GlobalAveragePool(),
        Dense(3, "softmax"),
    ),
)
LOOKING_ROOMS = pytest.mark.parametrize("room", rooms_for(LOOKING), ids="-".join)


@LOOKING_ROOMS
@pytest.mark.parametrize("layout", LAYOUTS)
def test_layers_that_look_at_images_take_any_layout(room: tuple[str, str], layout: str) -> None:
    images = LAYOUTS[layout]
    task = trial(LOOKING, Objective())
    engine = open_engine(*room)
    contiguous = np.array(images, dtype=float, order="C")
    found = engine.predictor(LOOKING, task.params, SCALING)(images)
    expected = open_engine("numpy").predictor(LOOKING, task.params, SCALING)(contiguous)
    tolerance = 1e-10 if room[1] == "float64" else 1e-5
    assert found.dtype == room[1]
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("network", [NETWORK, LOOKING], ids=["dense", "looking"])
def test_one_predictor_takes_pixels_of_every_kind(network: Network) -> None:
    predict = open_engine("compiled").predictor(
        network, trial(network, Objective()).params, SCALING
    )
    expected = predict(IMAGES[:9])
    floats = predict(IMAGES[:9].astype(np.float32))
    np.testing.assert_allclose(floats, expected, atol=1e-6)
    np.testing.assert_array_equal(predict(IMAGES[:9]), expected)


@LOOKING_ROOMS
@pytest.mark.parametrize("count", [0, 1, 2, 700])
def test_they_see_each_image_alone(room: tuple[str, str], count: int) -> None:
    predict = open_engine(*room).predictor(LOOKING, trial(LOOKING, Objective()).params, SCALING)
    outputs = predict(IMAGES[:count])
    assert outputs.shape == (count, 3)
    for image in range(0, count, 37):
        alone = predict(IMAGES[image : image + 1])
        np.testing.assert_allclose(outputs[image], alone[0], rtol=0, atol=1e-6)
