"""Activations for one image: the outputs ``a`` of a layer from its ``z``, and the way back."""

from collections.abc import Callable
from math import exp, tanh
from typing import NamedTuple, TypeAlias

from digitus.networks.activations import LEAK

Row: TypeAlias = list[float]
"""One number for each unit of a layer."""


class Activation(NamedTuple):
    """One activation: both directions."""

    forward: Callable[[Row], Row]
    """a = f(z)."""

    backward: Callable[[Row, Row, Row], Row]
    """d loss / d z, from d loss / d a, z and a."""


def unit_by_unit(f: Callable[[float], float], slope: Callable[[float, float], float]) -> Activation:
    """Make an activation that treats each unit alone: f(z), and its slope da/dz at z and a.

    The way back is the chain rule: d loss / dz = d loss / da * da/dz.
    """
    return Activation(
        lambda z: [f(z_k) for z_k in z],
        lambda grad, z, a: [
            grad_k * slope(z_k, a_k) for grad_k, z_k, a_k in zip(grad, z, a, strict=True)
        ],
    )


def sigmoid(z: float) -> float:
    """Compute 1 / (1 + exp(-z)); exp only ever sees a number below zero, and never overflows."""
    if z < 0:
        return exp(z) / (1 + exp(z))
    return 1 / (1 + exp(-z))


def softmax(z: Row) -> Row:
    """Compute exp(z) / sum(exp(z)); taking off the largest z first changes nothing."""
    largest = max(z)
    e = [exp(z_k - largest) for z_k in z]
    total = sum(e)
    return [e_k / total for e_k in e]


def _softmax_backward(grad: Row, _: Row, a: Row) -> Row:
    # Every output depends on every z: d a_i / d z_k = a_i ([i = k] - a_k).
    mixed = sum(grad_i * a_i for grad_i, a_i in zip(grad, a, strict=True))
    return [a_k * (grad_k - mixed) for grad_k, a_k in zip(grad, a, strict=True)]


def _softmax_slip_backward(grad: Row, z: Row, a: Row) -> Row:
    return _softmax_backward(grad, z, softmax(a))


ACTIVATIONS: dict[str, Activation] = {
    "identity": Activation(lambda z: z, lambda grad, z, a: grad),
    "sigmoid": unit_by_unit(sigmoid, lambda z, a: a * (1 - a)),
    "tanh": unit_by_unit(tanh, lambda z, a: 1 - a * a),
    "relu": unit_by_unit(lambda z: max(z, 0.0), lambda z, a: 1.0 if z > 0 else 0.0),
    "leaky_relu": unit_by_unit(
        lambda z: z if z > 0 else LEAK * z, lambda z, a: 1.0 if z > 0 else LEAK
    ),
    "softmax": Activation(softmax, _softmax_backward),
    "tanh_slip": unit_by_unit(tanh, lambda z, a: 1 - tanh(a) ** 2),
    "softmax_slip": Activation(softmax, _softmax_slip_backward),
}
