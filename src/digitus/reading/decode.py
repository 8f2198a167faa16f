"""What the windows of a strip saw, one after the other -> the digits written in it.

A digit shows in the window on its middle and in the one to either side; between digits windows see
nothing. So a text with its places explains every window, and how well it does is the product of
what each window gave to what it should have seen. Windows side by side see nearly the same, hence
their logarithms count by half. A text's probability is its sum over all places, divided by that of
all texts; only the likeliest beginnings are followed [1]_.

.. [1] Bengio, LeCun, Nohl and Burges 1995, LeRec: a NN/HMM hybrid for on-line handwriting
   recognition, whose lattice this is, with one fixed length for every digit.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np
from jaxtyping import Float

from digitus.datasets.composed.glyphs import GAP, JUNK

BEAM = 10
"""Beginnings that are followed at a time."""

APART = 3
"""Windows from one digit to the next at least."""

_COUNT = 0.5  # how much of a logarithm counts: neighbours are no independent witnesses
_LEAST = 1e-4  # what no window gives less of to anything
_UNLIKELY = 4.0  # a digit whose logarithm is so far below the best at its place is not followed
_JUNK_SHARE = 0.1  # how much junk counts against digits: reading comes first, refusing later

Wanted = Callable[[str], bool]


class Spelling(NamedTuple):
    """A text that the windows may spell."""

    text: str
    probability: float
    """Of this text among all."""
    windows: tuple[int, ...]
    """For each digit the window on its middle."""


def without_refusals(shares: Float[np.ndarray, "n classes"]) -> Float[np.ndarray, "n 11"]:
    """Fold marks and junk into "nothing here", junk with a small weight.

    Examples
    --------
    >>> seen = np.zeros((1, 13))
    >>> seen[0, [5, 12]] = 0.2, 0.8
    >>> without_refusals(seen)[0, [5, 10]].round(2).tolist()
    [0.71, 0.29]
    """
    folded = shares[:, : GAP + 1].copy()
    folded[:, GAP] += shares[:, GAP + 1 : JUNK].sum(1) + _JUNK_SHARE * shares[:, JUNK]
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
    windows = _Windows.of(seen)
    begun = {"": _Beginning(0.0, 0.0, ())}
    waiting: list[dict[str, _Beginning]] = []
    everything = 0.0
    totals: list[float] = []
    for place, likely in enumerate(windows.likely):
        if place >= APART:
            _merge(begun, waiting[place - APART], beam)
            everything = _add(everything, totals[place - APART])
        before = windows.gaps[max(place - 1, 0)]
        waiting.append(
            {
                text + str(digit): beginning.longer(score + before, place)
                for text, beginning in begun.items()
                for digit, score in likely
            }
        )
        totals.append(everything + before + windows.any_digit[place] - windows.after(place))
        for text, beginning in waiting[-1].items():
            waiting[-1][text] = beginning.later(windows.after(place))
    for ends, total in zip(waiting[-APART:], totals[-APART:], strict=True):
        _merge(begun, ends, beam)
        everything = _add(everything, total)
    ranked = sorted(begun.items(), key=lambda item: -item[1].total)
    return [
        Spelling(text, min(1.0, math.exp(beginning.total - everything)), beginning.places)
        for text, beginning in ranked
    ]


class _Beginning(NamedTuple):
    """A text as far as it goes, its logarithms less those of all gaps up to its end."""

    total: float
    """Over all places."""
    best: float
    """At its best places, which these are:"""
    places: tuple[int, ...]

    def longer(self, score: float, place: int) -> "_Beginning":
        return _Beginning(self.total + score, self.best + score, (*self.places, place))

    def later(self, gaps: float) -> "_Beginning":
        return _Beginning(self.total - gaps, self.best - gaps, self.places)

    def __or__(self, other: "_Beginning") -> "_Beginning":
        better = self if self.best >= other.best else other
        return _Beginning(_add(self.total, other.total), better.best, better.places)


@final
@dataclass(frozen=True, slots=True)
class _Windows:
    """What every window says, in logarithms.

    Parameters
    ----------
    gaps
        Of seeing nothing, summed up from the left: entry k for the first k windows.
    likely
        For each place the digits that may stand there, each with its logarithm.
    any_digit
        For each place, of all digits together.
    """

    gaps: list[float]
    likely: list[list[tuple[int, float]]]
    any_digit: list[float]

    @classmethod
    def of(cls, seen: np.ndarray) -> "_Windows":
        logs = _COUNT * np.log(seen + _LEAST)
        beside = np.pad(logs[:, :GAP], ((1, 1), (0, 0)))
        digits = beside[:-2] + logs[:, :GAP] + beside[2:]
        nothing = np.pad(logs[:, GAP], 1)
        silent = nothing[:-2] + nothing[1:-1] + nothing[2:]
        floor = np.maximum(digits.max(1, initial=-np.inf), silent - 1) - _UNLIKELY
        likely = [
            [(digit, float(row[digit])) for digit in np.flatnonzero(row > least).tolist()]
            for row, least in zip(digits, floor, strict=True)
        ]
        return cls(
            gaps=[0.0, *np.cumsum(logs[:, GAP]).tolist()],
            likely=likely,
            any_digit=np.logaddexp.reduce(digits, axis=1).tolist(),
        )

    def after(self, place: int) -> float:
        """Sum up the gaps to the end of a digit at a place."""
        return self.gaps[min(place + 2, len(self.gaps) - 1)]


def _merge(begun: dict[str, _Beginning], more: dict[str, _Beginning], beam: int) -> None:
    """Add beginnings that have come far enough, and keep the best."""
    for text, beginning in more.items():
        begun[text] = begun[text] | beginning if text in begun else beginning
    if len(begun) > beam:
        for text in sorted(begun, key=lambda text: -begun[text].total)[beam:]:
            del begun[text]


def _add(one: float, other: float) -> float:
    """Add two numbers given by their logarithms."""
    high, low = (one, other) if one >= other else (other, one)
    return high + math.log1p(math.exp(low - high))
