"""Losses as formulas on tensors: the loss of each image, from z and a of the last layer."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from digitus.networks import CrossEntropy, Loss, SquaredError


def squared_error(loss: SquaredError, z: Tensor, a: Tensor, labels: Tensor) -> Tensor:
    """Return (1/2) sum (a - y)^2 of each image."""
    del z
    error = a - functional.one_hot(labels, a.shape[1])
    squares = (error * error).sum(dim=1)
    return squares / 2 if loss.halved else squares


def cross_entropy(loss: CrossEntropy, z: Tensor, a: Tensor, labels: Tensor) -> Tensor:
    """Return -sum y log softmax(z) of each image, which never takes the logarithm of zero."""
    del a
    shifted = z - z.detach().max(dim=1, keepdim=True).values
    wanted = shifted.gather(1, labels[:, None])[:, 0]  # sum y z
    if loss.smoothing:
        wanted = (1 - loss.smoothing) * wanted + loss.smoothing * shifted.mean(dim=1)
    return torch.log(torch.exp(shifted).sum(dim=1)) - wanted


LOSSES: dict[type[Loss], Callable[..., Tensor]] = {
    SquaredError: squared_error,
    CrossEntropy: cross_entropy,
}
