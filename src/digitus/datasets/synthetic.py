"""The data set ``composed``: windows on composed lines of writing, made when it is loaded."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from digitus.arrays import Image
from digitus.datasets.bundled import load_mnist
from digitus.datasets.dataset import Dataset
from digitus.datasets.download import Progress
from digitus.datasets.splits import DataSplits
from digitus.errors import SettingError, unknown
from digitus.images.window_classes import CLASSES
from digitus.synthesis import cut_windows, pictures

NAME = re.compile(r"composed(?::(\d+))?")
"""``composed``, or ``composed:20000`` for so many windows to learn from."""

SUMMARY = "windows of 32x32 on lines of writing, composed when loaded; composed:20000 for fewer"

WINDOWS = 1_000_000
"""Windows to learn from where their number is not given."""

_MEASURED = 10_000  # windows for validation, and for the test
_BLOCK = 5_000  # windows that one generator draws


SEEDS = {"train": 0, "validation": 1, "test": 2}
"""The parts, and what their drawing begins with."""

KEPT_ASIDE = 5_000
"""The last of MNIST's training digits, which only validation windows and strings are made of."""


def compose(name: str, progress: Progress | None = None) -> DataSplits:
    """Compose windows.

    Training windows are made of MNIST's first 55,000 training digits, validation windows of the
    last 5,000, test windows of its test digits. The first windows are the same however many there
    are.

    Parameters
    ----------
    name
        ``composed:20000`` for 20,000 windows to learn from.
    progress
        Is told how far it is: part, windows made, windows in all.

    Raises
    ------
    SettingError
        If no number of windows, or none at all, is asked for.

    Examples
    --------
    >>> compose("composed:5").train
    <composed:5:train: 5 images of 32x32, 13 classes>
    """
    parts = {part: compose_part(name, part, progress) for part in SEEDS}
    source = "composed by digitus from MNIST and drawn signs, on synthetic paper"
    return DataSplits.of(parts, name=name, source=source).labelled(
        name=name, source=source, license="CC BY-SA 3.0 (MNIST)"
    )


def compose_part(name: str, part: str, progress: Progress | None = None) -> Dataset:
    """Compose the windows of one part alone; see :func:`compose`.

    Raises
    ------
    SettingError
        If no number of windows, or none at all, is asked for, or there is no such part.

    Examples
    --------
    >>> compose_part("composed:7", "test")
    <composed:7:test: 7 images of 32x32, 13 classes>
    """
    found = NAME.fullmatch(name)
    count = int(found[1] or WINDOWS) if found else 0
    if not count:
        raise SettingError(f"write composed:20000 for 20,000 windows; got {name!r}")
    if part not in SEEDS:
        raise unknown("part of composed", part, SEEDS)
    composed = _part(part, count if part == "train" else min(count, _MEASURED), progress)
    return replace(composed, name=f"{name}:{part}")


def _part(part: str, count: int, progress: Progress | None) -> Dataset:
    source = digits_of(part)
    images = np.empty((count, 32, 32), np.uint8)
    labels = np.empty(count, np.int64)
    for block, start in enumerate(range(0, count, _BLOCK)):
        rng = np.random.default_rng([SEEDS[part], 0, block])
        made = cut_windows(source.images, source.labels, min(_BLOCK, count - start), rng)
        images[start : start + _BLOCK], labels[start : start + _BLOCK] = made
        if progress is not None:
            progress(f"{part} images", min(start + _BLOCK, count), count)
    return Dataset(images, labels, classes=CLASSES)


def digits_of(part: str) -> Dataset:
    """Give the digits of MNIST's that a part is composed of.

    Examples
    --------
    >>> [len(digits_of(part)) for part in SEEDS]
    [55000, 5000, 10000]
    """
    mnist = load_mnist()
    if part == "test":
        return mnist["test"]
    train, aside = mnist.train.split_at(len(mnist.train) - KEPT_ASIDE)
    return train if part == "train" else aside


def composed_strings(
    part: str, count: int, seed: int = 0, *, digits: tuple[int, int] = (3, 8)
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of numbers, every other one on white paper and without a mark.

    Parameters
    ----------
    part
        Whose digits: "train", "validation" or "test".
    count
        How many.
    seed
        Of everything that is drawn.
    digits
        The least and the most digits of a number.

    Yields
    ------
    A picture as the eye sees it, and the digits in it.

    Examples
    --------
    >>> picture, text = next(composed_strings("test", 1))
    >>> picture.ndim, 3 <= len(text) <= 8
    (2, True)
    """
    source, rng = digits_of(part), np.random.default_rng([SEEDS[part], 1, seed])
    yield from pictures.strings(source.images, source.labels, count, rng, digits=digits)


def composed_numbers(
    part: str, count: int, seed: int = 0, *, others: bool = False
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of lines with digits and marks, as varied as training lines.

    Part, count and seed are those of :func:`composed_strings`.

    Parameters
    ----------
    others
        Whether lines of letters and scribbles come among them, about one in six.

    Yields
    ------
    A picture as the eye sees it, and the digits in it; none where there is no number.

    Examples
    --------
    >>> [text for _, text in composed_numbers("test", 3)]
    ['273943', '9', '304']
    """
    source, rng = digits_of(part), np.random.default_rng([SEEDS[part], 3, seed])
    yield from pictures.numbers(source.images, source.labels, count, rng, others=others)


def composed_digits(
    part: str, count: int, seed: int = 0, *, others: bool = False
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of one digit each, otherwise as :func:`composed_numbers` does.

    Where others come, every sixth picture shows a letter, a scribble, a mark or nothing.

    Examples
    --------
    >>> [text for _, text in composed_digits("test", 3)]
    ['8', '3', '5']
    """
    source, rng = digits_of(part), np.random.default_rng([SEEDS[part], 4, seed])
    yield from pictures.single_digits(source.images, source.labels, count, rng, others=others)


def composed_lines(count: int, seed: int = 0) -> Iterator[tuple[Image, str]]:
    """Compose pictures of lines of every kind, as windows are cut from them to train on.

    Parameters
    ----------
    count
        How many.
    seed
        Of everything that is drawn.

    Yields
    ------
    A picture as the eye sees it, and its signs: digits, ``¤`` for a separator, ``?`` for junk.

    Examples
    --------
    >>> [text for _, text in composed_lines(3)]
    ['4¤', '89011¤', '3¤¤']
    """
    source, rng = digits_of("train"), np.random.default_rng([SEEDS["train"], 2, seed])
    yield from pictures.lines(source.images, source.labels, count, rng)
