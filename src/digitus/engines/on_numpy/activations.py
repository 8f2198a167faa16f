"""Activations as array formulas: ``a`` from ``z``, and d loss / d z from d loss / d a."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from digitus.arrays import Array
from digitus.networks.activations import LEAK


class Activation(NamedTuple):
    """One activation: both directions."""

    forward: Callable[[Array], Array]
    """a = f(z), for rows z (n, units)."""

    backward: Callable[[Array, Array, Array], Array]
    """d loss / d z, from d loss / d a, z and a."""


def sigmoid(z: Array) -> Array:
    """Compute 1 / (1 + exp(-z)) without overflow: exp only ever sees numbers below zero."""
    small: Array = np.exp(-np.abs(z))
    a: Array = np.where(z >= 0, 1, small) / (1 + small)
    return a


def softmax(z: Array) -> Array:
    """Compute exp(z) / sum(exp(z)) by row; taking off the largest z first changes nothing."""
    e: Array = np.exp(z - z.max(axis=1, keepdims=True))
    a: Array = e / e.sum(axis=1, keepdims=True)
    return a


def _softmax_backward(grad: Array, _: Array, a: Array) -> Array:
    # d a_i / d z_j = a_i ([i = j] - a_j), so grad_z = a (grad_a - sum(grad_a a)).
    delta: Array = a * (grad - (grad * a).sum(axis=1, keepdims=True))
    return delta


def _softmax_slip_backward(grad: Array, z: Array, a: Array) -> Array:
    return _softmax_backward(grad, z, softmax(a))


ACTIVATIONS: dict[str, Activation] = {
    "identity": Activation(lambda z: z, lambda grad, z, a: grad),
    "sigmoid": Activation(sigmoid, lambda grad, z, a: grad * a * (1 - a)),
    "tanh": Activation(np.tanh, lambda grad, z, a: grad * (1 - a * a)),
    "relu": Activation(lambda z: np.maximum(z, 0), lambda grad, z, a: grad * (z > 0)),
    "leaky_relu": Activation(
        lambda z: np.where(z > 0, z, LEAK * z),
        lambda grad, z, a: np.where(z > 0, grad, LEAK * grad),
    ),
    "softmax": Activation(softmax, _softmax_backward),
    "tanh_slip": Activation(np.tanh, lambda grad, z, a: grad * (1 - np.tanh(a) ** 2)),
    "softmax_slip": Activation(softmax, _softmax_slip_backward),
}
