"""Finding out, on composed lines, how far a reader's confidence can be believed."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from digitus.arrays import Image
from digitus.datasets.composed import composed_digits, composed_numbers
from digitus.models import ALONE, LINES, Model
from digitus.reading.lines import find_lines
from digitus.reading.read import Reader
from digitus.reading.trust import fit_trust
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
        The same with two of :class:`~digitus.reading.trust.Trust` in its provenance: under
        ``LINES`` that for lines, under ``ALONE`` that for digits that are known to be one.

    Raises
    ------
    SettingError
        There are fewer than 100 lines, or all of them were read right, or none.
    ModelError
        Its network cannot be spread over a strip.
    """
    reader = Reader(model, engine)
    known = dict(model.provenance)
    for key, digits, composed, what in (
        (LINES, None, composed_numbers, "lines"),
        (ALONE, 1, composed_digits, "digits alone"),
    ):
        pairs = list(_scored(reader, composed("validation", lines, seed), digits))
        data = f"{lines:,} composed {what}, seed {seed}, of MNIST's last 5,000 training digits"
        right = [fine for _, fine in pairs]
        known[key] = to_data(fit_trust([score for score, _ in pairs], right, data))
        known[f"{key} figures"] = {"right": round(float(np.mean(right)), 4)}
    return replace(model, provenance=known)


def _scored(
    reader: Reader, pictures: Iterator[tuple[Image, str]], digits: int | None
) -> Iterator[tuple[tuple[float, float, int], bool]]:
    """Read pictures of one line each; what is written in none of them scores nothing."""
    for picture, text in pictures:
        verdicts = [
            verdict
            for verdict in reader.verdicts(find_lines(picture), digits, None)
            if verdict.text
        ]
        for verdict in verdicts:
            score = (verdict.probability, verdict.junk, len(verdict.text))
            yield score, len(verdicts) == 1 and verdict.text == text
