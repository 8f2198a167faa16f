"""How far a review is: what is read, what still needs eyes, and what can be promised.

A promise counts the accepted answers that were looked at, which were drawn at random, and doubtful
ones, as ``digitus calibrate`` counts them in the table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, final

import numpy as np

from digitus.evaluation.intervals import clopper_pearson_bound
from digitus.reading.answers import checked_answers, counts
from digitus.studio.lab.review.order import is_accepted
from digitus.studio.lab.review.table import Answer

ERRORS: Final = 20
"""Files that could not be opened are named, so many at most."""


@final
@dataclass
class Tally:
    """Counts that follow each answer, so that a large table need not be gone through again."""

    answers: int = 0
    accepted: int = 0
    doubtful: int = 0
    looked: int = 0
    wrong: int = 0
    """Accepted answers that were looked at and are wrong."""

    def add(self, answer: Answer) -> None:
        """Count an answer."""
        self.answers += not answer.error
        self.accepted += is_accepted(answer)
        self.doubtful += answer.rejected and not answer.error
        self.count(answer, 1)

    def count(self, answer: Answer, sign: int) -> None:
        """Count what was seen of an answer, or take that back."""
        if answer.truth:
            self.looked += sign
            self.wrong += sign * (is_accepted(answer) and answer.text != answer.truth)


def promises(answers: Iterable[Answer]) -> list[dict[str, float]]:
    """Say what can be promised so far: the risk, from which confidence, and for what share.

    The share is that of the numbers among all that the reader is sure or unsure of.
    """
    counted = [one for one in answers if counts(one.text, one.reason)]
    checked = checked_answers(
        "", ((one.text, one.confidence, one.reason, one.truth) for one in counted)
    )
    every = np.sort(np.array([one.confidence for one in counted], np.float64))
    return [
        {
            "risk": point.bound,
            "threshold": point.threshold,
            "share": float(1 - np.searchsorted(every, point.threshold) / len(every)),
        }
        for point in checked.promises()
    ]


def bound(looked: int, wrong: int) -> float | None:
    """Say how large the share of wrong answers among the accepted may be, 95 % sure.

    Examples
    --------
    >>> round(bound(299, 0), 3)
    0.01
    """
    return clopper_pearson_bound(wrong, looked) if looked else None


def error_lines(answers: Iterable[Answer]) -> dict[str, Any]:
    """Name the files that could not be opened."""
    errors = [one.error for one in answers if one.error]
    return {"count": len(errors), "first": errors[:ERRORS]}
