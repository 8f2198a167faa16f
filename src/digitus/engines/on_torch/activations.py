"""Activations as PyTorch's functions; going back is left to its automatic differentiation."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from digitus.networks.activations import LEAK


class _TanhSlip(torch.autograd.Function):
    """tanh, its derivative taken at the output."""

    @staticmethod
    def forward(ctx: Any, z: Tensor) -> Tensor:
        a = torch.tanh(z)
        ctx.save_for_backward(a)
        return a

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Tensor:
        (a,) = ctx.saved_tensors
        return grads[0] * (1 - torch.tanh(a) ** 2)


class _SoftmaxSlip(torch.autograd.Function):
    """softmax, its derivative taken at the output."""

    @staticmethod
    def forward(ctx: Any, z: Tensor) -> Tensor:
        a = softmax(z)
        ctx.save_for_backward(a)
        return a

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Tensor:
        b = softmax(ctx.saved_tensors[0])
        return b * (grads[0] - (grads[0] * b).sum(dim=1, keepdim=True))


def softmax(z: Tensor) -> Tensor:
    """Compute exp(z) / sum(exp(z)) by row."""
    return torch.softmax(z, dim=1)


ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: functional.leaky_relu(z, LEAK),
    "softmax": softmax,
    "tanh_slip": _TanhSlip.apply,
    "softmax_slip": _SoftmaxSlip.apply,
}
