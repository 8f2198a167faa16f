"""Convolution as a product of matrices: every window is a row."""

import math
from collections.abc import Iterator
from typing import final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.layers.layer import Node
from digitus.engines.on_numpy.layers.windows import add_windows, windows_of
from digitus.networks import Conv2D, Params
from digitus.networks.layers.layer import Shape, image_shape

WINDOW_NUMBERS = 1 << 20
"""Numbers in the windows of the images that are looked at together.

Written out as rows, the windows of a 3 x 3 convolution hold every point nine times.  So they are
written out for a few images at a time, and again on the way back: 8 MB for any size of batch.
"""


@final
class Conv2DNode(Node):
    """``a = f(z)``, ``z = windows @ weights + bias``."""

    layer: Conv2D

    def __init__(self, layer: Conv2D, inputs: Shape, params: Params) -> None:
        super().__init__(layer, inputs, params)
        self.image = image_shape(inputs)
        self.outputs = layer.output_shape(inputs)
        numbers = math.prod(self.outputs[:2]) * len(params["weights"])
        self.together = max(1, WINDOW_NUMBERS // numbers)

    def pre_activation(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Compute z for images x, a few at a time."""
        del rng
        edge = (self.layer.padding, self.layer.padding)
        self.padded = np.pad(x.reshape(len(x), *self.image), ((0, 0), edge, edge, (0, 0)))
        z: Array = np.empty((len(x), *self.outputs), x.dtype)
        for part in self._parts():
            np.matmul(self._windows(part), self.params["weights"], out=self._rows(z[part]))
        if self.layer.bias:
            z += self.params["bias"]
        return z

    def backward_from_delta(self, delta: Array, need_input_grad: bool = True) -> Array | None:
        """Go back through the weights.

        A window is to a convolution what an image is to a dense layer, and all windows share the
        weights: d loss / d w = windows.T @ delta, d loss / d b = sum of delta.
        """
        self.grads["weights"].fill(0)
        for part in self._parts():
            self.grads["weights"] += self._windows(part).T @ self._rows(delta[part])
        if self.layer.bias:
            self._rows(delta).sum(axis=0, out=self.grads["bias"])
        return self._input_grad(delta) if need_input_grad else None

    def _input_grad(self, delta: Array) -> Array:
        """d loss / d window = delta @ w.T; that of a point is the sum over its windows."""
        grad = np.zeros_like(self.padded)
        size, (height, width, channels) = self.layer.size, self.image
        for part in self._parts():
            rows = self._rows(delta[part]) @ self.params["weights"].T
            windows = rows.reshape(-1, *self.outputs[:2], size, size, channels)
            add_windows(grad[part], windows, self.layer.stride)
        edge = self.layer.padding
        return grad[:, edge : edge + height, edge : edge + width].reshape(self.x.shape)

    def _parts(self) -> Iterator[slice]:
        for start in range(0, len(self.padded), self.together):
            yield slice(start, start + self.together)

    def _windows(self, part: slice) -> Array:
        windows = windows_of(self.padded[part], self.layer.size, self.layer.stride)
        return windows.reshape(-1, len(self.params["weights"]))

    def _rows(self, outputs: Array) -> Array:
        return outputs.reshape(-1, self.layer.filters)
