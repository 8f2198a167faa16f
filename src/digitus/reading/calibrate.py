"""Finding out, on composed lines, how far a reader's confidence can be believed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from digitus.arrays import Image
from digitus.datasets.synthetic import composed_digits, composed_numbers
from digitus.models import ALONE, LINES, Model
from digitus.reading.confidence import fit_confidence
from digitus.reading.find_lines import find_text_lines
from digitus.reading.reader import Reader
from digitus.reading.request import ReadRequest
from digitus.settings import to_data

COUNT = 10_000
"""Enough to promise an error in two hundred."""


def calibrate_reading(
    model: Model, *, lines: int = COUNT, seed: int = 0, engine: str = "auto"
) -> Model:
    """Let a model read lines of digits that it has not seen, and note how often it errs.

    Parameters
    ----------
    model
        One that was trained on windows of composed strips.
    lines
        How many lines to compose, of the training digits that are kept aside for this.
    seed
        Of the lines.
    engine
        What computes.

    Returns
    -------
    Model
        The same with two of :class:`~digitus.reading.confidence.ConfidenceModel` in its provenance: under
        ``LINES`` that for lines, under ``ALONE`` that for digits that are known to be one.

    Raises
    ------
    SettingError
        There are fewer than 100 lines, or all of them were read right, or none.
    ModelError
        Its network cannot slide over a strip.
    """
    reader = Reader(model, engine)
    known = dict(model.provenance)
    for key, digits, composed, what in (
        (LINES, None, composed_numbers, "one line"),
        (ALONE, 1, composed_digits, "one digit"),
    ):
        pictures = composed("validation", lines, seed, others=True)
        answers = list(_answers(reader, pictures, digits))
        pairs = [(one.score, one.right) for one in answers if one.score]
        data = (
            f"{lines:,} composed pictures of {what}, a sixth of them with none, seed {seed}, of"
            " MNIST's last 5,000 training digits"
        )
        trust = fit_confidence([score for score, _ in pairs], [right for _, right in pairs], data)
        known[key] = to_data(trust)
        share = np.mean([one.right for one in answers if one.written])
        known[f"{key} figures"] = {"right": round(float(share), 4)}
    return replace(model, provenance=known)


class _Answer(NamedTuple):
    """What was read in a picture of one line."""

    score: tuple[float, float, int] | None
    """As :meth:`~digitus.reading.confidence.ConfidenceModel.confidence` takes it; None where nothing was read."""
    right: bool
    written: str
    """What stands there; nothing where there is no digit."""


def _answers(
    reader: Reader, pictures: Iterator[tuple[Image, str]], digits: int | None
) -> Iterator[_Answer]:
    """Read pictures of one line each; where several are found, each is an answer, and wrong."""
    for picture, text in pictures:
        verdicts = [
            verdict
            for verdict in reader.verdicts(find_text_lines(picture), ReadRequest(digits=digits))
            if verdict.text
        ]
        for verdict in verdicts:
            score = (verdict.probability, verdict.junk, len(verdict.text))
            yield _Answer(score, len(verdicts) == 1 and verdict.text == text, text)
        if not verdicts:
            yield _Answer(None, not text, text)
