"""Updates of one row of a parameter: the new row is returned, its slots are replaced."""

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple, TypeAlias

from digitus.engines.on_python.activations import Row
from digitus.networks import SGD, Adam, Optimizer, RMSprop

Slots: TypeAlias = dict[str, Row]
"""What the optimizer keeps beside one row, by name."""


class Step(NamedTuple):
    """What an update must know of the step that it belongs to."""

    number: int
    """From 1."""

    rate: float
    is_weights: bool
    """Weight decay applies to weights, not to biases."""


def sgd(rule: SGD, p: Row, g: Row, slots: Slots, step: Step) -> Row:
    """``v = momentum v + g; p = p - rate v``, or ``rate (g + momentum v)`` with Nesterov."""
    if rule.momentum:
        v = [rule.momentum * v_k + g_k for v_k, g_k in zip(slots["velocity"], g, strict=True)]
        slots["velocity"] = v
        if rule.nesterov:
            g = [g_k + rule.momentum * v_k for g_k, v_k in zip(g, v, strict=True)]
        else:
            g = v
    rate = step.rate
    return [p_k - rate * g_k for p_k, g_k in zip(p, g, strict=True)]


def rmsprop(rule: RMSprop, p: Row, g: Row, slots: Slots, step: Step) -> Row:
    """``s = decay s + (1 - decay) g^2; p = p - rate g / (sqrt(s) + epsilon)``."""
    s = _running_mean(rule.decay, slots["square"], [g_k * g_k for g_k in g])
    slots["square"] = s
    return [
        p_k - step.rate * g_k / (sqrt(s_k) + rule.epsilon)
        for p_k, g_k, s_k in zip(p, g, s, strict=True)
    ]


def adam(rule: Adam, p: Row, g: Row, slots: Slots, step: Step) -> Row:
    """Take running means of g and g^2, corrected by 1 - beta^step for having started at zero."""
    if rule.weight_decay and step.is_weights:
        p = [p_k * (1 - step.rate * rule.weight_decay) for p_k in p]
    m = _running_mean(rule.beta1, slots["mean"], g)
    s = _running_mean(rule.beta2, slots["square"], [g_k * g_k for g_k in g])
    slots |= {"mean": m, "square": s}
    rate = step.rate / (1 - rule.beta1**step.number)
    correction = sqrt(1 - rule.beta2**step.number)
    return [
        p_k - rate * m_k / (sqrt(s_k) / correction + rule.epsilon)
        for p_k, m_k, s_k in zip(p, m, s, strict=True)
    ]


def _running_mean(memory: float, mean: Row, news: Row) -> Row:
    return [memory * old + (1 - memory) * new for old, new in zip(mean, news, strict=True)]


UPDATES: dict[type[Optimizer], Callable[..., Row]] = {SGD: sgd, RMSprop: rmsprop, Adam: adam}
