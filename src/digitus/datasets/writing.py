"""Who writes composed lines: MNIST's writers, and those of sets that were fetched.

Such a set keeps ``writing.npz`` beside its images: what the composer needs to know and a data set
does not say, such as who wrote what, and how the pen moved. Without these sets lines are composed
of MNIST's digits and drawn ones.
"""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from digitus.datasets.bundled import load_mnist
from digitus.datasets.collection import WRITING, collection_home
from digitus.datasets.dataset import Dataset
from digitus.datasets.written import PEN_DIGITS, QMNIST_WRITERS, SWISS_DIGITS, pens, swiss
from digitus.datasets.written.people import in_part
from digitus.synthesis.writers import Scans, Strokes, Writers

SETS = (SWISS_DIGITS, PEN_DIGITS, QMNIST_WRITERS)
"""The sets whose writers write composed lines, where they were fetched."""

KEPT_ASIDE = 5_000
"""The last of MNIST's training digits, which only validation windows and strings are made of."""


def digits_of(part: str) -> Dataset:
    """Give the digits of MNIST's that a part is composed of.

    Examples
    --------
    >>> [len(digits_of(part)) for part in ("train", "validation", "test")]
    [55000, 5000, 10000]
    """
    mnist = load_mnist()
    if part == "test":
        return mnist["test"]
    train, aside = mnist.train.split_at(len(mnist.train) - KEPT_ASIDE)
    return train if part == "train" else aside


def writers_of(part: str) -> Writers:
    """Give those who write a part, as far as they are here.

    Test windows are composed of what is bundled alone, so that they are the same for everybody.

    Examples
    --------
    >>> len(writers_of("validation").mnist.labels)
    5000
    """
    bundled = part == "test"
    return _writers(part, tuple(None if bundled else _place(source.name) for source in SETS))


def fetched() -> list[str]:
    """List the sets whose writers are here."""
    return [source.name for source in SETS if _place(source.name)]


@cache
def _writers(part: str, places: tuple[Path | None, ...]) -> Writers:
    swiss_place, pens_place, mnist_place = places
    digits, people = digits_of(part), None
    if mnist_place:
        writers = np.load(mnist_place)["writers"]
        people = writers[:-KEPT_ASIDE] if part == "train" else writers[-KEPT_ASIDE:]
    return Writers(
        Scans(digits.images, digits.labels, people),
        _scans(np.load(swiss_place), part) if swiss_place else None,
        _strokes(np.load(pens_place), part) if pens_place else None,
    )


def _place(name: str) -> Path | None:
    place = collection_home() / name / WRITING
    return place if place.exists() else None


def _scans(known: Any, part: str) -> Scans:
    chosen = in_part(known["writers"], part, swiss.ASIDE)
    images, labels, writers = (known[key][chosen] for key in ("images", "labels", "writers"))
    return Scans(images, labels, writers, height=swiss.HEIGHT)


def _strokes(known: Any, part: str) -> Strokes:
    chosen = in_part(known["writers"], part, pens.ASIDE)
    strokes = np.split(known["points"].astype(np.float64), known["stroke_ends"][:-1])
    of_digit = np.split(np.arange(len(strokes)), known["digit_ends"][:-1])
    shapes = tuple(
        tuple((strokes[index],) for index in which)
        for which, wanted in zip(of_digit, chosen, strict=True)
        if wanted
    )
    return Strokes(shapes, known["labels"][chosen], known["writers"][chosen])
