"""Finding out, on composed lines, how far a reader's confidence can be believed."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from digitus.arrays import Image
from digitus.datasets.composed import composed_numbers
from digitus.models import Model
from digitus.reading.lines import find_lines
from digitus.reading.read import Reader
from digitus.reading.trust import fit_trust
from digitus.settings import to_data

LINES = 4000
"""Enough to promise an error in a hundred."""


def calibrate_reading(
    model: Model, *, lines: int = LINES, seed: int = 0, engine: str = "auto"
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
        The same with a :class:`~digitus.reading.trust.Trust` in its provenance, under "reading".

    Raises
    ------
    SettingError
        There are fewer than 100 lines, or all of them were read right, or none.
    ModelError
        Its network cannot be spread over a strip.
    """
    reader = Reader(model, engine)
    scores, right = [], []
    for score, fine in _scored(reader, composed_numbers("validation", lines, seed)):
        scores.append(score)
        right.append(fine)
    data = f"{lines:,} composed lines, seed {seed}, of MNIST's last 5,000 training digits"
    trust = fit_trust(scores, right, data)
    figures = {"right": round(float(np.mean(right)), 4)}
    known = {**model.provenance, "reading": to_data(trust), "reading figures": figures}
    return replace(model, provenance=known)


def _scored(
    reader: Reader, pictures: Iterator[tuple[Image, str]]
) -> Iterator[tuple[tuple[float, float, int], bool]]:
    """Read pictures of one line each; what is written in none of them scores nothing."""
    for picture, text in pictures:
        verdicts = [
            verdict for verdict in reader.verdicts(find_lines(picture), None, None) if verdict.text
        ]
        for verdict in verdicts:
            score = (verdict.probability, verdict.junk, len(verdict.text))
            yield score, len(verdicts) == 1 and verdict.text == text
