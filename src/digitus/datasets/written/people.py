"""Dividing digits by who wrote them, so that nobody is measured on whom a model has met."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from digitus.arrays import Images, Labels
from digitus.datasets.dataset import Dataset
from digitus.datasets.splits import DataSplits

Aside: TypeAlias = Mapping[str, tuple[int, ...]]
"""The writers of the validation and the test part; all others are trained on."""


def in_part(writers: Labels, part: str, aside: Aside) -> np.ndarray:
    """Mark the digits that belong to a part.

    Examples
    --------
    >>> writers = np.array([1, 2, 3, 1])
    >>> aside = {"validation": (2,), "test": (3,)}
    >>> in_part(writers, "train", aside).tolist(), in_part(writers, "test", aside).tolist()
    ([True, False, False, True], [False, False, True, False])
    """
    if part in aside:
        return np.isin(writers, aside[part])
    return ~np.isin(writers, [one for people in aside.values() for one in people])


def divided(images: Images, labels: Labels, writers: Labels, aside: Aside) -> DataSplits:
    """Make a data set of which no writer is in two parts."""
    parts = {}
    for part in ("train", "validation", "test"):
        chosen = in_part(writers, part, aside)
        parts[part] = Dataset(images[chosen], labels[chosen])
    return DataSplits.of(parts, name="unnamed", source="")
