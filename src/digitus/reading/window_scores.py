"""What the windows of a strip say, in logarithms: how well a digit at a place explains them.

:mod:`.decode` tells how they are used.
"""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.arrays import Float
from digitus.images.window_classes import GAP

LEAST = 1e-4
"""What no window gives less of to anything."""

APART = 3
"""Windows from one digit to the next at least."""

NEARNESS = (
    (0.04, 0.16, 0.37, 0.63, 0.84),
    (0.22, 0.46, 0.72, 1.0, 1.0),
    (0.45, 0.45, 1.0, 1.0, 1.0),
)
"""How often digits are 3 to 7 windows apart, beside 8: of two broad ones, of a 1 and a broad one,
of two 1s. Counted in composed lines."""

FREE = APART + len(NEARNESS[0])
"""Windows from which digits know nothing of each other."""

COUNT = 0.5
"""How much of a logarithm counts: neighbours are no independent witnesses."""

UNLIKELY = 4.0
"""A digit whose logarithm is so far below the best at its place is not followed."""


def weigh(
    seen: Float[np.ndarray, "n 11"],
) -> tuple[Float[np.ndarray, "n 10"], Float[np.ndarray, "n 10"]]:
    """Say what each window is worth to a digit two windows away, and each digit at each place."""
    nothing = seen[:, GAP:] + LEAST
    inner = COUNT * np.log((seen[:, :GAP] + LEAST) / nothing)
    outer = COUNT * np.log((seen[:, :GAP] + nothing) / nothing)
    near, far = np.pad(inner, ((1, 1), (0, 0))), np.pad(outer, ((2, 2), (0, 0)))
    return outer, near[:-2] + near[1:-1] + near[2:] + far[:-4] + far[4:]


@final
@dataclass(frozen=True, slots=True)
class WindowScores:
    """What every window says, in logarithms less that of seeing nothing there.

    Parameters
    ----------
    outer
        Of seeing a digit or nothing: a row for each window.
    probabilities
        What each window gave to the digits and to nothing; no logarithms.
    scores
        Of each digit standing at each place, over five windows.
    """

    outer: list[list[float]]
    probabilities: list[list[float]]
    scores: list[list[float]]

    @classmethod
    def of(cls, seen: Float[np.ndarray, "n 11"]) -> "WindowScores":
        """Weigh what windows gave to the ten digits and to nothing."""
        outer, scores = weigh(seen)
        return cls(outer.tolist(), seen.tolist(), scores.tolist())

    def likely(self) -> list[list[tuple[int, float]]]:
        """For each place, list the digits that may stand there, each with its score."""
        return [
            [(digit, score) for digit, score in enumerate(row) if score > least]
            for row in self.scores
            for least in [max(*row, -1.0) - UNLIKELY]
        ]

    def near(self, last: int, before: int, place: int, digit: int) -> float:
        """Weigh that two digits stand near each other, and share windows."""
        apart = place - last
        found = COUNT * math.log(NEARNESS[(before == 1) + (digit == 1)][apart - APART])
        if apart == APART:  # what one may still show, the other must
            found -= self.outer[last + 2][before] + self.outer[place - 2][digit]
        elif apart == APART + 1:  # one window may show both, and would count twice
            shared = last + 2
            probabilities = self.probabilities[shared]
            nothing = probabilities[GAP] + LEAST
            both = nothing + sum(probabilities[shown] for shown in {before, digit})
            found += COUNT * math.log(both / nothing)
            found -= self.outer[shared][before] + self.outer[shared][digit]
        return found
