"""Few trials for many choices: every two choices occur together in at least one of them."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

Choice = tuple[str, ...]
Pair = tuple[tuple[int, str], ...]


def pairs_in(case: Choice) -> set[Pair]:
    """Return every two choices that occur together here."""
    return set(combinations(enumerate(case), 2))


def every_pair(choices: Sequence[Sequence[str]]) -> set[Pair]:
    """Return every two choices that must occur together somewhere."""
    return {
        ((i, a), (j, b))
        for (i, first), (j, second) in combinations(enumerate(choices), 2)
        for a in first
        for b in second
    }


def pairwise_cases(choices: Sequence[Sequence[str]]) -> Iterator[Choice]:
    """Go on with whatever has most pairs that have not occurred, until all have."""
    rng = np.random.default_rng(0)
    missing = every_pair(choices)
    while missing:
        tried = [tuple(str(rng.choice(names)) for names in choices) for _ in range(30)]
        best = max(tried, key=lambda case: len(pairs_in(case) & missing))
        if pairs_in(best) & missing:
            missing -= pairs_in(best)
            yield best
