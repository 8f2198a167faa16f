"""Dropout: what is silenced is multiplied by zero, the rest by ``1 / (1 - rate)``."""

from typing import final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.layers.layer import Node
from digitus.networks import Dropout, SpatialDropout
from digitus.networks.layers.layer import image_shape


@final
class DropoutNode(Node):
    """Each number alone."""

    layer: Dropout

    def forward(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Draw what is kept in training; pass everything through otherwise."""
        if rng is None:
            return x
        keep = np.asarray(rng.random(x.shape, dtype=np.float32) >= self.layer.rate)
        self.factor = keep.astype(x.dtype) / x.dtype.type(1 - self.layer.rate)
        return x * self.factor

    def backward(self, grad: Array) -> None:
        """Keep the gradient; there is nothing to learn here."""
        self.grad = grad

    def input_grad(self) -> Array:
        """Let through what was let through."""
        return self.grad * self.factor


@final
class SpatialDropoutNode(Node):
    """Each channel of each image as a whole."""

    layer: SpatialDropout

    def forward(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Draw which channels are kept in training; pass everything through otherwise."""
        if rng is None:
            return x
        shape = (len(x), image_shape(self.inputs)[2])
        keep = np.asarray(rng.random(shape, dtype=np.float32) >= self.layer.rate)
        factor = keep.astype(x.dtype) / x.dtype.type(1 - self.layer.rate)
        self.factor = factor[:, None, None] if x.ndim == 4 else factor[:, None]
        return x * self.factor

    def backward(self, grad: Array) -> None:
        """Keep the gradient; there is nothing to learn here."""
        self.grad = grad

    def input_grad(self) -> Array:
        """Let through what was let through."""
        return self.grad * self.factor
