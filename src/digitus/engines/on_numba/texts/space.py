"""Texts as far as they go: added to each other, ranked, and those kept that are worth it."""

import math
from typing import Any, Final, NamedTuple

from digitus.engines.on_numba.jit import kernel
from digitus.engines.on_numba.simd.extremes import larger, smaller
from digitus.engines.on_numba.simd.pointers import offset
from digitus.engines.on_numba.texts.lattice import Rules

SOURCES: Final = 8
"""Places whose texts may wait until they are far enough."""


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


@kernel
def copy(texts: Space, at: int, to: int) -> None:
    """Write a text over another one."""
    texts.totals[to] = texts.totals[at]
    texts.bests[to] = texts.bests[at]
    texts.keys[to] = texts.keys[at]
    texts.nodes[to] = texts.nodes[at]
    texts.signs[to] = texts.signs[at]


@kernel
def add(texts: Space, at: int, by: int) -> None:
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
def prune(space: Space, first: int, count: int, rules: Rules) -> int:
    """Keep the best, in the order in which they came; return how many."""
    for at in range(count):
        space.chosen[at] = 0
    for rank in range(_rank(space, first, count, rules)):
        space.chosen[space.order[rank]] = 1
    kept = 0
    for at in range(count):
        if space.chosen[at]:
            copy(space, first + at, first + kept)
            kept += 1
    return kept


@kernel
def merge(space: Space, count: int, slot: int, rules: Rules) -> int:
    """Add texts that are far enough by now to those that were before; return how many there are."""
    first = (2 + slot) * rules.beam
    for by in range(first, first + space.waiting[2 * slot + 1]):
        at = 0
        while at < count and space.keys[at] != space.keys[by]:
            at += 1
        if at < count:
            add(space, at, by)
        else:
            copy(space, by, count)
            count += 1
    return prune(space, 0, count, rules)
