"""Losses as array formulas: the loss of each image, and delta, where backward begins."""

from collections.abc import Callable

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.layers import Node
from digitus.networks import CrossEntropy, Loss, SquaredError, Targets


def squared_error(loss: SquaredError, last: Node, targets: Targets) -> tuple[Array, Array]:
    """Return (1/2) sum (a - y)^2 of each image, and its derivative by z."""
    labels, factor = targets.labels, last.a.dtype.type(1 if loss.halved else 2)
    error = last.a.copy()
    error[np.arange(len(labels)), labels] -= 1
    losses = (error * error).sum(axis=1) * (factor / 2)
    delta = last.delta_from(factor * error)
    return losses, delta


def cross_entropy(loss: CrossEntropy, last: Node, targets: Targets) -> tuple[Array, Array]:
    """Return -sum y log softmax(z) of each image, and its derivative by z: a - y.

    log softmax(z) = z - max(z) - log sum exp(z - max(z)) never overflows, and never takes the
    logarithm of zero.  Without smoothing y is one at the label and zero elsewhere; smoothing
    shares its part out evenly among all classes.
    """
    labels, rows = targets.labels, np.arange(len(targets))
    shifted = last.z - last.z.max(axis=1, keepdims=True)
    wanted = shifted[rows, labels]  # sum y z
    delta = last.a.copy()
    if loss.smoothing:
        wanted = (1 - loss.smoothing) * wanted + loss.smoothing * shifted.mean(axis=1)
        delta -= loss.smoothing / delta.shape[1]
    delta[rows, labels] -= 1 - loss.smoothing
    return np.log(np.exp(shifted).sum(axis=1)) - wanted, delta


LOSSES: dict[type[Loss], Callable[..., tuple[Array, Array]]] = {
    SquaredError: squared_error,
    CrossEntropy: cross_entropy,
}
"""From the last layer, which knows its z and its a, and the targets of a batch."""
