"""Updates as array formulas, each in place on one parameter and its slots."""

from collections.abc import Callable

import numpy as np

from digitus.arrays import Array
from digitus.networks import SGD, Adam, Optimizer, Params, RMSprop


def sgd(rule: SGD, p: Array, g: Array, slots: Params, rate: float, step: int) -> None:
    """``v = momentum v + g; p -= rate v``, or ``rate (g + momentum v)`` with Nesterov."""
    del step
    if rule.momentum:
        v = slots["velocity"]
        v *= rule.momentum
        v += g
        g = g + rule.momentum * v if rule.nesterov else v
    p -= rate * g


def rmsprop(rule: RMSprop, p: Array, g: Array, slots: Params, rate: float, step: int) -> None:
    """``s = decay s + (1 - decay) g^2; p -= rate g / (sqrt(s) + epsilon)``."""
    del step
    s = slots["square"]
    s *= rule.decay
    s += (1 - rule.decay) * g * g
    p -= rate * g / (np.sqrt(s) + rule.epsilon)


def adam(rule: Adam, p: Array, g: Array, slots: Params, rate: float, step: int) -> None:
    """Keep means of g and g^2, corrected by 1 - beta^step for having started at zero."""
    m, s = slots["mean"], slots["square"]
    if rule.weight_decay and p.ndim > 1:
        p *= 1 - rate * rule.weight_decay
    m *= rule.beta1
    m += (1 - rule.beta1) * g
    s *= rule.beta2
    s += (1 - rule.beta2) * g * g
    corrected_rate = rate / (1 - rule.beta1**step)
    correction = float(np.sqrt(1 - rule.beta2**step))
    p -= corrected_rate * m / (np.sqrt(s) / correction + rule.epsilon)


UPDATES: dict[type[Optimizer], Callable[..., None]] = {SGD: sgd, RMSprop: rmsprop, Adam: adam}
