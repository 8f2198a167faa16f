"""A person's own checked answers -> what can be promised for pictures like theirs.

The answers are a table that ``digitus read --out`` wrote, with one column more: what really stands
there. What was rejected for another reason than too little confidence plays no part, as no threshold
would let it through.
"""

import csv
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digitus.arrays import Float, Mask
from digitus.errors import DataError, ModelError
from digitus.evaluation.promises import risk_points
from digitus.models import Model
from digitus.reading.judge import UNSURE_REASON

TRUTH = "truth"
"""The column that a person adds."""

NO_NUMBER = "-"
"""What it says where no number stands."""

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
    """

    name: str
    confidence: Float[np.ndarray, " answers"]
    right: Mask
    unchecked: int


def load_answers(path: Path) -> CheckedAnswers:
    """Read a table of answers with what really stands there.

    Raises
    ------
    DataError
        The file is no such table, a column is missing, or a confidence is no number.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise DataError(f"{path} cannot be read as a table: {why}") from None
    missing = [name for name in _NEEDED if name not in (rows[0] if rows else {})]
    if missing:
        raise DataError(
            f"{path} has no column {' and no '.join(missing)}; write the table with"
            f" `digitus read PICTURES --out {path.name}` and add a column {TRUTH} with what stands"
            f" there ({NO_NUMBER} where no number stands, empty where you have not looked)"
        )
    answers = [row for row in rows if row["reason"] in {"", UNSURE_REASON} and row["text"]]
    checked = [row for row in answers if (row[TRUTH] or "").strip()]
    try:
        confidence = np.array([float(row["confidence"]) for row in checked], np.float64)
    except ValueError as error:
        raise DataError(f"{path}: a confidence is no number: {error}") from None
    if not ((confidence >= 0) & (confidence <= 1)).all():
        raise DataError(f"{path}: a confidence lies between 0 and 1")
    right = np.array([row["text"].strip() == row[TRUTH].strip() for row in checked], np.bool_)
    return CheckedAnswers(path.name, confidence, right, len(answers) - len(checked))


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
    points = risk_points(answers.confidence, answers.right, confidence)
    found = model.line_confidence.replace(
        points=points, checked=len(answers.right), right=round(float(answers.right.mean()), 4)
    )
    return replace(model, line_confidence=found)
