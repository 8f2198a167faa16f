"""Residual addition: the layer that is made of layers."""

from typing import final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.layers.layer import Node, backward, forward, grads_of
from digitus.networks import Params, Residual
from digitus.networks.layers import Shape


@final
class ResidualNode(Node):
    """``a = f(z)``, ``z = layers(x) + shortcut(x)``."""

    layer: Residual

    def __init__(
        self, layer: Residual, inputs: Shape, params: Params, paths: tuple[list[Node], list[Node]]
    ) -> None:
        super().__init__(layer, inputs, params)
        self.main, self.shortcut = paths
        shortcut = {f"shortcut.{name}": grad for name, grad in grads_of(self.shortcut).items()}
        self.grads = grads_of(self.main) | shortcut

    def pre_activation(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Go both ways, the layers first, and add."""
        x = x.reshape(len(x), *self.inputs)
        return forward(self.main, x, rng) + forward(self.shortcut, x, rng)

    def backward_from_delta(self, delta: Array, need_input_grad: bool = True) -> Array | None:
        """Go both ways back: a sum hands its gradient to both of its parts.

        x went both ways, hence its gradients are added.  Without a shortcut delta comes down as it
        is, past all the layers: that is why deep networks of such blocks can be trained.
        """
        learnt = backward(self.main, delta, need_input_grad)
        added = backward(self.shortcut, delta, need_input_grad)
        if learnt is None or added is None or not need_input_grad:
            return None
        return (learnt + added).reshape(self.x.shape)
