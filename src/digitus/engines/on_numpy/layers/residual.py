"""Residual addition, the layer that is made of layers; and how every layer gets its node."""

from typing import final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.activations import ACTIVATIONS
from digitus.engines.on_numpy.layers.convolution import Conv2DNode
from digitus.engines.on_numpy.layers.dense import DenseNode, FlattenNode
from digitus.engines.on_numpy.layers.dropout import DropoutNode, SpatialDropoutNode
from digitus.engines.on_numpy.layers.layer import Node, forward, grads_of, hand_down
from digitus.engines.on_numpy.layers.normalisation import BatchNormNode
from digitus.engines.on_numpy.layers.pooling import (
    AveragePool2DNode,
    GlobalAveragePoolNode,
    MaxPool2DNode,
)
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
from digitus.networks.layers.layer import Shape, image_shape


@final
class ResidualNode(Node):
    """``a = f(z)``, ``z = layers(x) + shortcut(x)``."""

    layer: Residual

    def __init__(self, layer: Residual, inputs: Shape, params: Params) -> None:
        super().__init__(layer, inputs, params)
        self.image = image_shape(inputs)
        self.main = build_nodes(layer.layers, self.image, params)
        self.shortcut = build_nodes(layer.shortcut, self.image, _inside(params, "shortcut."))
        shortcut = {f"shortcut.{name}": grad for name, grad in grads_of(self.shortcut).items()}
        self.grads = grads_of(self.main) | shortcut

    def forward(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Go both ways, the layers first, and add."""
        self.input_shape = x.shape
        x = x.reshape(len(x), *self.image)
        self.z = forward(self.main, x, rng) + forward(self.shortcut, x, rng)
        self.a = ACTIVATIONS[self.layer.activation].forward(self.z)
        return self.a

    def backward(self, grad: Array) -> None:
        """Go both ways back: a sum hands its gradient to both of its parts."""
        self.delta = ACTIVATIONS[self.layer.activation].backward(grad, self.z, self.a)
        for path in (self.main, self.shortcut):
            if path:
                path[-1].backward(self.delta)
                hand_down(path)

    def input_grad(self) -> Array:
        """x went both ways, hence its gradients are added.

        Without a shortcut the gradient comes down as it is, past all the layers: that is why deep
        networks of such blocks can be trained.
        """
        grad = self.shortcut[0].input_grad() if self.shortcut else self.delta
        return (self.main[0].input_grad() + grad).reshape(self.input_shape)


NODES: dict[type[Layer], type[Node]] = {
    AveragePool2D: AveragePool2DNode,
    BatchNorm: BatchNormNode,
    Conv2D: Conv2DNode,
    Dense: DenseNode,
    Dropout: DropoutNode,
    Flatten: FlattenNode,
    GlobalAveragePool: GlobalAveragePoolNode,
    MaxPool2D: MaxPool2DNode,
    Residual: ResidualNode,
    SpatialDropout: SpatialDropoutNode,
}


def build_nodes(layers: tuple[Layer, ...], inputs: Shape, params: Params) -> list[Node]:
    """Set up one node per layer on the arrays of ``params``: ``0.weights``, ``0.bias``, ..."""
    nodes = []
    for index, layer in enumerate(layers):
        nodes.append(NODES[type(layer)](layer, inputs, _inside(params, f"{index}.")))
        inputs = layer.output_shape(inputs)
    return nodes


def _inside(params: Params, prefix: str) -> Params:
    return {
        name.removeprefix(prefix): array
        for name, array in params.items()
        if name.startswith(prefix)
    }
