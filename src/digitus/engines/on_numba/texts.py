"""Beam search for the likeliest texts of a lattice: signs at places, near ones weighed in pairs.

What :mod:`digitus.reading.decode` says in Python, step by step in the same order, fifty times as
quick. A text is known by a number that follows from its signs; where it stands best is a chain of
nodes, from its last sign back to its first.
"""

import math
from typing import Any, Final, NamedTuple

import numpy as np

from digitus.engines.on_numba.jit import Program, kernel
from digitus.engines.on_numba.layerwise.layer import Bound
from digitus.engines.on_numba.simd.extremes import larger, smaller
from digitus.engines.on_numba.simd.pointers import offset, to_pointers

EMPTY: Final = -1
"""The node of the text without signs."""

_NEVER: Final = -1e300  # the logarithm of what cannot be
_SOURCES: Final = 8  # places whose texts may wait until they are far enough
_MIX: Final = 0x9E3779B97F4A7C15 - 2**64  # of 64 bits the golden ratio: near keys end far apart


class Lattice(NamedTuple):
    """What is known of places and signs; flat arrays, a place after the other.

    Parameters
    ----------
    seen
        What a place gave to each sign, and to nothing.
    outer
        What it is worth that the place shows a sign which stands two places away.
    scores
        How well each sign explains a place.
    nearness
        The logarithm of how often signs stand so near, by how many of the two are narrow.
    """

    seen: Any
    outer: Any
    scores: Any
    nearness: Any


class Rules(NamedTuple):
    """How texts are sought.

    Parameters
    ----------
    places, signs
        How many there are.
    beam
        Texts that are followed at a time.
    apart, free
        Places from one sign to the next at least, and from which they know nothing of each other.
    narrow
        The sign that may stand nearer to others.
    hopeless, unlikely
        A text, and a sign, is not followed whose logarithm is so far below the best one.
    count, least
        How much of a logarithm counts; what no place gives less of to nothing.
    table
        Room in the table of keys, a power of 2; :func:`search` knows how much.
    """

    places: int
    signs: int
    beam: int
    apart: int
    free: int
    narrow: int
    hopeless: float
    unlikely: float
    count: float
    least: float
    table: int = 0


class Source(NamedTuple):
    """Texts that a sign may follow: which, and the place of their last sign."""

    first: int
    count: int
    last: int


class Space(NamedTuple):
    """Texts as far as they go, and what else is kept while they grow.

    The first texts are those that are far enough from the next place, then come, place by place,
    those that wait until they are, at last those that end at this place.

    Parameters
    ----------
    totals, bests
        How likely a text is at all places, and at its best ones, as logarithms.
    keys
        The number that a text is known by.
    nodes, signs
        Where its best places end; the sign that is to become a node behind it.
    node_places, node_signs, node_before
        Signs at places, each with the node before it.
    order, chosen
        While texts are ranked.
    table
        Where a text of this place is, if it is there, by its key.
    waiting
        For each place whose texts wait: which it is, and how many they are.
    best
        The highest total at this place.
    """

    totals: Any
    bests: Any
    keys: Any
    nodes: Any
    signs: Any
    node_places: Any
    node_signs: Any
    node_before: Any
    order: Any
    chosen: Any
    table: Any
    waiting: Any
    best: Any


class Found(NamedTuple):
    """The texts that were found.

    Parameters
    ----------
    totals
        How likely each is, as a logarithm less that of nothing anywhere.
    nodes
        Where its best places end.
    places, signs, before
        Of nodes; :data:`EMPTY` is before the first sign.
    """

    totals: list[float]
    nodes: list[int]
    places: list[int]
    signs: list[int]
    before: list[int]


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
    longer = (1 + _SOURCES) * beam * rules.signs
    texts = (2 + _SOURCES) * beam + longer
    rules = rules._replace(table=1 << (2 * longer).bit_length())
    space = Space(
        *(np.empty(texts) for _ in range(2)),
        *(np.empty(texts, np.int64) for _ in range(3)),
        *(np.empty(most, np.int64) for _ in range(3)),
        *(np.empty(size, np.int64) for size in (beam, longer, rules.table, 2 * _SOURCES)),
        np.empty(1),
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
def _copy(texts: Space, at: int, to: int) -> None:
    texts.totals[to] = texts.totals[at]
    texts.bests[to] = texts.bests[at]
    texts.keys[to] = texts.keys[at]
    texts.nodes[to] = texts.nodes[at]
    texts.signs[to] = texts.signs[at]


@kernel
def _add(texts: Space, at: int, by: int) -> None:
    """Add another way to write a text; the better one's places are kept."""
    one, two = texts.totals[by], texts.totals[at]
    # log(exp one + exp two), from the higher, or it would overflow
    texts.totals[at] = larger(one, two) + math.log1p(math.exp(-abs(one - two)))
    if texts.bests[by] > texts.bests[at]:
        texts.bests[at] = texts.bests[by]
        texts.nodes[at] = texts.nodes[by]
        texts.signs[at] = texts.signs[by]


@kernel
def _rank(space: Space, first: int, count: int, rules: Rules) -> int:
    """Put the best into order, equals as they came; return how many are worth to be followed."""
    order, totals = space.order, offset(space.totals, first)
    ranked = 0
    for at in range(count):
        place = ranked
        while place > 0 and totals[order[place - 1]] < totals[at]:
            place -= 1
        if place < rules.beam:
            ranked = smaller(ranked + 1, rules.beam)
            for later in range(ranked - 1, place, -1):
                order[later] = order[later - 1]
            order[place] = at
    least = totals[order[0]] - rules.hopeless
    while ranked > 0 and totals[order[ranked - 1]] < least:
        ranked -= 1
    return ranked


@kernel
def _prune(space: Space, first: int, count: int, rules: Rules) -> int:
    """Keep the best, in the order in which they came; return how many."""
    for at in range(count):
        space.chosen[at] = 0
    for rank in range(_rank(space, first, count, rules)):
        space.chosen[space.order[rank]] = 1
    kept = 0
    for at in range(count):
        if space.chosen[at]:
            _copy(space, first + at, first + kept)
            kept += 1
    return kept


@kernel
def _merge(space: Space, count: int, slot: int, rules: Rules) -> int:
    """Add texts that are far enough by now to those that were before; return how many there are."""
    first = (2 + slot) * rules.beam
    for by in range(first, first + space.waiting[2 * slot + 1]):
        at = 0
        while at < count and space.keys[at] != space.keys[by]:
            at += 1
        if at < count:
            _add(space, at, by)
        else:
            _copy(space, by, count)
            count += 1
    return _prune(space, 0, count, rules)


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
    return found + rules.count * math.log(both / nothing) - shared[before] - shared[sign]


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
        _add(space, space.table[spot], to)
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
    for at in range(source.first, source.first + source.count):
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
    longer = (2 + _SOURCES) * rules.beam
    for spot in range(rules.table):
        space.table[spot] = -1
    space.best[0] = _NEVER
    to = _follow(lattice, rules, space, Source(0, count, place - rules.free), place, longer)
    for source in range(head, tail):
        slot = source % _SOURCES
        last = space.waiting[2 * slot]
        if place - last >= rules.apart:
            own = Source((2 + slot) * rules.beam, space.waiting[2 * slot + 1], last)
            to = _follow(lattice, rules, space, own, place, to)
    return _prune(space, longer, to - longer, rules) if to > longer else 0


@kernel
def _keep(space: Space, rules: Rules, slot: int, count: int, place: int, made: int) -> None:
    """Let the texts that end at a place wait, each with a node of its own."""
    longer, first = (2 + _SOURCES) * rules.beam, (2 + slot) * rules.beam
    space.waiting[2 * slot], space.waiting[2 * slot + 1] = place, count
    for k in range(count):
        _copy(space, longer + k, first + k)
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
        while head < tail and place - space.waiting[2 * (head % _SOURCES)] >= rules.free:
            count = _merge(space, count, head % _SOURCES, rules)
            head += 1
        if place < rules.places:
            ended = _end_here(lattice, rules, space, (head, tail, count), place)
            if ended:
                _keep(space, rules, tail % _SOURCES, ended, place, made)
                made += ended
                tail += 1
    return count


_SEARCH = Bound(Program(_search))
