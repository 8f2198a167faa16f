"""Finding out, on composed lines, how far a reader's confidence can be believed."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import islice, repeat
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np

from digitus.arrays import Image
from digitus.datasets.synthetic import composed_digits, composed_numbers
from digitus.datasets.writing import fetched
from digitus.engines.cores import cores
from digitus.models import ConfidenceModel, Model
from digitus.reading.confidence import fit_confidence
from digitus.reading.find_lines import find_text_lines
from digitus.reading.reader import Reader
from digitus.reading.request import ReadRequest

COUNT = 10_000
"""Enough to promise an error in two hundred."""

_MANY = 400  # pictures from which other processes help, and so many are composed ahead
_CHUNK = 20  # pictures that a process is given at a time


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
        The engine that computes.

    Returns
    -------
    Model
        The same with a :class:`~digitus.models.ConfidenceModel` for lines, and one for digits that
        are known to be one.

    Raises
    ------
    SettingError
        There are fewer than 100 lines, or all of them were read right, or none.
    ModelError
        Its network cannot slide over a strip.
    """
    Reader(model, engine)  # what is wrong with it is said here
    known: dict[str, ConfidenceModel] = {}
    for key, digits, composed, what in (
        ("line_confidence", None, composed_numbers, "one line"),
        ("digit_confidence", 1, composed_digits, "one digit"),
    ):
        pictures = composed("validation", lines, seed, others=True)
        answers = list(_all_answers(model, engine, pictures, digits, lines))
        pairs = [(one.score, one.right) for one in answers if one.score]
        data = (
            f"{lines:,} composed pictures of {what}, a sixth of them with none, seed {seed}, of"
            f" MNIST's last 5,000 training digits{' and of writers kept aside' if fetched() else ''}"
        )
        found = fit_confidence([score for score, _ in pairs], [right for _, right in pairs], data)
        share = np.mean([one.right for one in answers if one.written])
        known[key] = found.replace(right=round(float(share), 4))
    return replace(
        model,
        line_confidence=known["line_confidence"],
        digit_confidence=known["digit_confidence"],
    )


class _Answer(NamedTuple):
    """What was read in a picture of one line."""

    score: tuple[float, float, int] | None
    """As :meth:`~digitus.models.ConfidenceModel.confidence` takes it; None where nothing was read."""
    right: bool
    written: str
    """What stands there; nothing where there is no digit."""


def _all_answers(
    model: Model,
    engine: str,
    pictures: Iterator[tuple[Image, str]],
    digits: int | None,
    count: int,
) -> Iterator[_Answer]:
    """Read all pictures, on all cores where they are many; the order is that of the pictures."""
    if count < _MANY or cores() == 1:
        reader = Reader(model, engine)
        for picture, text in pictures:
            yield from _answers(reader, picture, text, digits)
        return
    with ProcessPoolExecutor(
        cores(), get_context("spawn"), initializer=_begin, initargs=(model, engine)
    ) as pool:
        while some := list(islice(pictures, _MANY)):
            for answers in pool.map(_answers_there, some, repeat(digits), chunksize=_CHUNK):
                yield from answers


_there: list[Reader] = []  # in a process that helps, its reader


def _begin(model: Model, engine: str) -> None:
    os.environ["DIGITUS_THREADS"] = "1"
    _there[:] = [Reader(model, engine)]


def _answers_there(shown: tuple[Image, str], digits: int | None) -> list[_Answer]:
    return list(_answers(_there[0], *shown, digits))


def _answers(reader: Reader, picture: Image, text: str, digits: int | None) -> Iterator[_Answer]:
    """Read a picture of one line; where several are found, each is an answer, and wrong."""
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
