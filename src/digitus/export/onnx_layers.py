"""Layers and activations as ONNX operators.

Images lie as (n, channels, height, width) in ONNX and as (n, height, width, channels) in digitus:
weights are reordered once, here, and images only where a layer takes them as flat rows.
To add a layer, write its function and its line in ``LAYERS``.
"""

from collections.abc import Callable

from digitus.errors import ModelError
from digitus.export.onnx_graph import Graph
from digitus.networks import Params
from digitus.networks.activations import LEAK
from digitus.networks.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool2D,
    Residual,
    Shape,
    SpatialDropout,
)

ACTIVATIONS: dict[str, Callable[[Graph, str], str]] = {
    "identity": lambda graph, z: z,
    "sigmoid": lambda graph, z: graph.add("Sigmoid", z),
    "tanh": lambda graph, z: graph.add("Tanh", z),
    "relu": lambda graph, z: graph.add("Relu", z),
    "leaky_relu": lambda graph, z: graph.add("LeakyRelu", z, alpha=LEAK),
    "softmax": lambda graph, z: graph.add("Softmax", z, axis=-1),
    # The slips differ in their derivatives only.
    "tanh_slip": lambda graph, z: graph.add("Tanh", z),
    "softmax_slip": lambda graph, z: graph.add("Softmax", z, axis=-1),
}


def add_layers(
    graph: Graph, layers: tuple[Layer, ...], params: Params, x: str, shape: Shape
) -> tuple[str, Shape]:
    """Add layers one after the other; return the name and shape of what comes out.

    Raises
    ------
    ModelError
        If a layer or an activation has no counterpart here.
    """
    for index, layer in enumerate(layers):
        if type(layer) not in LAYERS:
            raise ModelError(f"{layer.describe()} cannot be written as ONNX")
        x = LAYERS[type(layer)](graph, layer, _inside(params, f"{index}."), x, shape)
        shape = layer.output_shape(shape)
    return x, shape


def _inside(params: Params, prefix: str) -> Params:
    return {n.removeprefix(prefix): a for n, a in params.items() if n.startswith(prefix)}


def _activated(graph: Graph, activation: str, z: str) -> str:
    if activation not in ACTIVATIONS:
        raise ModelError(f"the activation {activation} cannot be written as ONNX")
    return ACTIVATIONS[activation](graph, z)


def _rows(graph: Graph, x: str, shape: Shape) -> str:
    """Lay images out as flat rows: line after line, in each point after point, its channels."""
    if len(shape) == 1:
        return x
    if len(shape) == 3:
        x = graph.add("Transpose", x, perm=[0, 2, 3, 1])
    return graph.add("Reshape", x, graph.shape(0, -1))


def _image(graph: Graph, x: str, shape: Shape) -> str:
    """Give an image of one channel its channel axis."""
    return graph.add("Unsqueeze", x, graph.shape(1)) if len(shape) == 2 else x


def _dense(graph: Graph, layer: Dense, params: Params, x: str, shape: Shape) -> str:
    terms = [_rows(graph, x, shape), graph.weights(params["weights"])]
    terms += [graph.weights(params["bias"])] if layer.bias else []
    return _activated(graph, layer.activation, graph.add("Gemm", *terms))


def _convolution(graph: Graph, layer: Conv2D, params: Params, x: str, shape: Shape) -> str:
    # Rows of weights go line by line, point by point, channel by channel; ONNX wants filters first.
    weights = params["weights"].reshape(layer.size, layer.size, -1, layer.filters)
    terms = [_image(graph, x, shape), graph.weights(weights.transpose(3, 2, 0, 1))]
    terms += [graph.weights(params["bias"])] if layer.bias else []
    z = graph.add(
        "Conv",
        *terms,
        kernel_shape=[layer.size] * 2,
        strides=[layer.stride] * 2,
        pads=[layer.padding] * 4,
    )
    return _activated(graph, layer.activation, z)


def _normalisation(graph: Graph, layer: BatchNorm, params: Params, x: str, shape: Shape) -> str:
    kept = [graph.weights(params[name]) for name in ("scale", "bias", "mean", "variance")]
    images = _image(graph, x, shape)
    z = graph.add("BatchNormalization", images, *kept, epsilon=layer.epsilon)
    if len(shape) == 2:
        z = graph.add("Squeeze", z, graph.shape(1))
    return _activated(graph, layer.activation, z)


def _pooling(
    operator: str,
) -> Callable[[Graph, MaxPool2D | AveragePool2D, Params, str, Shape], str]:
    def pool(
        graph: Graph, layer: MaxPool2D | AveragePool2D, _: Params, x: str, shape: Shape
    ) -> str:
        images = _image(graph, x, shape)
        return graph.add(operator, images, kernel_shape=[layer.size] * 2, strides=[layer.step] * 2)

    return pool


def _global_average(graph: Graph, _: Layer, __: Params, x: str, shape: Shape) -> str:
    return graph.add("ReduceMean", _image(graph, x, shape), axes=[2, 3], keepdims=0)


def _flatten(graph: Graph, _: Layer, __: Params, x: str, shape: Shape) -> str:
    return _rows(graph, x, shape)


def _unchanged(_: Graph, __: Layer, ___: Params, x: str, ____: Shape) -> str:
    return x


def _residual(graph: Graph, layer: Residual, params: Params, x: str, shape: Shape) -> str:
    x = _image(graph, x, shape)
    inputs = shape if len(shape) == 3 else (*shape, 1)
    learnt, _ = add_layers(graph, layer.layers, params, x, inputs)
    added, _ = add_layers(graph, layer.shortcut, _inside(params, "shortcut."), x, inputs)
    return _activated(graph, layer.activation, graph.add("Add", learnt, added))


LAYERS: dict[type[Layer], Callable[..., str]] = {
    AveragePool2D: _pooling("AveragePool"),
    BatchNorm: _normalisation,
    Conv2D: _convolution,
    Dense: _dense,
    Dropout: _unchanged,  # silences in training only
    Flatten: _flatten,
    GlobalAveragePool: _global_average,
    MaxPool2D: _pooling("MaxPool"),
    Residual: _residual,
    SpatialDropout: _unchanged,
}
"""Every layer, with the function that adds its operators."""
