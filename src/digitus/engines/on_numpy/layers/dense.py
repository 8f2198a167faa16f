"""Layers on flat rows of numbers."""

from typing import final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.layers.layer import Node
from digitus.networks import Dense, Flatten


@final
class DenseNode(Node):
    """``a = f(z)``, ``z = x @ weights + bias``."""

    layer: Dense

    def pre_activation(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Compute z for rows x, or for images laid out as rows."""
        del rng
        weights = self.params["weights"]
        self.rows = x.reshape(len(x), len(weights))
        z: Array = self.rows @ weights
        if self.layer.bias:
            z += self.params["bias"]
        return z

    def backward_from_delta(self, delta: Array, need_input_grad: bool = True) -> Array | None:
        """Go back through the weights.

        z = x @ w + b, hence d loss / d w = x.T @ delta, d loss / d b = sum of delta, and
        d loss / d x = delta @ w.T.
        """
        # For one image x.T @ delta is an outer product, which multiply does in half the time.
        product = np.multiply if len(delta) == 1 else np.matmul
        product(self.rows.T, delta, out=self.grads["weights"])
        if self.layer.bias:
            delta.sum(axis=0, out=self.grads["bias"])
        if not need_input_grad:
            return None
        return (delta @ self.params["weights"].T).reshape(self.x.shape)


@final
class FlattenNode(Node):
    """The same numbers, as rows."""

    layer: Flatten

    def pre_activation(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Lay each image out: line after line, in each point after point, in each its channels."""
        del rng
        return x.reshape(len(x), *self.layer.output_shape(self.inputs))

    def backward_from_delta(self, delta: Array, need_input_grad: bool = True) -> Array:
        """Put the rows together again."""
        return delta.reshape(self.x.shape)
