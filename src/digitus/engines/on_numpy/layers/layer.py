"""What every layer at work is: forward keeps what backward needs."""

from abc import ABC, abstractmethod
from itertools import pairwise
from typing import Any

import numpy as np

from digitus.arrays import Array
from digitus.networks import Params
from digitus.networks.layers import Shape


class Node(ABC):
    """One layer at work on batches: rows (n, units), or images (n, height, width, channels).

    Its arrays are those of ``params``.  ``grads`` has one array for each that training changes by
    its gradient, which every backward pass fills anew; statistics have none.
    """

    def __init__(self, layer: Any, inputs: Shape, params: Params) -> None:
        self.layer = layer
        self.inputs = inputs
        self.params = params
        self.grads = {name: np.empty_like(params[name]) for name in layer.param_shapes(inputs)}

    @abstractmethod
    def forward(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Compute the outputs of a batch.

        ``rng`` is given in training only.  Without it the network is being used: nothing is
        silenced, and what statistics were kept is what counts.
        """

    @abstractmethod
    def backward(self, grad: Array) -> None:
        """From d loss / d output, compute ``grads``."""

    @abstractmethod
    def input_grad(self) -> Array:
        """Return d loss / d input after a backward pass; nobody asks the first layer."""


def forward(nodes: list[Node], x: Array, rng: np.random.Generator | None) -> Array:
    """Go through one layer after the other."""
    for node in nodes:
        x = node.forward(x, rng)
    return x


def hand_down(nodes: list[Node]) -> None:
    """Go back from the last layer, whose own backward is done, to the first."""
    for below, node in reversed(list(pairwise(nodes))):
        below.backward(node.input_grad())


def grads_of(nodes: list[Node]) -> Params:
    """Return every layer's ``grads`` under the names that the network has for its parameters."""
    return {
        f"{index}.{name}": grad
        for index, node in enumerate(nodes)
        for name, grad in node.grads.items()
    }
