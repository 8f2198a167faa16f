"""What every layer at work is: forward keeps what backward needs."""

from abc import ABC, abstractmethod
from typing import Any, cast

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.activations import ACTIVATIONS
from digitus.networks import Params
from digitus.networks.layers import Shape


class Node(ABC):
    """One layer at work on batches: rows (n, units), or images (n, height, width, channels).

    A layer computes ``z`` from its input ``x`` and hands out ``a = f(z)``, where f is its
    activation; a layer without one hands out z.  Its arrays are those of ``params``.  ``grads`` has
    one array for each that training changes by its gradient, which every backward pass fills anew;
    statistics have none.
    """

    def __init__(self, layer: Any, inputs: Shape, params: Params) -> None:
        self.layer = layer
        self.inputs = inputs
        self.params = params
        self.grads = {name: np.empty_like(params[name]) for name in layer.param_shapes(inputs)}
        self.activation = ACTIVATIONS[layer.activation]

    @abstractmethod
    def pre_activation(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Compute z for a batch, and keep what else the way back will need.

        ``rng`` is given in training only.  Without it the network is being used: nothing is
        silenced, and what statistics were kept is what counts.
        """

    @abstractmethod
    def backward_from_delta(self, delta: Array, need_input_grad: bool = True) -> Array | None:
        """From delta, d loss / d z, fill ``grads`` and return d loss / d x, in the shape of x.

        The first layer that learns is not asked for d loss / d x: it may return None.
        """

    def forward(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Compute the outputs ``a = f(z)`` of a batch, and keep x, z and a."""
        self.x = x
        self.z = self.pre_activation(x, rng)
        self.a = self.activation.forward(self.z)
        return self.a

    def backward(self, grad: Array, need_input_grad: bool = True) -> Array | None:
        """Go back from d loss / d a: through the activation, then through the layer."""
        return self.backward_from_delta(self.delta_from(grad), need_input_grad)

    def delta_from(self, grad: Array) -> Array:
        """Return delta, d loss / d z, from d loss / d a."""
        return self.activation.backward(grad, self.z, self.a)


def forward(nodes: list[Node], x: Array, rng: np.random.Generator | None) -> Array:
    """Go through one layer after the other."""
    for node in nodes:
        x = node.forward(x, rng)
    return x


def backward(nodes: list[Node], grad: Array, need_input_grad: bool = True) -> Array | None:
    """Go back from d loss / d output of the last layer to d loss / d input of the first.

    Where that is not needed, the way ends at the first layer that learns something.
    """
    if not need_input_grad:
        nodes = nodes[_first_that_learns(nodes) :]
    for node in reversed(nodes[1:]):
        grad = cast("Array", node.backward(grad))
    return nodes[0].backward(grad, need_input_grad) if nodes else grad


def backward_from_delta(
    nodes: list[Node], delta: Array, need_input_grad: bool = False
) -> Array | None:
    """Go back from delta, d loss / d z of the last layer, which is where a loss begins."""
    *below, last = nodes
    needed = need_input_grad or _first_that_learns(below) < len(below)
    grad = last.backward_from_delta(delta, needed)
    return backward(below, cast("Array", grad), need_input_grad) if needed else None


def _first_that_learns(nodes: list[Node]) -> int:
    return next((index for index, node in enumerate(nodes) if node.grads), len(nodes))


def grads_of(nodes: list[Node]) -> Params:
    """Return every layer's ``grads`` under the names that the network has for its parameters."""
    return {
        f"{index}.{name}": grad
        for index, node in enumerate(nodes)
        for name, grad in node.grads.items()
    }
