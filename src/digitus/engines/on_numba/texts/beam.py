"""From place to place: which signs may follow which texts."""

import math
from typing import Any, Final, NamedTuple

import numpy as np

from digitus.engines.on_numba.jit import Program, kernel
from digitus.engines.on_numba.layerwise.layer import Bound
from digitus.engines.on_numba.simd.extremes import larger
from digitus.engines.on_numba.simd.pointers import offset, to_pointers
from digitus.engines.on_numba.texts.lattice import EMPTY, Found, Lattice, Rules
from digitus.engines.on_numba.texts.space import SOURCES, Space, add, copy, merge, prune

_NEVER: Final = -1e300  # the logarithm of what cannot be
_MIX: Final = 0x9E3779B97F4A7C15 - 2**64  # of 64 bits the golden ratio: near keys end far apart


class Source(NamedTuple):
    """Texts that a sign may follow: which, and the place of their last sign."""

    first: int
    texts: int
    last: int


def search(lattice: Lattice, rules: Rules) -> Found:
    """Find the likeliest texts, in no order.

    Parameters
    ----------
    lattice
        What is known, as float64.
    rules
        How to go.
    """
    beam, most = rules.beam, rules.places * rules.beam
    longer = (1 + SOURCES) * beam * rules.signs
    texts = (2 + SOURCES) * beam + longer
    rules = rules._replace(table=1 << (2 * longer).bit_length())
    space = Space._make(
        np.empty(size, kind)
        for size, kind in (
            *((texts, np.float64),) * 2,
            *((texts, np.int64),) * 3,
            *((most, np.int64),) * 3,
            *((size, np.int64) for size in (beam, longer, rules.table, 2 * SOURCES)),
            (1, np.float64),
        )
    )
    count = _SEARCH(lattice, rules, space)
    return Found(
        space.totals[:count].tolist(),
        space.nodes[:count].tolist(),
        space.node_places.tolist(),
        space.node_signs.tolist(),
        space.node_before.tolist(),
    )


@kernel
def _near(lattice: Lattice, rules: Rules, last: int, before: int, place: int, sign: int) -> float:
    """Weigh that two signs stand near each other, and share places."""
    away = place - last - rules.apart
    narrow = (1 if before == rules.narrow else 0) + (1 if sign == rules.narrow else 0)
    found: float = lattice.nearness[narrow * (rules.free - rules.apart) + away]
    if away > 1:
        return found
    shared = offset(lattice.outer, (last + 2) * rules.signs)
    if away == 0:  # what one may still show, the other must
        return found - shared[before] - lattice.outer[(place - 2) * rules.signs + sign]
    # One place may show both, and would count twice.
    shown = offset(lattice.seen, (last + 2) * (rules.signs + 1))
    nothing = shown[rules.signs] + rules.least
    both = nothing + shown[before] + (shown[sign] if sign != before else 0.0)
    return found + rules.weight * math.log(both / nothing) - shared[before] - shared[sign]


@kernel
def _write(space: Space, rules: Rules, at: int, sign: int, to: int) -> None:
    """Write the text that has one sign more; how likely it is comes later."""
    space.keys[to] = space.keys[at] * (rules.signs + 1) + sign + 1
    space.nodes[to] = space.nodes[at]
    space.signs[to] = sign


@kernel
def _settle(space: Space, to: int, size: int) -> int:
    """Add a text to what ends here, or to the same text among it; return where the next goes."""
    key = space.keys[to]
    spot = ((key ^ (key >> 29)) * _MIX >> 20) & (size - 1)
    while space.table[spot] >= 0 and space.keys[space.table[spot]] != key:
        spot = (spot + 1) & (size - 1)
    if space.table[spot] >= 0:
        add(space, space.table[spot], to)
        return to
    space.table[spot] = to
    return to + 1


@kernel
def _floor(row: Any, rules: Rules) -> float:
    """Say how well a sign must explain its place to be followed."""
    floor = -1.0
    for sign in range(rules.signs):
        floor = larger(floor, row[sign])
    return floor - rules.unlikely


@kernel
def _follow(
    lattice: Lattice, rules: Rules, space: Space, source: Source, place: int, to: int
) -> int:
    """Let the signs of a place follow the texts of a source; return where the next text goes."""
    row = offset(lattice.scores, place * rules.signs)
    floor = _floor(row, rules)
    for at in range(source.first, source.first + source.texts):
        for sign in range(rules.signs):
            if not row[sign] > floor:
                continue
            score = row[sign]
            if place - source.last < rules.free:
                before = space.node_signs[space.nodes[at]]
                score += _near(lattice, rules, source.last, before, place, sign)
            total = space.totals[at] + score
            if total > space.best[0] - rules.hopeless:
                space.best[0] = larger(space.best[0], total)
                space.totals[to], space.bests[to] = total, space.bests[at] + score
                _write(space, rules, at, sign, to)
                to = _settle(space, to, rules.table)
    return to


@kernel
def _end_here(
    lattice: Lattice, rules: Rules, space: Space, waiting: tuple[int, int, int], place: int
) -> int:
    """Write the texts that end at a place; return how many are worth to be followed."""
    head, tail, count = waiting
    longer = (2 + SOURCES) * rules.beam
    for spot in range(rules.table):
        space.table[spot] = -1
    space.best[0] = _NEVER
    to = _follow(lattice, rules, space, Source(0, count, place - rules.free), place, longer)
    for source in range(head, tail):
        slot = source % SOURCES
        last = space.waiting[2 * slot]
        if place - last >= rules.apart:
            own = Source((2 + slot) * rules.beam, space.waiting[2 * slot + 1], last)
            to = _follow(lattice, rules, space, own, place, to)
    return prune(space, longer, to - longer, rules) if to > longer else 0


@kernel
def _keep(space: Space, rules: Rules, slot: int, count: int, place: int, made: int) -> None:
    """Let the texts that end at a place wait, each with a node of its own."""
    longer, first = (2 + SOURCES) * rules.beam, (2 + slot) * rules.beam
    space.waiting[2 * slot], space.waiting[2 * slot + 1] = place, count
    for k in range(count):
        copy(space, longer + k, first + k)
        space.node_places[made + k] = place
        space.node_signs[made + k] = space.signs[longer + k]
        space.node_before[made + k] = space.nodes[longer + k]
        space.nodes[first + k] = made + k


def _search(lattice: Lattice, rules: Rules, arrays: Space) -> int:
    """Go from place to place; return how many texts there are at the end."""
    lattice, space = to_pointers(lattice), to_pointers(arrays)
    space.totals[0] = space.bests[0] = 0.0
    space.keys[0], space.nodes[0] = 0, EMPTY
    count, head, tail, made = 1, 0, 0, 0
    for place in range(rules.places + rules.free):
        while head < tail and place - space.waiting[2 * (head % SOURCES)] >= rules.free:
            count = merge(space, count, head % SOURCES, rules)
            head += 1
        if place < rules.places:
            ended = _end_here(lattice, rules, space, (head, tail, count), place)
            if ended:
                _keep(space, rules, tail % SOURCES, ended, place, made)
                made += ended
                tail += 1
    return count


_SEARCH = Bound(Program(_search))
