"""A person's own checked answers -> what can be promised for pictures like theirs.

The answers are a table that ``digitus read --out`` wrote, with one column more: what really stands
there. What was rejected for another reason than too little confidence plays no part, as no threshold
would let it through.

Of what was rejected as too unsure, people check the surest first. What they have not checked is worse
than what they have, so no threshold is promised that would let it through.
"""

import csv
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digitus.arrays import Float, Int, Mask
from digitus.errors import DataError, ModelError
from digitus.evaluation.promises import THRESHOLDS, risk_points
from digitus.models import LengthGroup, Model, RiskPoint
from digitus.reading.judge import UNSURE_REASON

TRUTH = "truth"
"""The column that a person adds."""

NO_NUMBER = "-"
"""What it says where no number stands."""

GROUP = 300
"""So many checked answers of one length have a promise of their own."""

FEWEST = 50
"""Fewer checked answers cannot even promise one error in twenty."""

_NEEDED = ("text", "confidence", "rejected", "reason", TRUTH)


class CheckedAnswers(NamedTuple):
    """Answers of which a person knows whether they are right.

    Parameters
    ----------
    name
        Of the table.
    confidence
        How sure the reader was of each.
    right
        Whether each is what stands there.
    unchecked
        How many rows of the table nobody has checked.
    least
        The threshold below which nothing can be promised, as rejected answers lie there that nobody
        has checked.
    digits
        How many digits each answer has; None where that plays no part.
    """

    name: str
    confidence: Float[np.ndarray, " answers"]
    right: Mask
    unchecked: int
    least: float = 0.0
    digits: Int[np.ndarray, " answers"] | None = None

    def groups(self, confidence: float = 0.95) -> tuple[LengthGroup, ...]:
        """Find what can be promised for numbers of one length, where enough were checked.

        Examples
        --------
        >>> sure, right = np.linspace(0.5, 1, 700), np.ones(700, np.bool_)
        >>> digits = np.where(np.arange(700) % 7 < 5, 4, 6)
        >>> found = CheckedAnswers("mine.csv", sure, right, 0, digits=digits).groups()
        >>> [(group.digits, group.checked) for group in found]
        [(4, 500)]
        """
        if self.digits is None:
            return ()
        lengths, counts = np.unique(self.digits, return_counts=True)
        return tuple(
            LengthGroup(
                digits=digits,
                checked=count,
                points=self._of_length(digits).promises(confidence),
            )
            for digits, count in zip(lengths.tolist(), counts.tolist(), strict=True)
            if count >= GROUP
        )

    def _of_length(self, digits: int) -> "CheckedAnswers":
        chosen = self.digits == digits
        return self._replace(confidence=self.confidence[chosen], right=self.right[chosen])

    def promises(self, confidence: float = 0.95) -> tuple[RiskPoint, ...]:
        """Find for each risk the loosest threshold that keeps to it.

        Examples
        --------
        >>> sure = np.linspace(0.5, 1, 400)
        >>> CheckedAnswers("mine.csv", sure, sure > 0, 0, least=0.4).promises()[-1].threshold
        0.4
        """
        counted = self.confidence >= self.least
        found = risk_points(self.confidence[counted], self.right[counted], confidence)
        return tuple(point.replace(threshold=max(point.threshold, self.least)) for point in found)


def least_threshold(unchecked: Iterable[float]) -> float:
    """Say which threshold lets nothing through of what was rejected and never checked.

    Parameters
    ----------
    unchecked
        The confidences of answers that were rejected as too unsure, and that nobody has checked.

    Examples
    --------
    >>> least_threshold([]), least_threshold([0.2, 0.37])
    (0.0, 0.4)
    """
    surest = max(unchecked, default=-1.0)
    return min((level for level in THRESHOLDS if level > surest), default=1.0)


def load_answers(path: Path) -> CheckedAnswers:
    """Read a table of answers with what really stands there.

    Raises
    ------
    DataError
        The file is no such table, a column is missing, or a confidence is no number.
    """
    rows = table_rows(path)
    missing = [name for name in _NEEDED if name not in (rows[0] if rows else {})]
    if missing:
        raise DataError(
            f"{path} has no column {' and no '.join(missing)}; write the table with"
            f" `digitus read PICTURES --out {path.name}` and add a column {TRUTH} with what stands"
            f" there ({NO_NUMBER} where no number stands, empty where you have not looked)"
        )
    try:
        found = checked_answers(
            path.name,
            ((row["text"], row["confidence"], row["reason"], row[TRUTH] or "") for row in rows),
        )
    except ValueError as error:
        raise DataError(f"{path}: a confidence is no number: {error}") from None
    if not ((found.confidence >= 0) & (found.confidence <= 1)).all():
        raise DataError(f"{path}: a confidence lies between 0 and 1")
    return found


def table_rows(path: Path) -> list[dict[str, str]]:
    """Read the rows of a table, as ``digitus read --out`` writes it.

    Raises
    ------
    DataError
        The file cannot be read as a table.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise DataError(f"{path} cannot be read as a table: {why}") from None


def counts(text: str, reason: str) -> bool:
    """Whether some threshold would let an answer through, so that it counts for a promise."""
    return bool(text) and reason in {"", UNSURE_REASON}


def checked_answers(name: str, rows: Iterable[tuple[str, float | str, str, str]]) -> CheckedAnswers:
    """Gather the answers that count and were checked.

    Parameters
    ----------
    name
        Of their table.
    rows
        Text, confidence, reason and truth of each answer.

    Examples
    --------
    >>> rows = [("12", 0.9, "", "12"), ("7", 0.8, "", "1"), ("5", 0.4, UNSURE_REASON, "")]
    >>> found = checked_answers("mine.csv", rows)
    >>> found.right.tolist(), found.unchecked, found.least
    ([True, False], 1, 0.5)
    """
    answers = [
        (text.strip(), confidence, reason, truth.strip())
        for text, confidence, reason, truth in rows
        if counts(text, reason)
    ]
    checked = [(text, float(confidence), truth) for text, confidence, _, truth in answers if truth]
    return CheckedAnswers(
        name=name,
        confidence=np.array([confidence for _, confidence, _ in checked], np.float64),
        right=np.array([text == truth for text, _, truth in checked], np.bool_),
        digits=np.array(
            [sum(sign.isdecimal() for sign in text) for text, _, _ in checked], np.int64
        ),
        unchecked=len(answers) - len(checked),
        least=least_threshold(
            float(confidence) for _, confidence, reason, truth in answers if reason and not truth
        ),
    )


def calibrate_on_answers(model: Model, answers: CheckedAnswers, confidence: float = 0.95) -> Model:
    """Find which confidence a reader must reach so that few enough of such answers are wrong.

    How sure a reading is stays as it was; the thresholds of ``--reject`` are those of the answers.

    Parameters
    ----------
    model
        The reader that gave them.
    answers
        At least 50.
    confidence
        How often a promise holds, for pictures that are drawn as these were.

    Raises
    ------
    DataError
        There are too few answers.
    ModelError
        The model's readings have no confidence.
    """
    if model.line_confidence is None:
        raise ModelError(f"{model.name} is no reader of lines; take strip, or one trained like it")
    if len(answers.right) < FEWEST:
        raise DataError(
            f"{answers.name} has {len(answers.right)} checked answers, and a promise takes at least"
            f" {FEWEST}; 300 without an error above the threshold can promise one in a hundred"
        )
    found = model.line_confidence.replace(
        points=answers.promises(confidence),
        checked=len(answers.right),
        groups=answers.groups(confidence),
        right=round(float(answers.right.mean()), 4),
    )
    return replace(model, line_confidence=found)
