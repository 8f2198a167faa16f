"""What the windows of a strip saw, one after the other -> the digits written in it.

A digit shows in the window on its middle and in the one to either side; in the next ones it may
still show, and between digits windows see nothing. So a text with its places explains every
window, and how well it does is the product of what each window gave to what it should have seen.
How near digits stand to each other counts too: no two broad ones have their middles in windows
three apart. Windows side by side see nearly the same, hence all logarithms count by half. A text's
probability is its sum over all places, divided by that of all texts; only the likeliest
beginnings are followed [1]_. Where Numba is installed, :mod:`digitus.engines.on_numba.texts` goes
the same way compiled, for more texts than a few.

.. [1] Bengio, LeCun, Nohl and Burges 1995, LeRec: a NN/HMM hybrid for on-line handwriting
   recognition, whose lattice this is, with lengths that hardly vary.
"""

import math
import sys
from collections import deque
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import count
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from digitus.arrays import Float
from digitus.images.window_classes import GAP, JUNK
from digitus.reading import window_scores
from digitus.reading.window_scores import (
    APART,
    COUNT,
    FREE,
    LEAST,
    NEARNESS,
    WindowScores,
    weigh,
)

BEAM = 10
"""Beginnings that are followed at a time."""

_HOPELESS = 9.0  # a beginning whose logarithm is so far below the best one is not followed
_JUNK_SHARE = 0.03  # how much junk counts against digits: reading comes first, refusing later


class Spelling(NamedTuple):
    """A text that the windows may spell."""

    text: str
    probability: float
    """Of this text among all."""
    windows: tuple[int, ...]
    """For each digit the window on its middle."""


_Found: TypeAlias = tuple[str, float, tuple[int, ...]]
"""A text, its logarithm less that of gaps everywhere, and its best places."""


def without_refusals(probabilities: Float[np.ndarray, "n classes"]) -> Float[np.ndarray, "n 11"]:
    """Fold marks, signs and junk into "nothing here", junk with a small weight.

    Examples
    --------
    >>> seen = np.zeros((1, 13))
    >>> seen[0, [5, 12]] = 0.2, 0.8
    >>> without_refusals(seen)[0, [5, 10]].round(2).tolist()
    [0.89, 0.11]
    """
    folded = probabilities[:, : GAP + 1].copy()
    others = probabilities[:, GAP + 1 :].sum(1) - probabilities[:, JUNK]
    folded[:, GAP] += others + _JUNK_SHARE * probabilities[:, JUNK]
    whole: np.ndarray = folded / folded.sum(1, keepdims=True)
    return whole


def spell(seen: Float[np.ndarray, "n 11"], beam: int = BEAM) -> list[Spelling]:
    """Find the likeliest texts.

    Parameters
    ----------
    seen
        For every window the probabilities of the ten digits and of nothing.
    beam
        How many beginnings to follow at a time.

    Returns
    -------
    list of Spelling
        The likeliest first; there is always one, maybe the empty text.

    Examples
    --------
    >>> labels = np.array([10, 7, 7, 7, 10, 10, 7, 7, 7, 10, 10])
    >>> best = spell(0.989 * np.eye(11)[labels] + 0.001)[0]
    >>> best.text, best.windows, best.probability > 0.9
    ('77', (2, 7), True)
    """
    texts = _compiled() if "numba" in sys.modules or next(_SEARCHES) >= FEW_SEARCHES else None
    return _ranked(_search(texts, seen, beam) if texts else _step_by_step(seen, beam))


def _ranked(found: list[_Found]) -> list[Spelling]:
    """Bring texts in order, and divide how likely each is by how likely all are."""
    everything = float(np.logaddexp.reduce([total for _, total, _ in found]))
    return [
        Spelling(text, min(1.0, math.exp(total - everything)), places)
        for text, total, places in sorted(found, key=lambda one: -one[1])
    ]


FEW_SEARCHES: Final = 200
"""Searches that take less time in Python, a millisecond each, than importing Numba does."""

_SEARCHES: Final = count()


@cache
def _compiled() -> Any:
    """Return the compiled search; None where Numba is not installed."""
    try:
        return import_module("digitus.engines.on_numba.texts")
    except ImportError:
        return None


def _search(texts: Any, seen: Float[np.ndarray, "n 11"], beam: int) -> list[_Found]:
    """Let the compiled search find the texts."""
    parts = (seen, *weigh(seen), COUNT * np.log(NEARNESS))
    lattice = texts.Lattice(*(np.ascontiguousarray(part, np.float64).ravel() for part in parts))
    rules = texts.Rules(
        places=len(seen),
        signs=GAP,
        beam=beam,
        apart=APART,
        free=FREE,
        narrow=1,
        hopeless=_HOPELESS,
        unlikely=window_scores.UNLIKELY,
        weight=COUNT,
        least=LEAST,
    )
    found = texts.search(lattice, rules)
    chains = [[*_chain(node, found.before)] for node in found.nodes]
    return [
        (
            "".join(str(found.signs[node]) for node in reversed(chain)),
            total,
            tuple(found.places[node] for node in reversed(chain)),
        )
        for chain, total in zip(chains, found.totals, strict=True)
    ]


def _chain(node: int, before: list[int]) -> Iterator[int]:
    """Go back from the last of a text's nodes to its first."""
    while node >= 0:
        yield node
        node = before[node]


def _step_by_step(seen: Float[np.ndarray, "n 11"], beam: int) -> list[_Found]:
    """Find the texts in Python: what the compiled search does, to be read."""
    windows = WindowScores.of(seen)
    begun: _Texts = {"": (0.0, 0.0, -1, None)}
    recent: deque[tuple[int, _Texts]] = deque()
    for place, likely in enumerate(windows.likely()):
        while recent and place - recent[0][0] >= FREE:
            _merge(begun, recent.popleft()[1], beam)
        if likely:
            longer = _longer(windows, begun, recent, place, likely)
            recent.append((place, longer))
            _prune(longer, beam)
    for _, texts in recent:
        _merge(begun, texts, beam)
    return [(text, beginning[0], _places(beginning)) for text, beginning in begun.items()]


_Beginning: TypeAlias = tuple[float, float, int, Any]
"""A text as far as it goes: how likely it is at all places, and at its best ones, in logarithms less
those of gaps everywhere; the last of its best places, and the beginning before."""

_Texts: TypeAlias = dict[str, _Beginning]
_Likely = list[tuple[int, float]]


def _longer(
    windows: WindowScores,
    begun: _Texts,
    recent: deque[tuple[int, _Texts]],
    place: int,
    likely: _Likely,
) -> _Texts:
    """Let a digit at a place follow every beginning whose last digit is far enough."""
    longer: _Texts = {}
    least = -math.inf
    for last, texts in ((-FREE, begun), *recent):
        if place - last < APART:
            break
        scores = {
            before: _after(windows, last, before, place, likely)
            for before in {text[-1:] for text in texts}
        }
        for text, beginning in texts.items():
            for digit, score in scores[text[-1:]]:
                total = beginning[0] + score
                if total > least:
                    least = max(least, total - _HOPELESS)
                    _add_to(longer, text + digit, (total, beginning[1] + score, place, beginning))
    return longer


def _after(
    windows: WindowScores, last: int, before: str, place: int, likely: _Likely
) -> list[tuple[str, float]]:
    """Weigh the digits that may stand at a place, after one at a place before it."""
    if place - last >= FREE:
        return [(str(digit), score) for digit, score in likely]
    return [
        (str(digit), score + windows.near(last, int(before), place, digit))
        for digit, score in likely
    ]


def _add_to(texts: _Texts, text: str, beginning: _Beginning) -> None:
    """Add a way to write a text; the places of the better one are kept."""
    other = texts.get(text)
    if other is not None:
        one, two = beginning[0], other[0]
        # log(exp one + exp two), from the higher, or it would overflow
        total = max(one, two) + math.log1p(math.exp(-abs(one - two)))
        better = other if other[1] >= beginning[1] else beginning
        beginning = (total, *better[1:])
    texts[text] = beginning


def _places(beginning: _Beginning) -> tuple[int, ...]:
    """Go back from the last of a text's best places to the first."""
    found = []
    _, _, place, shorter = beginning
    while shorter:
        found.append(place)
        _, _, place, shorter = shorter
    return tuple(reversed(found))


def _merge(begun: _Texts, more: _Texts, beam: int) -> None:
    """Add beginnings that have come far enough."""
    for text, beginning in more.items():
        _add_to(begun, text, beginning)
    _prune(begun, beam)


def _prune(texts: _Texts, beam: int) -> None:
    """Keep the best."""
    ranked = sorted(texts, key=lambda text: -texts[text][0])
    least = texts[ranked[0]][0] - _HOPELESS
    for place, text in enumerate(ranked):
        if place >= beam or texts[text][0] < least:
            del texts[text]
