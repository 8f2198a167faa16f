"""What the layers that look at images compute, held against plain loops written from their words.

A Dense layer whose weights are ones on the diagonal shows the outputs of the layers below it.
"""

from collections.abc import Iterator

import numpy as np
import pytest

from digitus.arrays import Array, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines import open_engine
from digitus.networks import (
    AveragePool2D,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePool,
    He,
    Layer,
    MaxPool2D,
    Network,
    Objective,
    Params,
    Residual,
    SquaredError,
    draw_params,
)
from digitus.networks.layers import Shape
from tests.engines.conftest import rooms_for, trial


def showing(shape: Shape, *layers: Layer) -> Network:
    """End these layers in a Dense one with an output for each of their numbers."""
    count = Network(shape, (*layers, Flatten(), Dense(1))).shapes[-2][0]
    return Network(shape, (*layers, Dense(count, bias=False)))


def start(network: Network) -> Params:
    """Draw parameters and statistics, none of them zero, and let the last layer show."""
    rng = np.random.default_rng(8)
    params: Params = {
        name: array + rng.uniform(0.1, 0.9, array.shape)
        for name, array in draw_params(network, He(), rng).items()
    }
    params[f"{len(network.layers) - 1}.weights"] = np.eye(network.classes)
    return params


def windows(images: Array, size: int, stride: int) -> Iterator[tuple[int, int, int, Array]]:
    """Yield image, line and point of each window, and the window."""
    for image in range(len(images)):
        for line in range((images.shape[1] - size) // stride + 1):
            for point in range((images.shape[2] - size) // stride + 1):
                y, x = line * stride, point * stride
                yield image, line, point, images[image, y : y + size, x : x + size]


def convolved(images: Array, layer: Conv2D, weights: Array, bias: Array) -> Array:
    count, height, width, channels = images.shape
    edge, size = layer.padding, layer.size
    around = np.zeros((count, height + 2 * edge, width + 2 * edge, channels))
    around[:, edge : edge + height, edge : edge + width] = images
    outputs = np.zeros((count, *layer.output_shape((height, width, channels))))
    for image, line, point, window in windows(around, size, layer.stride):
        for k in range(layer.filters):
            total = bias[k]
            for y in range(size):
                for x in range(size):
                    for c in range(channels):
                        total += window[y, x, c] * weights[(y * size + x) * channels + c, k]
            outputs[image, line, point, k] = max(total, 0)
    return outputs


def pooled(images: Array, layer: MaxPool2D | AveragePool2D) -> Array:
    outputs = np.zeros((len(images), *layer.output_shape(images.shape[1:])))
    for image, line, point, window in windows(images, layer.size, layer.stride or layer.size):
        for c in range(images.shape[3]):
            numbers = window[:, :, c].ravel().tolist()
            largest = isinstance(layer, MaxPool2D)
            outputs[image, line, point, c] = max(numbers) if largest else np.mean(numbers)
    return outputs


def require_outputs(network: Network, images: Pixels, params: Params, expected: Array) -> None:
    for name, precision in rooms_for(network):
        predict = open_engine(name, precision).predictor(network, params, Scaling())
        tolerance = 1e-12 if precision == "float64" else 1e-5
        np.testing.assert_allclose(
            predict(images),
            expected.reshape(len(images), network.classes),
            rtol=tolerance,
            atol=tolerance,
            err_msg=f"{name} {precision}",
        )


def images_of(shape: Shape, count: int = 3) -> Array:
    return np.random.default_rng(1).normal(0, 1, (count, *shape))


@pytest.mark.parametrize("shape", [(6, 7), (7, 6, 3)])
@pytest.mark.parametrize(
    "layer",
    [
        Conv2D(2, 3, "relu"),
        Conv2D(3, 1, "relu"),
        Conv2D(2, 3, "relu", padding=1),
        Conv2D(2, 2, "relu", stride=2),
        Conv2D(9, 4, "relu", stride=3, padding=3),
    ],
    ids=str,
)
def test_convolution(layer: Conv2D, shape: Shape) -> None:
    network, images = showing(shape, layer), images_of(shape)
    params = start(network)
    full = images.reshape(*images.shape[:3], -1)
    expected = convolved(full, layer, params["0.weights"], params["0.bias"])
    require_outputs(network, images, params, expected)


@pytest.mark.parametrize("shape", [(6, 7), (7, 6, 3)])
@pytest.mark.parametrize(
    "layer",
    [kind(*sizes) for kind in (MaxPool2D, AveragePool2D) for sizes in ((2,), (3, 1), (2, 3), (5,))],
    ids=str,
)
def test_pooling(layer: MaxPool2D | AveragePool2D, shape: Shape) -> None:
    network, images = showing(shape, layer), images_of(shape)
    full = images.reshape(*images.shape[:3], -1)
    require_outputs(network, images, start(network), pooled(full, layer))


def test_an_average_of_everything() -> None:
    network, images = showing((4, 5, 3), GlobalAveragePool()), images_of((4, 5, 3))
    require_outputs(network, images, start(network), images.mean(axis=(1, 2)))


def test_a_block_adds_what_both_ways_give() -> None:
    inside, beside = Conv2D(2, 3, "relu", padding=1), Conv2D(2, 1, "relu")
    network = showing((4, 5), Residual((inside,), (beside,), "tanh"))
    images, params = images_of((4, 5)), start(network)
    full = images[..., None]
    learnt = convolved(full, inside, params["0.0.weights"], params["0.0.bias"])
    added = convolved(full, beside, params["0.shortcut.0.weights"], params["0.shortcut.0.bias"])
    require_outputs(network, images, params, np.tanh(learnt + added))


def test_a_block_without_a_shortcut_adds_its_input() -> None:
    inside = Conv2D(1, 3, "relu", padding=1)
    network = showing((4, 5), Residual((inside,), activation="identity"))
    images, params = images_of((4, 5)), start(network)
    learnt = convolved(images[..., None], inside, params["0.0.weights"], params["0.0.bias"])
    require_outputs(network, images, params, images[..., None] + learnt)


def test_the_first_of_several_largest_gets_the_gradient() -> None:
    # The convolution adds up the two channels of each point: four points of 3, and the first of
    # them is the largest.  Which point got the gradient shows in the weights, by its channels.
    layers = (Conv2D(1, 1, bias=False), MaxPool2D(), Dense(1, bias=False))
    network = Network((2, 2, 2), layers)
    images = np.array([[[[3, 0], [0, 3]], [[0, 3], [0, 3]]]], np.uint8)
    task = trial(network, Objective(loss=SquaredError()), images=images, scaling=Scaling())
    for name, precision in rooms_for(network):
        params = {"0.weights": np.ones((2, 1)), "2.weights": np.full((1, 1), 2.0)}
        session = task.begin(open_engine(name, precision), params)
        session.run(np.zeros(1, int), 1, np.ones(1), np.random.default_rng(0))
        # The output is 2 * 3, its error 5, hence d loss / d z = 5 * 2 at the point (3, 0).
        np.testing.assert_allclose(
            session.params()["0.weights"], [[1 - 5 * 2 * 3], [1]], err_msg=f"{name} {precision}"
        )


def test_windows_are_written_out_a_few_images_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network((6, 5), (Conv2D(2, 3, "tanh"), Conv2D(2, 2), Dense(3, "softmax")))
    ends = []
    for numbers in (1 << 20, 400):
        monkeypatch.setattr("digitus.engines.on_numpy.layers.convolution.WINDOW_NUMBERS", numbers)
        task = trial(network, Objective(), batch_size=7)
        session = task.begin(open_engine("numpy"))
        task.run(session, 5, np.random.default_rng(0))
        ends.append(session.params())
    for name, array in ends[0].items():
        np.testing.assert_allclose(ends[1][name], array, rtol=0, atol=1e-12, err_msg=name)
