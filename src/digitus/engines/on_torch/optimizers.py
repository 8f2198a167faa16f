"""Updates as formulas on tensors, each in place, on many parameters laid out in one row.

One row is one call to a GPU where single parameters would be dozens.  Weights and all others lie in
rows of their own, since weight decay is for weights.
"""

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor

from digitus.networks import SGD, Adam, Optimizer, RMSprop

Slots: TypeAlias = dict[str, Tensor]


class Step(NamedTuple):
    """One step: its rate, its number from 1, and whether weight decay is for these parameters."""

    rate: float
    number: int
    decays: bool


def sgd(rule: SGD, p: Tensor, g: Tensor, slots: Slots, step: Step) -> None:
    """``v = momentum v + g; p -= rate v``, or ``rate (g + momentum v)`` with Nesterov."""
    if rule.momentum:
        v = slots["velocity"]
        v.mul_(rule.momentum).add_(g)
        g = g + rule.momentum * v if rule.nesterov else v
    p.sub_(step.rate * g)


def rmsprop(rule: RMSprop, p: Tensor, g: Tensor, slots: Slots, step: Step) -> None:
    """``s = decay s + (1 - decay) g^2; p -= rate g / (sqrt(s) + epsilon)``."""
    s = slots["square"]
    s.mul_(rule.decay).add_((1 - rule.decay) * g * g)
    p.sub_(step.rate * g / (torch.sqrt(s) + rule.epsilon))


def adam(rule: Adam, p: Tensor, g: Tensor, slots: Slots, step: Step) -> None:
    """Keep means of g and g^2, corrected by 1 - beta^step for having started at zero."""
    m, s = slots["mean"], slots["square"]
    if rule.weight_decay and step.decays:
        p.mul_(1 - step.rate * rule.weight_decay)
    m.mul_(rule.beta1).add_((1 - rule.beta1) * g)
    s.mul_(rule.beta2).add_((1 - rule.beta2) * g * g)
    corrected_rate = step.rate / (1 - rule.beta1**step.number)
    correction = math.sqrt(1 - rule.beta2**step.number)
    p.sub_(corrected_rate * m / (torch.sqrt(s) / correction + rule.epsilon))


UPDATES: dict[type[Optimizer], Callable[..., None]] = {SGD: sgd, RMSprop: rmsprop, Adam: adam}
