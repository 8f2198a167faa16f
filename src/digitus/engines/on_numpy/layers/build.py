"""From the description of a layer to the node that computes it."""

from collections.abc import Callable
from typing import Any

from digitus.engines.on_numpy.layers.convolution import Conv2DNode
from digitus.engines.on_numpy.layers.dense import DenseNode, FlattenNode
from digitus.engines.on_numpy.layers.dropout import DropoutNode, SpatialDropoutNode
from digitus.engines.on_numpy.layers.layer import Node
from digitus.engines.on_numpy.layers.normalisation import BatchNormNode
from digitus.engines.on_numpy.layers.pooling import (
    AveragePool2DNode,
    GlobalAveragePoolNode,
    MaxPool2DNode,
)
from digitus.engines.on_numpy.layers.residual import ResidualNode
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool2D,
    Params,
    Residual,
    SpatialDropout,
)
from digitus.networks.layers import Shape
from digitus.networks.layers.layer import image_shape


def build_nodes(layers: tuple[Layer, ...], inputs: Shape, params: Params) -> list[Node]:
    """Set up one node per layer on the arrays of ``params``: ``0.weights``, ``0.bias``, ..."""
    nodes = []
    for index, layer in enumerate(layers):
        nodes.append(NODES[type(layer)](layer, inputs, _below(params, f"{index}.")))
        inputs = layer.output_shape(inputs)
    return nodes


def _residual(layer: Residual, inputs: Shape, params: Params) -> ResidualNode:
    image = image_shape(inputs)
    main = build_nodes(layer.layers, image, params)
    shortcut = build_nodes(layer.shortcut, image, _below(params, "shortcut."))
    return ResidualNode(layer, image, params, (main, shortcut))


def _below(params: Params, prefix: str) -> Params:
    return {
        name.removeprefix(prefix): array
        for name, array in params.items()
        if name.startswith(prefix)
    }


NODES: dict[type[Layer], Callable[[Any, Shape, Params], Node]] = {
    AveragePool2D: AveragePool2DNode,
    BatchNorm: BatchNormNode,
    Conv2D: Conv2DNode,
    Dense: DenseNode,
    Dropout: DropoutNode,
    Flatten: FlattenNode,
    GlobalAveragePool: GlobalAveragePoolNode,
    MaxPool2D: MaxPool2DNode,
    Residual: _residual,
    SpatialDropout: SpatialDropoutNode,
}
"""How each layer is set up."""
