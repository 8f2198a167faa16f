"""From the gradients of all shares to new parameters, row by row.

Each row of a gradient is added up over the shares, and used at once, while it is in the cache;
only a limit on the length of the whole gradient needs all of it first.
"""

import math
from typing import Any, NamedTuple

from digitus.engines.on_numba.jit import Program, kernel
from digitus.engines.on_numba.optimizers import Slots, pace_of, penalise, sum_of_squares, update
from digitus.engines.on_numba.simd.pointers import bare, beyond, number


class Sums(NamedTuple):
    """The gradients of the shares."""

    gradients: Any
    shares: int
    size: int
    """Numbers in the gradient of one."""
    squares: Any
    """Squared length of each row."""


class Crowd(NamedTuple):
    """Which thread this is, of how many."""

    thread: int
    threads: int


def _gather(parts: Any, rules: Any, params: Any, sums: Any, crowd: Any) -> None:
    """Add the shares' gradients up in the first one's place, and the penalties to them."""
    rule, sums, p = rules[0], bare(sums), bare((params,))[0]
    for i in range(len(parts)):
        part = parts[i]
        first, last = mine(part.rows, crowd)
        for row in range(first, last if part.gradient >= 0 else first):
            g = gradient_of(part, row, sums.gradients)
            for share in range(1, sums.shares):
                more = beyond(g, share * sums.size)
                for k in range(part.columns):
                    g[k] += more[k]
            if part.decays:
                penalise(rule, beyond(p, part.at + row * part.stride), g, part.columns)
            sums.squares[part.number + row] = sum_of_squares(g, part.columns)


def _learn(
    parts: Any, rules: Any, arrays: Any, sums: Any, crowd: Any, steps: int, rate: float
) -> None:
    """Scale the gradient down to the limit where it is longer, and update."""
    rule, sums, (p, one, two) = rules[0], bare(sums), bare(arrays)
    pace, factor = pace_of(rule, rate, steps), 1.0
    if rule.clip < math.inf:
        total = 0.0
        for i in range(len(parts)):
            if parts[i].gradient >= 0:
                for row in range(parts[i].rows):
                    total += sums.squares[parts[i].number + row]
        factor = min(1.0, rule.clip / math.sqrt(total)) if total > 0 else 1.0
    for i in range(len(parts)):
        part = parts[i]
        first, last = mine(part.rows, crowd)
        for row in range(first, last if part.gradient >= 0 else first):
            g, at = gradient_of(part, row, sums.gradients), part.at + row * part.stride
            if factor < 1.0:
                for k in range(part.columns):
                    g[k] *= number(factor, g[k])
            own = Slots(beyond(p, at), beyond(one, at), beyond(two, at), part.columns)
            update(rule, own, g, pace, part.decays != 0)


@kernel
def mine(rows: int, crowd: Any) -> Any:
    """Return the first row of a thread's part, and of the next thread's."""
    return rows * crowd.thread // crowd.threads, rows * (crowd.thread + 1) // crowd.threads


@kernel
def gradient_of(part: Any, row: int, gradients: Any) -> Any:
    """Find the gradient of a row of an array: lines of a window take whole tiles."""
    place = row // part.run * part.room + row % part.run
    return beyond(gradients, part.gradient + place * part.stride)


GATHER, LEARN = Program(_gather), Program(_learn)
