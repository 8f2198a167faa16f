"""Losses for one image: how wrong it is, and where backward begins."""

from collections.abc import Callable
from math import exp, log

from digitus.engines.on_python.activations import Row
from digitus.engines.on_python.layers import Node
from digitus.networks import CrossEntropy, Loss, SquaredError


def squared_error(loss: SquaredError, last: Node, target: list[int]) -> tuple[float, Row]:
    """Return (1/2) sum (a - y)^2, and its derivative by z."""
    (label,) = target
    factor = 1 if loss.halved else 2
    error = list(last.a)
    error[label] -= 1  # y is one at the label and zero elsewhere
    delta = last.delta_from([factor * e_k for e_k in error])
    return factor / 2 * sum(e_k * e_k for e_k in error), delta


def cross_entropy(loss: CrossEntropy, last: Node, target: list[int]) -> tuple[float, Row]:
    """Return -sum_k y_k log softmax(z)_k, and its derivative by z: a - y.

    log softmax(z) = z - max(z) - log sum exp(z - max(z)) never overflows, and never takes the
    logarithm of zero.  Without smoothing y is one at the label and zero elsewhere; smoothing
    shares its part out evenly among all classes.
    """
    (label,) = target
    largest = max(last.z)
    total = sum(exp(z_k - largest) for z_k in last.z)
    wanted = last.z[label] - largest  # sum_k y_k z_k
    delta = list(last.a)
    if loss.smoothing:
        even = sum(z_k - largest for z_k in last.z) / len(last.z)
        wanted = (1 - loss.smoothing) * wanted + loss.smoothing * even
        delta = [d_k - loss.smoothing / len(delta) for d_k in delta]
    delta[label] -= 1 - loss.smoothing
    return log(total) - wanted, delta


LOSSES: dict[type[Loss], Callable[..., tuple[float, Row]]] = {
    SquaredError: squared_error,
    CrossEntropy: cross_entropy,
}
"""From the last layer, which knows its z and its a, and the labels of one image."""
