"""What the windows of a strip saw, one after the other -> the digits written in it.

A digit shows in the window on its middle and in the one to either side; in the next ones it may
still show, and between digits windows see nothing. So a text with its places explains every
window, and how well it does is the product of what each window gave to what it should have seen.
How near digits stand to each other counts too: no two broad ones have their middles in windows
three apart. Windows side by side see nearly the same, hence all logarithms count by half. A text's
probability is its sum over all places, divided by that of all texts; only the likeliest
beginnings are followed [1]_.

.. [1] Bengio, LeCun, Nohl and Burges 1995, LeRec: a NN/HMM hybrid for on-line handwriting
   recognition, whose lattice this is, with lengths that hardly vary.
"""

import math
from collections import deque
from typing import NamedTuple

import numpy as np

from digitus.arrays import Float
from digitus.images.window_classes import GAP, JUNK
from digitus.reading.window_scores import APART, FREE, WindowScores

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
    windows = WindowScores.of(seen)
    begun = {"": _Beginning(0.0, 0.0, ())}
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
    everything = float(np.logaddexp.reduce([beginning.total for beginning in begun.values()]))
    ranked = sorted(begun.items(), key=lambda item: -item[1].total)
    return [
        Spelling(text, min(1.0, math.exp(beginning.total - everything)), beginning.places)
        for text, beginning in ranked
    ]


class _Beginning(NamedTuple):
    """A text as far as it goes; its logarithms are less those of gaps everywhere."""

    total: float
    """Over all places."""
    best: float
    """At its best places, which these are:"""
    places: tuple[int, ...]

    def longer(self, score: float, place: int) -> "_Beginning":
        return _Beginning(self.total + score, self.best + score, (*self.places, place))

    def __or__(self, other: "_Beginning") -> "_Beginning":
        better = self if self.best >= other.best else other
        return _Beginning(_add(self.total, other.total), better.best, better.places)


_Texts = dict[str, _Beginning]
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
    best = -math.inf
    for last, texts in ((-FREE, begun), *recent):
        if place - last < APART:
            break
        scores = {
            before: _after(windows, last, before, place, likely)
            for before in {text[-1:] for text in texts}
        }
        for text, beginning in texts.items():
            for digit, score in scores[text[-1:]]:
                total = beginning.total + score
                if total > best - _HOPELESS:
                    best = max(best, total)
                    _add_to(longer, text + digit, beginning.longer(score, place))
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
    texts[text] = texts[text] | beginning if text in texts else beginning


def _merge(begun: _Texts, more: _Texts, beam: int) -> None:
    """Add beginnings that have come far enough."""
    for text, beginning in more.items():
        _add_to(begun, text, beginning)
    _prune(begun, beam)


def _prune(texts: _Texts, beam: int) -> None:
    """Keep the best."""
    ranked = sorted(texts, key=lambda text: -texts[text].total)
    least = texts[ranked[0]].total - _HOPELESS
    for place, text in enumerate(ranked):
        if place >= beam or texts[text].total < least:
            del texts[text]


def _add(one: float, other: float) -> float:
    """Add two numbers given by their logarithms."""
    high, low = (one, other) if one >= other else (other, one)
    return high + math.log1p(math.exp(low - high))
