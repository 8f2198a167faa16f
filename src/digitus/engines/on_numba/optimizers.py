"""Updates as loops over a block of parameters that lie side by side, with their slots.

Each reads and writes every number once.  Adam moves 28 bytes per parameter (reads p, m, s and g,
writes p, m and s back) for a dozen operations: on wide layers memory is the limit, which is why
the gradient is handed over in a block small enough to be still in the cache.
"""

import math
from typing import Any, NamedTuple

from digitus.engines.on_numba.fused.layout import ADAPTIVE, SPREAD
from digitus.engines.on_numba.jit import kernel, part_of_kernels
from digitus.engines.on_numba.simd.pointers import number


class Pace(NamedTuple):
    """What the updates of one step have in common."""

    rate: float
    corrected_rate: float
    """The rate, corrected for Adam's mean having started at zero."""
    per_spread: float
    """1 over the like correction of the spread."""


@kernel
def pace_of(rule: Any, rate: float, steps: int) -> Any:
    """Work out the pace of a step; ``steps`` counts it already."""
    corrected_rate, spread = rate, 1.0
    if rule.kind == ADAPTIVE:
        corrected_rate = rate / (1 - rule.beta1**steps)
        spread = math.sqrt(1 - rule.beta2**steps)
    return Pace(rate, corrected_rate, 1 / spread)


class Slots(NamedTuple):
    """A stretch of parameters and what the optimizer keeps beside them."""

    p: Any
    one: Any
    two: Any
    count: int  # type: ignore[assignment]  # a tuple's method, which nothing here calls


@part_of_kernels
def penalise(rule: Any, p: Any, g: Any, count: int) -> None:
    """Add the derivatives of ``l1 sum(|w|) + l2 / 2 sum(w^2)``."""
    l1, l2 = number(rule.l1, p[0]), number(rule.l2, p[0])
    for i in range(count if rule.l1 or rule.l2 else 0):
        side = l1 if p[i] > 0 else -l1 if p[i] < 0 else number(0.0, p[i])
        g[i] += l2 * p[i] + side


@part_of_kernels
def sum_of_squares(g: Any, count: int) -> float:
    """Return the squared length of a gradient, in float64."""
    total = 0.0
    for i in range(count):
        total += float(g[i]) * float(g[i])
    return total


@kernel
def update(rule: Any, slots: Slots, g: Any, pace: Pace, decays: bool) -> None:
    """Change parameters by their gradient."""
    if rule.kind == ADAPTIVE:
        _adam(rule, slots, g, pace, decays)
    elif rule.kind == SPREAD:
        _rmsprop(rule, slots, g, pace)
    elif rule.momentum:
        _momentum(rule, slots, g, pace)
    else:
        p, rate = slots.p, number(pace.rate, slots.p[0])
        for i in range(slots.count):
            p[i] -= rate * g[i]


@part_of_kernels
def _momentum(rule: Any, slots: Slots, g: Any, pace: Pace) -> None:
    p, v = slots.p, slots.one
    rate, momentum = number(pace.rate, p[0]), number(rule.momentum, p[0])
    for i in range(slots.count):
        v[i] = momentum * v[i] + g[i]
        p[i] -= rate * (g[i] + momentum * v[i] if rule.nesterov else v[i])


@part_of_kernels
def _rmsprop(rule: Any, slots: Slots, g: Any, pace: Pace) -> None:
    p, s = slots.p, slots.one
    rate, epsilon = number(pace.rate, p[0]), number(rule.epsilon, p[0])
    decay, rest = number(rule.beta2, p[0]), number(1 - rule.beta2, p[0])
    for i in range(slots.count):
        s[i] = decay * s[i] + rest * g[i] * g[i]
        p[i] -= rate * g[i] / (math.sqrt(s[i]) + epsilon)


@part_of_kernels
def _adam(rule: Any, slots: Slots, g: Any, pace: Pace, decays: bool) -> None:
    p, m, s = slots.p, slots.one, slots.two
    beta1, rest1 = number(rule.beta1, p[0]), number(1 - rule.beta1, p[0])
    beta2, rest2 = number(rule.beta2, p[0]), number(1 - rule.beta2, p[0])
    rate, per_spread = number(pace.corrected_rate, p[0]), number(pace.per_spread, p[0])
    epsilon = number(rule.epsilon, p[0])
    kept = number(1 - pace.rate * rule.weight_decay if decays else 1.0, p[0])
    for i in range(slots.count):
        m[i] = beta1 * m[i] + rest1 * g[i]
        s[i] = beta2 * s[i] + rest2 * g[i] * g[i]
        p[i] = kept * p[i] - rate * m[i] / (math.sqrt(s[i]) * per_spread + epsilon)
