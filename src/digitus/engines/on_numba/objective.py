"""What is added to the gradient of the loss, and how long a gradient may be."""

import math
from typing import NamedTuple

from digitus.engines.on_numba.jit import inlined, kernel
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.pointers import Numbers, number
from digitus.networks import Objective


class Penalties(NamedTuple):
    """The objective without its loss, in numbers."""

    l1: float
    l2: float
    clip_norm: float
    """Infinite where there is no limit."""


def penalties_of(objective: Objective) -> Penalties:
    """Put penalties and limit into numbers."""
    limit = math.inf if objective.clip_norm is None else float(objective.clip_norm)
    return Penalties(float(objective.l1), float(objective.l2), limit)


@inlined
def penalise(penalties: Penalties, p: Numbers, g: Numbers, count: int) -> None:
    """Add the derivatives of ``l1 sum(|w|) + l2 / 2 sum(w^2)``."""
    l1, l2 = number(penalties.l1, p[0]), number(penalties.l2, p[0])
    for i in range(count if penalties.l1 or penalties.l2 else 0):
        side = l1 if p[i] > 0 else -l1 if p[i] < 0 else number(0.0, p[i])
        g[i] += l2 * p[i] + side


@inlined
def sum_of_squares(g: Numbers, count: int) -> float:
    """Return the squared length of a gradient, in float64."""
    total = 0.0
    for i in range(count):
        total += float(g[i]) * float(g[i])
    return total


@kernel
def clip_factor(penalties: Penalties, squared_norm: float) -> float:
    """Return what a gradient is multiplied by: less than 1 where it is longer than the limit."""
    if squared_norm > 0:
        return smaller(1.0, penalties.clip_norm / math.sqrt(squared_norm))
    return 1.0
