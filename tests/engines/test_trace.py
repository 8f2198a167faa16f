"""A trace hands out what a predictor computes, and the gradients of the loss, down to the pixels.

The numpy engine knows every layer; the python engine is held against it where it knows them too.
"""

import numpy as np
import pytest

from digitus.arrays import Array, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines import LayerTrace, Trace, open_engine
from digitus.errors import DataError, EngineError, SettingError, ShapeError
from digitus.networks import (
    SGD,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    Loss,
    Network,
    Objective,
    Params,
    SquaredError,
    draw_params,
)
from digitus.networks.activations import ACTIVATIONS
from digitus.networks.initial import Glorot
from tests.engines.conftest import trial
from tests.engines.test_gradients import one_step
from tests.engines.test_image_gradients import NETWORKS

SCALING = Scaling(offset=30.0, divisor=80.0)
DENSE = Network(
    (3, 4), (Dropout(0.5), Dense(5, "tanh"), Dense(4, "leaky_relu"), Dense(3, "softmax"))
)
EPSILON = 1e-3
LABEL = 1


def start(network: Network) -> Params:
    """Draw parameters and statistics, none of them zero."""
    rng = np.random.default_rng(6)
    params: Params = {
        name: array + rng.uniform(0.1, 0.5, array.shape)
        for name, array in draw_params(network, Glorot(), rng).items()
    }
    return params


def image_for(network: Network) -> Array:
    return np.random.default_rng(7).uniform(0, 255, network.input_shape)


def traced(
    network: Network, image: Pixels, label: int | None = None, engine: str = "numpy"
) -> Trace:
    return open_engine(engine, "float64").trace(network, start(network), SCALING, image, label)


def predicted(network: Network, images: Pixels) -> Array:
    predict = open_engine("numpy", "float64").predictor(network, start(network), SCALING)
    return predict(images)


def require_close(found: Array | None, expected: Array | None) -> None:
    assert found is not None
    assert expected is not None
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10, strict=True)


@pytest.mark.parametrize("name", NETWORKS)
def test_what_goes_through_is_what_a_predictor_computes(name: str) -> None:
    network = NETWORKS[name]
    image = image_for(network)
    trace = traced(network, image)
    np.testing.assert_array_equal(trace.outputs, predicted(network, image[None])[0])
    x: Array = (image - 30) / 80
    for layer, shape in zip(trace.layers, network.shapes[1:], strict=True):
        np.testing.assert_allclose(layer.inputs, x, rtol=0, atol=1e-12)
        assert layer.outputs.shape == layer.sums.shape == shape
        x = layer.outputs
    assert trace.loss is None
    assert trace.pixel_grad is None
    assert all(layer.delta is None and not layer.grads for layer in trace.each_layer())


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_down_to_the_pixels(name: str) -> None:
    network = NETWORKS[name]
    image, loss = image_for(network), CrossEntropy()
    trace = traced(network, image, LABEL)
    assert trace.pixel_grad is not None
    moves = EPSILON * np.eye(image.size).reshape(-1, *image.shape)
    labels = np.full(image.size, LABEL)
    up, down = (loss.of_outputs(predicted(network, image + way * moves), labels) for way in (1, -1))
    expected = ((up - down) / (2 * EPSILON)).reshape(image.shape)
    np.testing.assert_allclose(trace.pixel_grad, expected, rtol=1e-5, atol=1e-9)
    of_outputs = loss.of_outputs(trace.outputs[None], np.array([LABEL]))
    assert trace.loss == pytest.approx(float(of_outputs[0]), rel=1e-9)


PLAIN = [
    name
    for name, network in NETWORKS.items()
    if not any(word in network.summary() for word in ("Dropout", "BatchNorm"))
]


@pytest.mark.parametrize("name", PLAIN)
def test_gradients_of_the_parameters_are_those_of_a_training(name: str) -> None:
    network, engine = NETWORKS[name], open_engine("numpy", "float64")
    task = trial(network, Objective(), SGD(), batch_size=1)
    trace = engine.trace(
        network,
        task.params,
        task.samples.scaling,
        task.samples.images[0],
        int(task.samples.labels[0]),
    )
    loss, grads = one_step(task, engine, task.params)
    assert trace.loss == pytest.approx(loss)
    assert trace.grads.keys() == grads.keys()
    for array, grad in grads.items():
        np.testing.assert_allclose(trace.grads[array], grad, rtol=1e-9, atol=1e-12, err_msg=array)


@pytest.mark.parametrize("name", NETWORKS)
def test_delta_is_the_gradient_of_the_bias(name: str) -> None:
    # z = ... + bias in every layer that has one: d loss / d bias adds delta up over the places.
    network = NETWORKS[name]
    found = [layer for layer in each_traced(network) if "bias" in layer.grads]
    for layer in found:
        assert layer.delta is not None
        assert layer.delta.shape == layer.sums.shape
        channels = layer.delta.reshape(-1, len(layer.grads["bias"]))
        np.testing.assert_allclose(channels.sum(axis=0), layer.grads["bias"], atol=1e-12)
    assert found


def each_traced(network: Network) -> list[LayerTrace]:
    """List the layers that are made of no others."""
    trace = traced(network, image_for(network), LABEL)
    return [layer for layer in trace.each_layer() if not layer.inside]


def test_layers_inside_of_blocks_have_their_own() -> None:
    network = NETWORKS["block with a shortcut, first"]
    trace = traced(network, image_for(network), LABEL)
    (block,) = (layer for layer in trace.layers if layer.inside)
    names = [layer.name for layer in block.inside]
    assert names == ["0.0", "0.1", "0.2", "0.shortcut.0", "0.shortcut.1"]
    *_, main, _, shortcut = block.inside
    np.testing.assert_allclose(main.outputs + shortcut.outputs, block.sums, atol=1e-12)
    for layer in block.inside:
        for array, grad in layer.grads.items():
            np.testing.assert_array_equal(grad, trace.grads[f"{layer.name}.{array}"])
    first, *_, beside, _ = block.inside
    assert first.input_grad is not None
    assert beside.input_grad is not None
    require_close(first.input_grad + beside.input_grad, block.input_grad)


@pytest.mark.parametrize("loss", [CrossEntropy(smoothing=0.1), SquaredError(halved=False), None])
@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_python_and_numpy_see_the_same(activation: str, loss: Loss | None) -> None:
    last = "softmax" if isinstance(loss, CrossEntropy) else activation
    network = Network((3, 4), (Dropout(0.5), Dense(5, activation), Dense(3, last, bias=False)))
    params, image = start(network), image_for(network)
    here, there = (
        open_engine(name, "float64").trace(network, params, SCALING, image, LABEL, loss)
        for name in ("python", "numpy")
    )
    assert here.loss == pytest.approx(there.loss, rel=1e-10)
    require_close(here.pixel_grad, there.pixel_grad)
    assert here.grads.keys() == there.grads.keys()
    for one, other in zip(here.layers, there.layers, strict=True):
        assert (one.name, one.layer) == (other.name, other.layer)
        for part in ("inputs", "sums", "outputs", "delta", "input_grad"):
            require_close(getattr(one, part), getattr(other, part))
        for array, grad in one.grads.items():
            require_close(grad, other.grads[array])


@pytest.mark.parametrize("engine", ["python", "numpy"])
def test_the_loss_is_the_one_that_suits_the_last_layer(engine: str) -> None:
    judged = {"softmax": CrossEntropy(), "sigmoid": SquaredError()}
    for activation, loss in judged.items():
        network = Network((3, 4), (Dense(3, activation),))
        trace = traced(network, image_for(network), LABEL, engine)
        of_outputs = loss.of_outputs(trace.outputs[None], np.array([LABEL]))
        assert trace.loss == pytest.approx(float(of_outputs[0]))


@pytest.mark.parametrize("engine", ["python", "numpy"])
def test_nothing_that_was_given_is_changed(engine: str) -> None:
    params, image = start(DENSE), image_for(DENSE)
    before = {name: array.copy() for name, array in params.items()} | {"image": image.copy()}
    trace = open_engine(engine).trace(DENSE, params, SCALING, image, LABEL)
    for name, array in (params | {"image": image}).items():
        np.testing.assert_array_equal(array, before[name])
    assert not any(np.shares_memory(grad, params[name]) for name, grad in trace.grads.items())


@pytest.mark.parametrize("engine", ["python", "numpy"])
def test_what_cannot_be_asked_is_refused(engine: str) -> None:
    opened, params, image = open_engine(engine), start(DENSE), image_for(DENSE)
    with pytest.raises(ShapeError, match=r"\(n, 3, 4\) for this network, got \(1, 4, 3\)"):
        opened.trace(DENSE, params, SCALING, image.T)
    with pytest.raises(ShapeError, match=r"'3\.bias' is missing"):
        opened.trace(DENSE, {k: a for k, a in params.items() if k != "3.bias"}, SCALING, image)
    with pytest.raises(DataError, match="labels must be 0 to 2"):
        opened.trace(DENSE, params, SCALING, image, 3)
    tanh = Network((3, 4), (Dense(3, "tanh"),))
    with pytest.raises(SettingError, match="needs probabilities"):
        opened.trace(tanh, start(tanh), SCALING, image, 1, CrossEntropy())


def test_an_engine_that_cannot_look_inside_says_so() -> None:
    with pytest.raises(EngineError, match=r"compiled engine keeps nothing .*use the numpy engine"):
        open_engine("compiled").trace(DENSE, start(DENSE), SCALING, image_for(DENSE))
    network = Network((3, 4), (Conv2D(2, 2), Dense(3)))
    with pytest.raises(EngineError, match="it has no Conv2D; use the numpy engine"):
        open_engine("python").trace(network, start(network), SCALING, image_for(network))
