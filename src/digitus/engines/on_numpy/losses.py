"""Losses as array formulas: the loss of each image, and delta, where backward begins."""

from collections.abc import Callable

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.layers import Node
from digitus.networks import CTC, CrossEntropy, Distillation, Loss, SquaredError, Targets
from digitus.networks.ctc_paths import CtcPaths


def squared_error(loss: SquaredError, last: Node, targets: Targets) -> tuple[Array, Array]:
    """Return (1/2) sum (a - y)^2 of each image, and its derivative by z."""
    labels, factor = targets.labels, last.a.dtype.type(1 if loss.halved else 2)
    error = last.a.copy()
    error[np.arange(len(labels)), labels] -= 1
    losses = (error * error).sum(axis=1) * (factor / 2)
    delta = last.delta_from(factor * error)
    return losses, delta


def cross_entropy(
    loss: CrossEntropy | Distillation, last: Node, targets: Targets
) -> tuple[Array, Array]:
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


def distillation(loss: Distillation, last: Node, targets: Targets) -> tuple[Array, Array]:
    """Return (1 - w) CE(y, z) + w T^2 CE(q, z / T) of each image, and its derivative by z.

    By z / T the second cross-entropy has the derivative softmax(z / T) - q; by z that divided by T.
    """
    assert targets.probabilities is not None  # noqa: S101 - the loss has asked for them
    q, t, w = targets.probabilities.astype(last.z.dtype), loss.temperature, loss.weight
    losses, delta = cross_entropy(loss, last, targets)
    shifted = last.z / t
    shifted -= shifted.max(axis=1, keepdims=True)
    student = np.exp(shifted)
    total = student.sum(axis=1, keepdims=True)
    soft = np.log(total[:, 0]) - (q * shifted).sum(axis=1)
    return (
        (1 - w) * losses + w * t * t * soft,
        (1 - w) * delta + w * t * (student / total - q),
    )


def ctc(loss: CTC, last: Node, targets: Targets) -> tuple[Array, Array]:
    """Return -log p(labels) of each image, and its derivative by z: softmax less occupation.

    How probably a column shows a class on the ways that write the labels is what a one-hot row is
    to cross-entropy.  What blanks share is shared out among them as softmax has it.
    """
    paths = CtcPaths.of(targets, loss.blanks[0])
    logs = loss.logs(last.z)
    total, shown = paths.occupied(logs)
    shifted = last.z[:, 0] - last.z[:, 0].max(axis=2, keepdims=True)
    softmax = np.exp(shifted)
    softmax /= softmax.sum(axis=2, keepdims=True)
    blanks = softmax[:, :, loss.blanks]
    shown[:, :, loss.blanks] = (
        shown[:, :, loss.blanks[:1]] * blanks / np.maximum(blanks.sum(axis=2, keepdims=True), _TINY)
    )
    delta = (softmax - shown)[:, None]
    return (-total).astype(last.z.dtype), delta.astype(last.z.dtype)


_TINY = np.finfo(np.float32).tiny  # where no blank has a share that could be counted

LOSSES: dict[type[Loss], Callable[..., tuple[Array, Array]]] = {
    SquaredError: squared_error,
    CrossEntropy: cross_entropy,
    Distillation: distillation,
    CTC: ctc,
}
"""From the last layer, which knows its z and its a, and the targets of a batch."""
