"""From the gradients of all shards to new parameters, row by row.

Each row of a gradient is added up over the shards, and used at once, while it is in the cache;
only a limit on the length of the whole gradient needs all of it first.
"""

import math
from typing import NamedTuple

from digitus.arrays import Array
from digitus.engines.on_numba.barrier import Team
from digitus.engines.on_numba.jit import Program, kernel
from digitus.engines.on_numba.layerwise.layer import Arrays
from digitus.engines.on_numba.layerwise.layout import Part
from digitus.engines.on_numba.objective import (
    Penalties,
    clip_factor,
    penalise,
    sum_of_squares,
)
from digitus.engines.on_numba.optimizers import Slots, UpdateRule, rates_of, update
from digitus.engines.on_numba.simd.pointers import Numbers, number, offset, to_pointers


class Sums(NamedTuple):
    """The gradients of the shards."""

    gradients: Numbers
    shards: int
    size: int
    """Numbers in the gradient of one."""
    squares: Numbers
    """Squared length of each row."""


def _sum_gradients(
    parts: Array, penalties: Penalties, params: Array, sums: Sums, team: Team
) -> None:
    """Add the shards' gradients up in the first one's place, and the penalties to them."""
    sums, p = to_pointers(sums), to_pointers((params,))[0]
    for i in range(len(parts)):
        part = parts[i]
        first, last = rows_of(part.rows, team)
        for row in range(first, last if part.gradient >= 0 else first):
            g = gradient_of(part, row, sums.gradients)
            for shard in range(1, sums.shards):
                more = offset(g, shard * sums.size)
                for k in range(part.columns):
                    g[k] += more[k]
            if part.decays:
                penalise(penalties, offset(p, part.start + row * part.stride), g, part.columns)
            sums.squares[part.number + row] = sum_of_squares(g, part.columns)


def _update(
    parts: Array,
    penalties: Penalties,
    rule: UpdateRule,
    arrays: Arrays,
    sums: Sums,
    team: Team,
    steps: int,
    rate: float,
) -> None:
    """Scale the gradient down to the limit where it is longer, and update."""
    sums, (p, slot0, slot1) = to_pointers(sums), to_pointers(arrays)
    rates, factor = rates_of(rule, rate, steps), 1.0
    if penalties.clip_norm < math.inf:
        total = 0.0
        for i in range(len(parts)):
            if parts[i].gradient >= 0:
                for row in range(parts[i].rows):
                    total += sums.squares[parts[i].number + row]
        factor = clip_factor(penalties, total)
    for i in range(len(parts)):
        part = parts[i]
        first, last = rows_of(part.rows, team)
        for row in range(first, last if part.gradient >= 0 else first):
            g, at = gradient_of(part, row, sums.gradients), part.start + row * part.stride
            if factor < 1.0:
                for k in range(part.columns):
                    g[k] *= number(factor, g[k])
            own = Slots(offset(p, at), offset(slot0, at), offset(slot1, at), part.columns)
            update(rule, own, g, rates, part.decays != 0)


@kernel
def rows_of(rows: int, team: Team) -> tuple[int, int]:
    """Return the first row of a thread's part, and of the next thread's."""
    return rows * team.thread // team.threads, rows * (team.thread + 1) // team.threads


@kernel
def gradient_of(part: Part, row: int, gradients: Numbers) -> Numbers:
    """Find the gradient of a row of an array: lines of a window take whole tiles."""
    place = row // part.run * part.tile_rows + row % part.run
    return offset(gradients, part.gradient + place * part.stride)


SUM_GRADIENTS, UPDATE = Program(_sum_gradients), Program(_update)
