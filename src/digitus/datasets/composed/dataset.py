"""The data set ``composed``: windows on composed lines of writing, made when it is loaded."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from digitus.arrays import Image
from digitus.datasets.bundled import load_mnist
from digitus.datasets.composed.glyphs import CLASSES, JUNK
from digitus.datasets.composed.line import write_line, write_sign
from digitus.datasets.composed.paper import photograph, snapshot
from digitus.datasets.composed.windows import cut_windows
from digitus.datasets.dataset import Dataset
from digitus.datasets.splits import DataSplits
from digitus.errors import SettingError, unknown

NAME = re.compile(r"composed(?::(\d+))?")
"""``composed``, or ``composed:20000`` for so many windows to learn from."""

SUMMARY = "windows of 32x32 on lines of writing, composed when loaded; composed:20000 for fewer"

WINDOWS = 1_000_000
"""Windows to learn from where their number is not given."""

KEPT_ASIDE = 5_000
"""The last of MNIST's training digits, which only validation windows and strings are made of."""

_MEASURED = 10_000  # windows for validation, and for the test
_BLOCK = 5_000  # windows that one generator draws
_SIGNS = "0123456789 ¤?"
_SEEDS = {"train": 0, "validation": 1, "test": 2}


def compose(name: str) -> DataSplits:
    """Compose windows.

    Training windows are made of MNIST's first 55,000 training digits, validation windows of the
    last 5,000, test windows of its test digits. The first windows are the same however many there
    are.

    Raises
    ------
    SettingError
        If no number of windows, or none at all, is asked for.

    Examples
    --------
    >>> compose("composed:5").train
    <composed:5:train: 5 images of 32x32, 13 classes>
    """
    parts = {part: compose_part(name, part) for part in _SEEDS}
    source = "composed by digitus from MNIST and drawn signs, on synthetic paper"
    return DataSplits.of(parts, name=name, source=source).labelled(
        name=name, source=source, license="CC BY-SA 3.0 (MNIST)"
    )


def compose_part(name: str, part: str) -> Dataset:
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
    if part not in _SEEDS:
        raise unknown("part of composed", part, _SEEDS)
    composed = _part(part, count if part == "train" else min(count, _MEASURED))
    return replace(composed, name=f"{name}:{part}")


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
    source = _digits(part)
    rng = np.random.default_rng([_SEEDS[part], 1, seed])
    for index in range(count):
        text = "".join(str(digit) for digit in rng.integers(0, 10, rng.integers(*digits) + 1))
        line = write_line(source.images, source.labels, rng, text=text, drawn=0.0)
        yield photograph(line, rng, plain=index % 2 == 0), text


def composed_numbers(part: str, count: int, seed: int = 0) -> Iterator[tuple[Image, str]]:
    """Compose pictures of lines with digits and marks, but no junk, as varied as training lines.

    Parameters
    ----------
    part
        Whose digits: "train", "validation" or "test".
    count
        How many.
    seed
        Of everything that is drawn.

    Yields
    ------
    A picture as the eye sees it, and the digits in it.

    Examples
    --------
    >>> [text for _, text in composed_numbers("test", 3)]
    ['273943', '376', '1877772']
    """
    source = _digits(part)
    rng = np.random.default_rng([_SEEDS[part], 3, seed])
    while count:
        line = write_line(source.images, source.labels, rng)
        picture = snapshot(line, rng)
        if line.text and not (line.labels == JUNK).any():
            count -= 1
            yield picture, line.text


def composed_digits(part: str, count: int, seed: int = 0) -> Iterator[tuple[Image, str]]:
    """Compose pictures of one digit each, as varied as training lines.

    Parameters
    ----------
    part
        Whose digits: "train", "validation" or "test".
    count
        How many.
    seed
        Of everything that is drawn.

    Yields
    ------
    A picture as the eye sees it, and its digit.

    Examples
    --------
    >>> [text for _, text in composed_digits("test", 3)]
    ['8', '6', '3']
    """
    source = _digits(part)
    rng = np.random.default_rng([_SEEDS[part], 4, seed])
    for _ in range(count):
        line = write_sign(source.images, source.labels, rng, int(rng.integers(10)))
        yield snapshot(line, rng), line.text


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
    ['4¤', '07¤', '6723?¤']
    """
    source = _digits("train")
    rng = np.random.default_rng([_SEEDS["train"], 2, seed])
    for _ in range(count):
        line = write_line(source.images, source.labels, rng)
        picture = snapshot(line, rng)
        yield picture, "".join(_SIGNS[label] for label in line.labels)


def _digits(part: str) -> Dataset:
    mnist = load_mnist()
    if part == "test":
        return mnist["test"]
    train, aside = mnist.train.split_at(len(mnist.train) - KEPT_ASIDE)
    return train if part == "train" else aside


def _part(part: str, count: int) -> Dataset:
    source = _digits(part)
    images = np.empty((count, 32, 32), np.uint8)
    labels = np.empty(count, np.int64)
    for block, start in enumerate(range(0, count, _BLOCK)):
        rng = np.random.default_rng([_SEEDS[part], 0, block])
        made = cut_windows(source.images, source.labels, min(_BLOCK, count - start), rng)
        images[start : start + _BLOCK], labels[start : start + _BLOCK] = made
    return Dataset(images, labels, classes=CLASSES)
