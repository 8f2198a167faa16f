"""Layers for one image at a time: forward keeps what backward needs.

A parameter is a list of rows: weights have one row for each unit, with a number for each of its
inputs; a bias is a single row, with a number for each unit.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from operator import mul
from typing import Any, TypeAlias, final

import numpy as np

from digitus.engines.on_python.activations import ACTIVATIONS, Row
from digitus.networks import Dense, Dropout, Layer, Network

Rows: TypeAlias = list[Row]


class Node(ABC):
    """One layer at work: ``a = f(z)``, where f is its activation.

    The optimizer changes the rows of its ``params`` in place.
    """

    def __init__(self, layer: Any, inputs: int, params: dict[str, Rows]) -> None:
        self.layer = layer
        self.inputs = inputs
        self.params = params
        self.activation = ACTIVATIONS[layer.activation]

    @abstractmethod
    def begin_batch(self, images: int, rng: np.random.Generator) -> None:
        """Get ready for the images of one step."""

    @abstractmethod
    def pre_activation(self, x: Row) -> Row:
        """Compute z for one image."""

    @abstractmethod
    def backward_from_delta(self, delta: Row, need_input_grad: bool = True) -> Row:
        """From delta, d loss / d z of that image, keep what the gradients will need.

        Return d loss / d x, or an empty row where it is not needed.
        """

    @abstractmethod
    def grads(self) -> dict[str, Rows]:
        """Return the gradients, summed over the batch, named and laid out like ``params``."""

    @abstractmethod
    def descend(self, rate: float) -> None:
        """Subtract rate times gradient, without writing the gradient down."""

    def forward(self, x: Row) -> Row:
        """Compute the outputs for one image, and keep x, z and a."""
        self.x = x
        self.z = self.pre_activation(x)
        self.a = self.activation.forward(self.z)
        return self.a

    def delta_from(self, grad: Row) -> Row:
        """Return delta, d loss / d z, from d loss / d a."""
        return self.activation.backward(grad, self.z, self.a)


def forward(nodes: list[Node], x: Row) -> Row:
    """Go through one layer after the other."""
    for node in nodes:
        x = node.forward(x)
    return x


def backward_from_delta(nodes: list[Node], delta: Row, need_input_grad: bool = False) -> Row:
    """Go back from delta, d loss / d z of the last layer, to d loss / d input of the first."""
    *below, last = nodes
    grad = last.backward_from_delta(delta, need_input_grad or bool(below))
    if below:
        return backward_from_delta(below, below[-1].delta_from(grad), need_input_grad)
    return grad


@final
class DenseNode(Node):
    """``a = f(z)``, where each unit adds up its weighted inputs: ``z_k = sum_j w_kj x_j + b_k``."""

    layer: Dense
    batch: list[tuple[Row, list[tuple[int, float]]]]
    """What backward has noted since the batch began: of each image, delta and what was not zero."""

    def __init__(self, layer: Dense, inputs: int, params: dict[str, Rows]) -> None:
        super().__init__(layer, inputs, params)
        self.batch = []

    def begin_batch(self, images: int, rng: np.random.Generator) -> None:
        """Forget the batch before."""
        del images, rng
        self.batch = []

    def pre_activation(self, x: Row) -> Row:
        """Compute z, unit by unit."""
        z = [sum(map(mul, row, x)) for row in self.params["weights"]]
        if not self.layer.bias:
            return z
        return [z_k + b_k for z_k, b_k in zip(z, self.params["bias"][0], strict=True)]

    def backward_from_delta(self, delta: Row, need_input_grad: bool = True) -> Row:
        """Go back through the weights.

        z_k = sum_j w_kj x_j + b_k, hence d loss / d w_kj = delta_k x_j, d loss / d b_k = delta_k.
        Where x_j is zero there is nothing to do: four of five pixels of a digit are.  Input j goes
        into every unit, hence d loss / d x_j = sum_k w_kj delta_k.
        """
        self.batch.append((delta, [(j, x_j) for j, x_j in enumerate(self.x) if x_j]))
        if not need_input_grad:
            return []
        columns = zip(*self.params["weights"], strict=True)
        return [sum(map(mul, column, delta)) for column in columns]

    def grads(self) -> dict[str, Rows]:
        """Add up what each image of the batch says."""
        grads = {name: [[0.0] * len(row) for row in rows] for name, rows in self.params.items()}
        self._add(1.0, grads)
        return grads

    def descend(self, rate: float) -> None:
        """Change what each image of the batch says at once; no other weight is touched."""
        self._add(-rate, self.params)

    def _add(self, scale: float, totals: dict[str, Rows]) -> None:
        for delta, inputs in self.batch:
            for row, delta_k in zip(totals["weights"], delta, strict=True):
                scaled = scale * delta_k
                for j, x_j in inputs:
                    row[j] += scaled * x_j
            if self.layer.bias:
                (bias,) = totals["bias"]
                bias[:] = [b_k + scale * d_k for b_k, d_k in zip(bias, delta, strict=True)]


@final
class DropoutNode(Node):
    """Inverted dropout: each input times 0, or times ``1 / (1 - rate)``."""

    layer: Dropout
    factors: Iterator[Row] | None = None
    """One row for each image of the batch; None outside of training, where everything passes."""

    def begin_batch(self, images: int, rng: np.random.Generator) -> None:
        """Draw what is silenced in every image."""
        keep = rng.random((images, self.inputs), dtype=np.float32) >= self.layer.rate
        self.factors = iter((keep / (1 - self.layer.rate)).tolist())

    def pre_activation(self, x: Row) -> Row:
        """Silence what was drawn for this image."""
        if self.factors is None:
            return x
        self.factor = next(self.factors)
        return list(map(mul, x, self.factor))

    def backward_from_delta(self, delta: Row, need_input_grad: bool = True) -> Row:
        """Let through what was let through."""
        del need_input_grad
        return delta if self.factors is None else list(map(mul, delta, self.factor))

    def grads(self) -> dict[str, Rows]:
        """Return none: there are no parameters."""
        return {}

    def descend(self, rate: float) -> None:
        """Do nothing: there are no parameters."""


NODES: dict[type[Layer], type[Node]] = {Dense: DenseNode, Dropout: DropoutNode}


def build_nodes(network: Network, params: dict[str, Rows]) -> list[Node]:
    """Set up one node per layer on the rows of ``params``."""
    return [
        NODES[type(layer)](
            layer,
            math.prod(shape),
            {
                name.partition(".")[2]: rows
                for name, rows in params.items()
                if name.startswith(f"{index}.")
            },
        )
        for index, (layer, shape) in enumerate(zip(network.layers, network.shapes, strict=False))
    ]
