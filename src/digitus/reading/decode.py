"""What the windows of a strip saw, one after the other -> the digits written in it.

Every window names a digit or nothing. A digit seen in two windows side by side is one digit; the
same digit twice needs a window between them that saw nothing. So many courses of windows spell the
same text, and its probability is the sum over them: the model of connectionist temporal
classification [1]_, here for a network that was taught window by window. The sum over all courses
is followed for the likeliest beginnings only.

.. [1] Graves, Fernández, Gomez and Schmidhuber 2006, Connectionist temporal classification;
   the search over beginnings is that of Graves and Jaitly 2014.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from digitus.datasets.composed.glyphs import GAP, JUNK

BEAM = 12
"""Beginnings that are followed at a time."""

_UNLIKELY = 1e-3  # a digit below this in a window is not followed there
_JUNK_SHARE = 0.1
"""How much a window's junk counts against its digits: reading comes first, refusing later."""

Wanted = Callable[[str], bool]


class Spelling(NamedTuple):
    """A text that the windows may spell."""

    text: str
    probability: float
    """Of this text among all, given what each window saw."""
    windows: tuple[int, ...]
    """For each digit the window that saw it best."""


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
    >>> seen = np.full((5, 11), 0.01)
    >>> seen[[0, 2, 4], 10] = seen[1, 7] = seen[3, 7] = 0.9
    >>> best = spell(seen)[0]
    >>> best.text, best.windows
    ('77', (1, 3))
    """
    # For each text: the share of courses that end in nothing, of those that end in its last digit,
    # and for each digit where it was seen best, with its probability there.
    courses: dict[str, tuple[float, float, tuple[tuple[int, float], ...]]] = {"": (1.0, 0.0, ())}
    for place, window in enumerate(seen):
        likely = np.flatnonzero(window[:GAP] > _UNLIKELY).tolist()
        courses = _step(courses, place, window.tolist(), likely)
        ranked = sorted(courses.items(), key=lambda item: -(item[1][0] + item[1][1]))[:beam]
        total = sum(nothing + digit for _, (nothing, digit, _) in ranked)
        courses = {
            text: (nothing / total, digit / total, at) for text, (nothing, digit, at) in ranked
        }
    return [
        Spelling(text, nothing + digit, tuple(window for window, _ in at))
        for text, (nothing, digit, at) in courses.items()
    ]


_Courses = dict[str, tuple[float, float, tuple[tuple[int, float], ...]]]


def _step(courses: _Courses, place: int, window: list[float], likely: list[int]) -> _Courses:
    """Let every course go on through one more window."""
    on: dict[str, list[float]] = {}
    where: dict[str, tuple[tuple[int, float], ...]] = {}
    for text, (nothing, digit, at) in courses.items():
        entry = on.setdefault(text, [0.0, 0.0])
        entry[0] += (nothing + digit) * window[GAP]
        where.setdefault(text, at)
        if text:
            share = window[int(text[-1])]
            entry[1] += digit * share
            if digit > 0 and share > at[-1][1]:
                where[text] = (*at[:-1], (place, share))
        for label in likely:
            same = text[-1:] == str(label)
            begun = (nothing if same else nothing + digit) * window[label]
            if begun > 0:
                longer = text + str(label)
                on.setdefault(longer, [0.0, 0.0])[1] += begun
                where.setdefault(longer, (*at, (place, window[label])))
    return {text: (nothing, digit, where[text]) for text, (nothing, digit) in on.items()}
