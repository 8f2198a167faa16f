"""Whose digits lines are written with: pictures and strokes of pens, by the people who made them.

A line is written by one person as far as it is known who wrote what.
"""

from abc import ABC
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from digitus.arrays import Images, Int, Labels
from digitus.synthesis.shapes import Shape

_Index = dict[tuple[int, int], Int[np.ndarray, " _"]]


class _ByWriter(ABC):
    """Digits of which it may be known who wrote each."""

    labels: Labels
    writers: Labels | None

    @cached_property
    def people(self) -> Int[np.ndarray, " _"]:
        """The writers, each once."""
        return np.zeros(1, np.int64) if self.writers is None else np.unique(self.writers)

    @cached_property
    def _index(self) -> _Index:
        return _index(self.labels, self.writers)

    def pick(self, writer: int, label: int, rng: np.random.Generator) -> int:
        """Pick a digit by a writer, or by another where that one wrote none."""
        while (writer, label) not in self._index:
            writer = int(self.people[rng.integers(len(self.people))])
        group = self._index[writer, label]
        return int(group[rng.integers(len(group))])


@final
@dataclass(frozen=True, eq=False)
class Scans(_ByWriter):
    """Pictures of digits.

    Parameters
    ----------
    images
        0 paper to 255 ink, each digit about the middle.
    labels
        What they show.
    writers
        Who wrote each; None where it is not known.
    height
        Of a digit in pixels.
    """

    images: Images
    labels: Labels
    writers: Labels | None = None
    height: int = 20


@final
@dataclass(frozen=True, eq=False)
class Strokes(_ByWriter):
    """Digits as pens moved.

    Parameters
    ----------
    shapes
        On the grid of :mod:`.shapes`.
    labels
        What they show.
    writers
        Who wrote each.
    """

    shapes: tuple[Shape, ...]
    labels: Labels
    writers: Labels


@final
@dataclass(frozen=True, eq=False)
class Writers:
    """All whose digits lines are composed of.

    Parameters
    ----------
    mnist
        Digits as MNIST has them.
    scans
        Other pictures of digits.
    strokes
        Digits as pens moved.

    Examples
    --------
    >>> writers = Writers.of(np.zeros((10, 28, 28), np.uint8), np.arange(10))
    >>> writers.mnist.pick(0, 7, np.random.default_rng(0))
    7
    """

    mnist: Scans
    scans: Scans | None = None
    strokes: Strokes | None = None

    @classmethod
    def of(cls, images: Images, labels: Labels) -> "Writers":
        """Take digits of MNIST's, or like them, of which nobody knows who wrote which."""
        return cls(Scans(images, labels))


def _index(labels: Labels, writers: Labels | None) -> _Index:
    """Note which pictures a writer made of a digit."""
    whose = np.zeros_like(labels) if writers is None else writers
    order = np.lexsort((labels, whose))
    keys = np.stack([whose[order], labels[order]], 1)
    starts = np.flatnonzero(np.any(np.diff(keys, axis=0, prepend=-1), axis=1))
    groups = np.split(order, starts[1:])
    return {
        (int(writer), int(label)): group
        for (writer, label), group in zip(keys[starts], groups, strict=True)
    }
