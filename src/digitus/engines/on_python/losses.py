"""Losses for one image: how wrong it is, and where backward begins."""

from collections.abc import Callable
from math import exp, log
from typing import NamedTuple

from digitus.engines.on_python.activations import Row
from digitus.engines.on_python.layers import Node
from digitus.networks import CrossEntropy, Distillation, Loss, SquaredError


class Target(NamedTuple):
    """What the outputs for one image should say."""

    labels: list[int]
    probabilities: Row
    """What a teacher says; empty without one."""


def squared_error(loss: SquaredError, last: Node, target: Target) -> tuple[float, Row]:
    """Return (1/2) sum (a - y)^2, and its derivative by z."""
    (label,) = target.labels
    factor = 1 if loss.halved else 2
    error = list(last.a)
    error[label] -= 1  # y is one at the label and zero elsewhere
    delta = last.delta_from([factor * e_k for e_k in error])
    return factor / 2 * sum(e_k * e_k for e_k in error), delta


def cross_entropy(
    loss: CrossEntropy | Distillation, last: Node, target: Target
) -> tuple[float, Row]:
    """Return -sum_k y_k log softmax(z)_k, and its derivative by z: a - y.

    log softmax(z) = z - max(z) - log sum exp(z - max(z)) never overflows, and never takes the
    logarithm of zero.  Without smoothing y is one at the label and zero elsewhere; smoothing
    shares its part out evenly among all classes.
    """
    (label,) = target.labels
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


def distillation(loss: Distillation, last: Node, target: Target) -> tuple[float, Row]:
    """Return (1 - w) CE(y, z) + w T^2 CE(q, z / T), and its derivative by z.

    By z / T the second cross-entropy has the derivative softmax(z / T) - q; by z that divided by T.
    """
    t, w, q = loss.temperature, loss.weight, target.probabilities
    hard, delta = cross_entropy(loss, last, target)
    largest = max(last.z) / t
    shifted = [z_k / t - largest for z_k in last.z]
    total = sum(exp(s_k) for s_k in shifted)
    soft = log(total) - sum(q_k * s_k for q_k, s_k in zip(q, shifted, strict=True))
    soft_delta = [exp(s_k) / total - q_k for q_k, s_k in zip(q, shifted, strict=True)]
    return (1 - w) * hard + w * t * t * soft, [
        (1 - w) * d_k + w * t * s_k for d_k, s_k in zip(delta, soft_delta, strict=True)
    ]


LOSSES: dict[type[Loss], Callable[..., tuple[float, Row]]] = {
    SquaredError: squared_error,
    CrossEntropy: cross_entropy,
    Distillation: distillation,
}
"""From the last layer, which knows its z and its a, and the target of one image."""
