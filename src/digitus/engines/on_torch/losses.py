"""Losses as formulas on tensors: the loss of each image, from z and a of the last layer."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from digitus.networks import CrossEntropy, Distillation, Loss, SquaredError


class Wanted(NamedTuple):
    """What the outputs of a batch should say."""

    labels: Tensor
    probabilities: Tensor | None
    """What a teacher says of each image; None without one."""

    def take(self, at: Tensor | slice) -> "Wanted":
        """Return what some images' outputs should say."""
        said = self.probabilities
        return Wanted(self.labels[at], None if said is None else said[at])


def squared_error(loss: SquaredError, z: Tensor, a: Tensor, wanted: Wanted) -> Tensor:
    """Return (1/2) sum (a - y)^2 of each image."""
    del z
    error = a - functional.one_hot(wanted.labels, a.shape[1])
    squares = (error * error).sum(dim=1)
    return squares / 2 if loss.halved else squares


def cross_entropy(
    loss: CrossEntropy | Distillation, z: Tensor, a: Tensor, wanted: Wanted
) -> Tensor:
    """Return -sum y log softmax(z) of each image, which never takes the logarithm of zero."""
    del a
    shifted = z - z.detach().max(dim=1, keepdim=True).values
    linear = shifted.gather(1, wanted.labels[:, None])[:, 0]  # sum y z
    if loss.smoothing:
        linear = (1 - loss.smoothing) * linear + loss.smoothing * shifted.mean(dim=1)
    return torch.log(torch.exp(shifted).sum(dim=1)) - linear


def distillation(loss: Distillation, z: Tensor, a: Tensor, wanted: Wanted) -> Tensor:
    """Return (1 - w) CE(y, z) + w T^2 CE(q, z / T) of each image."""
    t, w, q = loss.temperature, loss.weight, wanted.probabilities
    shifted = z / t - z.detach().max(dim=1, keepdim=True).values / t
    soft = torch.log(torch.exp(shifted).sum(dim=1)) - (q * shifted).sum(dim=1)
    return (1 - w) * cross_entropy(loss, z, a, wanted) + w * t * t * soft


LOSSES: dict[type[Loss], Callable[..., Tensor]] = {
    SquaredError: squared_error,
    CrossEntropy: cross_entropy,
    Distillation: distillation,
}
