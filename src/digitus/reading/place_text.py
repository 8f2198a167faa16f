"""A text that is known -> where its digits stand, as what the windows saw explains it best.

The same scores as in :mod:`.decode`, but for one text, and of all its places the best. What a
network misreads must be found, too: a digit that it takes for another stands where it sees one.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from digitus.arrays import Float
from digitus.images.window_classes import GAP
from digitus.reading.window_scores import APART, FREE, WindowScores

_MISREAD = 0.1
"""The part of every window's digits that counts for any digit: a misread one is there, too."""


class PlacedText(NamedTuple):
    """Where the digits of a text stand."""

    score: float
    """The logarithm of how well they explain the windows, less that of nothing anywhere."""
    windows: tuple[int, ...]
    """For each digit the window on its middle."""


def place_text(seen: Float[np.ndarray, "n 11"], text: str) -> PlacedText | None:
    """Find the places of a text's digits.

    Parameters
    ----------
    seen
        For every window the probabilities of the ten digits and of nothing.
    text
        Digits.

    Returns
    -------
    PlacedText or None
        None where there is no room for so many.

    Examples
    --------
    >>> labels = np.array([10, 7, 7, 7, 10, 10, 1, 1, 1, 10, 10])
    >>> place_text(0.989 * np.eye(11)[labels] + 0.001, "72").windows
    (2, 7)
    """
    shared = seen.copy()
    shared[:, :GAP] *= 1 - _MISREAD
    shared[:, :GAP] += _MISREAD * seen[:, :GAP].sum(1, keepdims=True)
    shared /= shared.sum(1, keepdims=True)
    scores = WindowScores.of(shared)
    digits = [int(digit) for digit in text]
    if not digits or APART * (len(digits) - 1) >= len(seen):
        return None
    best = [row[digits[0]] for row in scores.scores]
    came: list[list[int]] = []
    for before, digit in pairwise(digits):
        best, places = _one_more(scores, best, before, digit)
        came.append(places)
    place = int(np.argmax(best))
    score, windows = best[place], [place]
    for places in reversed(came):
        windows.append(places[windows[-1]])
    return PlacedText(score, tuple(reversed(windows)))


def _one_more(
    scores: WindowScores, best: list[float], before: int, digit: int
) -> tuple[list[float], list[int]]:
    """For each place of one more digit, find the best place of the one before it."""
    found, came = [-np.inf] * len(best), [0] * len(best)
    far = -1  # the best of the places from which digits know nothing of each other
    for place in range(APART, len(best)):
        free = place - FREE
        if free >= 0 and (far < 0 or best[free] > best[far]):
            far = free
        ways = [
            (best[last] + scores.near(last, before, place, digit), last)
            for last in range(max(0, free + 1), place - APART + 1)
        ]
        if far >= 0:
            ways.append((best[far], far))
        value, came[place] = max(ways)
        found[place] = value + scores.scores[place][digit]
    return found, came
