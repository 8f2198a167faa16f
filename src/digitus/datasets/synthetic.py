"""The data set ``composed``: windows on composed lines of writing, made when it is loaded."""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import TypeAlias

import numpy as np

from digitus.arrays import Image, Images, Labels
from digitus.datasets.dataset import Dataset
from digitus.datasets.download import Progress
from digitus.datasets.splits import DataSplits
from digitus.datasets.writing import fetched, writers_of
from digitus.errors import SettingError, unknown
from digitus.images.window_classes import CLASSES
from digitus.synthesis import cut_windows, pictures

NAME = re.compile(r"composed(?::(?:(\d+)\+)?(\d+))?")
"""``composed``, or ``composed:20000`` for so many windows to learn from; ``composed:1000000+20000``
for so many after the first million."""

SUMMARY = "windows of 32x32 on lines of writing, composed when loaded; composed:20000 for fewer"

WINDOWS = 1_000_000
"""Windows to learn from where their number is not given."""

_MEASURED = 10_000  # windows for validation, and for the test
_BLOCK = 5_000  # windows that one generator draws
_MANY = 8  # blocks from which other processes help
_Job: TypeAlias = tuple[str, int, int]
"""Part, number of the block, windows in it."""
_Windows: TypeAlias = tuple[Images, Labels]


SEEDS = {"train": 0, "validation": 1, "test": 2}
"""The parts, and what their drawing begins with."""


def compose(name: str, progress: Progress | None = None) -> DataSplits:
    """Compose windows.

    Training windows are made of MNIST's first 55,000 training digits, validation windows of the
    last 5,000, test windows of its test digits. The first windows are the same however many there
    are.

    Parameters
    ----------
    name
        ``composed:20000`` for 20,000 windows to learn from, ``composed:1000000+20000`` for those
        that follow the first million.
    progress
        Is told how far it is: part, windows made, windows in all.

    Raises
    ------
    SettingError
        If no number of windows, or none at all, is asked for, or some of a block are left out.

    Examples
    --------
    >>> compose("composed:5").train
    <composed:5:train: 5 images of 32x32, 14 classes>
    """
    parts = {part: compose_part(name, part, progress) for part in SEEDS}
    hands = " and ".join(["MNIST", *fetched()])
    source = f"composed by digitus from {hands} and drawn signs, on synthetic paper"
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
    <composed:7:test: 7 images of 32x32, 14 classes>
    """
    found = NAME.fullmatch(name)
    count = int(found[2] or WINDOWS) if found else 0
    after = int(found[1] or 0) if found else 0
    if not count:
        raise SettingError(f"write composed:20000 for 20,000 windows; got {name!r}")
    if after % _BLOCK:
        raise SettingError(f"windows are left out by {_BLOCK:,}, as composed:10000+20000 does")
    if part not in SEEDS:
        raise unknown("part of composed", part, SEEDS)
    if part == "train":
        composed = _part(part, count, progress, after // _BLOCK)
    else:
        composed = _part(part, min(count, _MEASURED), progress)
    return replace(composed, name=f"{name}:{part}")


def _part(part: str, count: int, progress: Progress | None, first: int = 0) -> Dataset:
    images = np.empty((count, 32, 32), np.uint8)
    labels = np.empty(count, np.int64)
    jobs = [
        (part, block, min(_BLOCK, count - start))
        for block, start in enumerate(range(0, count, _BLOCK), first)
    ]
    start = 0
    for made in _on_every_core(jobs):
        stop = start + len(made[0])
        images[start:stop], labels[start:stop] = made
        start = stop
        if progress is not None:
            progress(f"{part} images", stop, count)
    return Dataset(images, labels, classes=CLASSES)


def _on_every_core(jobs: list[_Job]) -> Iterator[_Windows]:
    """Compose blocks on every core, in order; a few are made here, before others would begin."""
    if len(jobs) < _MANY or _cores() == 1:
        yield from map(_block, jobs)
        return
    with ProcessPoolExecutor(_cores(), get_context("spawn")) as pool:
        yield from pool.map(_block, jobs)


def _block(job: _Job) -> _Windows:
    """Compose one block, which has a seed of its own."""
    part, block, count = job
    rng = np.random.default_rng([SEEDS[part], 0, block])
    return cut_windows(writers_of(part), count, rng)


def _cores() -> int:
    asked = os.environ.get("DIGITUS_THREADS", "")
    return int(asked) if asked.isdecimal() and int(asked) else os.cpu_count() or 1


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
    writers, rng = writers_of(part), np.random.default_rng([SEEDS[part], 1, seed])
    yield from pictures.strings(writers, count, rng, digits=digits)


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
    ['4000', '319958', '4']
    """
    writers, rng = writers_of(part), np.random.default_rng([SEEDS[part], 3, seed])
    yield from pictures.numbers(writers, count, rng, others=others)


def composed_digits(
    part: str, count: int, seed: int = 0, *, others: bool = False
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of one digit each, otherwise as :func:`composed_numbers` does.

    Where others come, every sixth picture shows a letter, a scribble, a mark or nothing.

    Examples
    --------
    >>> [text for _, text in composed_digits("test", 3)]
    ['8', '2', '9']
    """
    writers, rng = writers_of(part), np.random.default_rng([SEEDS[part], 4, seed])
    yield from pictures.single_digits(writers, count, rng, others=others)


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
    A picture as the eye sees it, and what it shows: digits, ``¤`` for a separator, ``§`` for a
    sign, ``?`` for junk.

    Examples
    --------
    >>> [text for _, text in composed_lines(3)]
    ['863', '0268', '1222']
    """
    writers, rng = writers_of("train"), np.random.default_rng([SEEDS["train"], 2, seed])
    yield from pictures.lines(writers, count, rng)
