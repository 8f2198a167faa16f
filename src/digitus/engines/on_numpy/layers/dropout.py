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

    def pre_activation(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Draw what is kept in training; pass everything through otherwise."""
        self.factor: Array | None = None
        if rng is None:
            return x
        keep = np.asarray(rng.random(x.shape, dtype=np.float32) >= self.layer.rate)
        self.factor = keep.astype(x.dtype) / x.dtype.type(1 - self.layer.rate)
        return x * self.factor

    def backward_from_delta(self, delta: Array, need_input_grad: bool = True) -> Array:
        """Let through what was let through."""
        return delta if self.factor is None else delta * self.factor


@final
class SpatialDropoutNode(Node):
    """Each channel of each image as a whole."""

    layer: SpatialDropout

    def pre_activation(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Draw which channels are kept in training; pass everything through otherwise."""
        self.factor: Array | None = None
        if rng is None:
            return x
        shape = (len(x), image_shape(self.inputs)[2])
        keep = np.asarray(rng.random(shape, dtype=np.float32) >= self.layer.rate)
        factor = keep.astype(x.dtype) / x.dtype.type(1 - self.layer.rate)
        self.factor = factor[:, None, None] if x.ndim == 4 else factor[:, None]
        return x * self.factor

    def backward_from_delta(self, delta: Array, need_input_grad: bool = True) -> Array:
        """Let through what was let through."""
        return delta if self.factor is None else delta * self.factor
