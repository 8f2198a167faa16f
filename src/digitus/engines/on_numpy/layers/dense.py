"""Layers on flat rows of numbers."""

from typing import final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.activations import ACTIVATIONS
from digitus.engines.on_numpy.layers.layer import Node
from digitus.networks import Dense, Flatten


@final
class DenseNode(Node):
    """``a = f(z)``, ``z = x @ weights + bias``."""

    layer: Dense

    def forward(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Compute ``a`` for rows ``x``, and keep x, z and a."""
        del rng
        weights = self.params["weights"]
        self.input_shape = x.shape
        self.x = x.reshape(len(x), len(weights))
        self.z = self.x @ weights
        if self.layer.bias:
            self.z += self.params["bias"]
        self.a = ACTIVATIONS[self.layer.activation].forward(self.z)
        return self.a

    def backward(self, grad: Array) -> None:
        """Go back through the activation, then through the weights."""
        backward = ACTIVATIONS[self.layer.activation].backward
        self.backward_from_delta(backward(grad, self.z, self.a))

    def backward_from_delta(self, delta: Array) -> None:
        """Go back from ``delta``, d loss / d z.

        z = x @ w + b, hence d loss / d w = x.T @ delta and d loss / d b = sum of delta.
        """
        self.delta = delta
        # For one image that is an outer product, which multiply does in half the time.
        product = np.multiply if len(delta) == 1 else np.matmul
        product(self.x.T, delta, out=self.grads["weights"])
        if self.layer.bias:
            delta.sum(axis=0, out=self.grads["bias"])

    def input_grad(self) -> Array:
        """z = x @ w + b, hence d loss / d x = delta @ w.T."""
        return (self.delta @ self.params["weights"].T).reshape(self.input_shape)


@final
class FlattenNode(Node):
    """The same numbers, as rows."""

    layer: Flatten

    def forward(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Lay each image out: line after line, in each point after point, in each its channels."""
        del rng
        self.input_shape = x.shape
        return x.reshape(len(x), *self.layer.output_shape(self.inputs))

    def backward(self, grad: Array) -> None:
        """Keep the gradient; there is nothing to learn here."""
        self.grad = grad

    def input_grad(self) -> Array:
        """Put the rows together again."""
        return self.grad.reshape(self.input_shape)
