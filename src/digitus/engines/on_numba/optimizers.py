"""Updates as loops over a block of parameters that lie side by side, with their slots.

Each reads and writes every number once.  Adam moves 28 bytes per parameter (reads p, m, s and g,
writes p, m and s back) for a dozen operations: on wide layers memory is the limit, which is why
the gradient is handed over in a block small enough to be still in the cache.
"""

import math
from typing import Final, NamedTuple

from digitus.engines.on_numba.jit import formula_kernel, inlined, kernel
from digitus.engines.on_numba.simd.pointers import Numbers, number
from digitus.networks import SGD, Adam, Optimizer, RMSprop

SLOTS: Final = 2
"""The most arrays that an optimizer may keep beside each parameter."""

SGD_CODE, RMSPROP, ADAM = range(3)
UPDATES: Final[dict[type[Optimizer], int]] = {SGD: SGD_CODE, RMSprop: RMSPROP, Adam: ADAM}
"""By what number kernels know the update of an optimizer."""


class UpdateRule(NamedTuple):
    """An optimizer in numbers; each uses those that its formula has."""

    code: int
    """One of :data:`UPDATES`."""
    momentum: float = 0.0
    nesterov: bool = False
    beta1: float = 0.0
    beta2: float = 0.0
    """RMSprop's decay, too."""
    epsilon: float = 0.0
    weight_decay: float = 0.0


def update_rule(optimizer: Optimizer) -> UpdateRule:
    """Put an optimizer into numbers."""
    rule = UpdateRule(UPDATES[type(optimizer)])
    settings = {
        name: type(default)(getattr(optimizer, name))
        for name, default in UpdateRule._field_defaults.items()
        if hasattr(optimizer, name)
    }
    if isinstance(optimizer, RMSprop):
        settings["beta2"] = float(optimizer.decay)
    return rule._replace(**settings)


class Rates(NamedTuple):
    """What the updates of one step have in common."""

    rate: float
    corrected_rate: float
    """The rate, corrected for Adam's mean having started at zero."""
    root_factor: float
    """1 over the like correction of the root of the second moment."""


@kernel
def rates_of(rule: UpdateRule, rate: float, steps: int) -> Rates:
    """Work out the rates of a step; ``steps`` counts it already."""
    corrected_rate, correction = rate, 1.0
    if rule.code == ADAM:
        corrected_rate = rate / (1 - rule.beta1**steps)
        correction = math.sqrt(1 - rule.beta2**steps)
    return Rates(rate, corrected_rate, 1 / correction)


class Slots(NamedTuple):
    """A stretch of parameters and what the optimizer keeps beside them."""

    p: Numbers
    slot0: Numbers
    slot1: Numbers
    count: int  # type: ignore[assignment]  # a tuple's method, which nothing here calls


@formula_kernel
def update(rule: UpdateRule, slots: Slots, g: Numbers, rates: Rates, decays: bool) -> None:
    """Change parameters by their gradient."""
    if rule.code == ADAM:
        _adam(rule, slots, g, rates, decays)
    elif rule.code == RMSPROP:
        _rmsprop(rule, slots, g, rates)
    elif rule.momentum:
        _momentum(rule, slots, g, rates)
    else:
        p, rate = slots.p, number(rates.rate, slots.p[0])
        for i in range(slots.count):
            p[i] -= rate * g[i]


@inlined
def _momentum(rule: UpdateRule, slots: Slots, g: Numbers, rates: Rates) -> None:
    p, v = slots.p, slots.slot0
    rate, momentum = number(rates.rate, p[0]), number(rule.momentum, p[0])
    for i in range(slots.count):
        v[i] = momentum * v[i] + g[i]
        p[i] -= rate * (g[i] + momentum * v[i] if rule.nesterov else v[i])


@inlined
def _rmsprop(rule: UpdateRule, slots: Slots, g: Numbers, rates: Rates) -> None:
    p, s = slots.p, slots.slot0
    rate, epsilon = number(rates.rate, p[0]), number(rule.epsilon, p[0])
    decay, rest = number(rule.beta2, p[0]), number(1 - rule.beta2, p[0])
    for i in range(slots.count):
        s[i] = decay * s[i] + rest * g[i] * g[i]
        p[i] -= rate * g[i] / (math.sqrt(s[i]) + epsilon)


@inlined
def _adam(rule: UpdateRule, slots: Slots, g: Numbers, rates: Rates, decays: bool) -> None:
    p, m, s = slots.p, slots.slot0, slots.slot1
    beta1, rest1 = number(rule.beta1, p[0]), number(1 - rule.beta1, p[0])
    beta2, rest2 = number(rule.beta2, p[0]), number(1 - rule.beta2, p[0])
    rate, root_factor = number(rates.corrected_rate, p[0]), number(rates.root_factor, p[0])
    epsilon = number(rule.epsilon, p[0])
    kept = number(1 - rates.rate * rule.weight_decay if decays else 1.0, p[0])
    for i in range(slots.count):
        m[i] = beta1 * m[i] + rest1 * g[i]
        s[i] = beta2 * s[i] + rest2 * g[i] * g[i]
        p[i] = kept * p[i] - rate * m[i] / (math.sqrt(s[i]) * root_factor + epsilon)
