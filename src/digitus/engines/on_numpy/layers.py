"""Layers as matrix algebra: forward keeps what backward needs."""

from abc import ABC, abstractmethod
from typing import Any, final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.activations import ACTIVATIONS
from digitus.networks import Dense, Dropout, Layer, Params


class Node(ABC):
    """One layer at work on batches.

    Its arrays are those of ``params``, changed in place by the optimizer; ``grads`` has one array
    for each of them, which every backward pass fills anew.
    """

    def __init__(self, layer: Any, params: Params) -> None:
        self.layer = layer
        self.params = params
        self.grads = {name: np.empty_like(array) for name, array in params.items()}

    @abstractmethod
    def forward(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Compute the outputs of a batch; ``rng`` is given in training only."""

    @abstractmethod
    def backward(self, grad: Array) -> None:
        """From d loss / d output, compute ``grads``."""

    @abstractmethod
    def input_grad(self) -> Array:
        """Return d loss / d input after a backward pass; nobody asks the first layer."""


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
class DropoutNode(Node):
    """Inverted dropout: ``x * mask / (1 - rate)``."""

    layer: Dropout

    def forward(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Draw the mask in training; pass everything through otherwise."""
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


NODES: dict[type[Layer], type[Node]] = {Dense: DenseNode, Dropout: DropoutNode}


def build_nodes(layers: tuple[Layer, ...], params: Params) -> list[Node]:
    """Set up one node per layer on the arrays of ``params``."""
    return [
        NODES[type(layer)](
            layer,
            {
                name.partition(".")[2]: array
                for name, array in params.items()
                if name.startswith(f"{index}.")
            },
        )
        for index, layer in enumerate(layers)
    ]
