"""The data set ``composed``: windows on composed lines of writing, made when it is loaded."""

import re
from dataclasses import replace

import numpy as np

from digitus.datasets.composed.glyphs import CLASSES
from digitus.datasets.composed.parts import SEEDS, digits_of
from digitus.datasets.composed.windows import cut_windows
from digitus.datasets.dataset import Dataset
from digitus.datasets.download import Progress
from digitus.datasets.splits import DataSplits
from digitus.errors import SettingError, unknown

NAME = re.compile(r"composed(?::(\d+))?")
"""``composed``, or ``composed:20000`` for so many windows to learn from."""

SUMMARY = "windows of 32x32 on lines of writing, composed when loaded; composed:20000 for fewer"

WINDOWS = 1_000_000
"""Windows to learn from where their number is not given."""

_MEASURED = 10_000  # windows for validation, and for the test
_BLOCK = 5_000  # windows that one generator draws


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
