"""Targets: what the outputs for each image should say, whatever a loss makes of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import final

import numpy as np

from digitus.arrays import Indices, Probabilities
from digitus.errors import DataError, ShapeError


@final
@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """For each image a sequence of labels; ordinary labels are sequences of one.

    Parameters
    ----------
    values
        The labels of all images, one after the other, whole numbers.
    offsets
        Where the labels of each image begin in ``values``, and where those of the last end:
        (n + 1,), rising from 0.  None means one label for each image.
    probabilities
        What a teacher says of each image, (n, classes), for a loss that asks for it.

    Raises
    ------
    ShapeError
        The arrays do not fit each other.

    Examples
    --------
    >>> targets = Targets.of([[1, 9, 4], [], [7]])
    >>> targets.values, targets.offsets
    (array([1, 9, 4, 7]), array([0, 3, 3, 4]))
    >>> [labels.tolist() for labels in targets.take([2, 0])]
    [[7], [1, 9, 4]]
    """

    values: Indices
    offsets: Indices | None = None
    probabilities: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.values.ndim != 1:
            raise ShapeError(f"labels must lie in one row, got shape {self.values.shape}")
        said = self.probabilities
        if said is not None and (said.ndim != 2 or len(said) != len(self)):
            raise ShapeError(
                f"probabilities must be one row for each of the {len(self)} images, got shape"
                f" {said.shape}"
            )
        ends = self.offsets
        if ends is None:
            return
        fits = ends.ndim == 1 and len(ends) and ends[0] == 0 and ends[-1] == len(self.values)
        if not fits or (np.diff(ends) < 0).any():
            raise ShapeError(
                f"offsets must rise from 0 to the number of labels, {len(self.values)}, got {ends}"
            )

    @classmethod
    def of(cls, labels: "Targets | Sequence[Sequence[int]] | Sequence[int] | Indices") -> "Targets":
        """Make targets of one label per image, (n,), or of a sequence of labels for each.

        Examples
        --------
        >>> Targets.of(np.array([3, 1])).labels
        array([3, 1])
        """
        if isinstance(labels, Targets):
            return labels
        if isinstance(labels, np.ndarray) or not any(np.ndim(one) for one in labels):
            return cls(np.asarray(labels, None if len(labels) else np.int64))
        sequences = [np.asarray(one, np.int64) for one in labels]
        lengths = [len(one) for one in sequences]
        return cls(np.concatenate(sequences), np.cumsum([0, *lengths]))

    def __len__(self) -> int:
        return len(self.values) if self.offsets is None else len(self.offsets) - 1

    def __iter__(self) -> Iterator[Indices]:
        starts = range(len(self) + 1) if self.offsets is None else self.offsets.tolist()
        for start, end in pairwise(starts):
            yield self.values[start:end]

    @property
    def labels(self) -> Indices:
        """The label of each image, (n,).

        Raises
        ------
        DataError
            Some image has none, or several.
        """
        if self.offsets is None:
            return self.values
        lengths = np.diff(self.offsets)
        if (lengths != 1).any():
            image = int(np.flatnonzero(lengths != 1)[0])
            raise DataError(f"one label per image is needed; image {image} has {lengths[image]}")
        return self.values

    def take(self, chosen: Indices | Iterable[int]) -> "Targets":
        """Return the targets of some images, in the order given."""
        which = np.asarray(chosen)
        said = None if self.probabilities is None else self.probabilities[which]
        if self.offsets is None:
            return Targets(self.values[which], None, said)
        starts, lengths = self.offsets[which], np.diff(self.offsets)[which]
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        # Each label lies as far behind its image's first one as it will lie there afterwards.
        places = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
        return Targets(self.values[places], offsets, said)

    def taught(self, probabilities: Probabilities) -> "Targets":
        """Return the same with what a teacher says of each image.

        Examples
        --------
        >>> Targets.of([1]).taught(np.array([[0.25, 0.75]])).probabilities
        array([[0.25, 0.75]])
        """
        return replace(self, probabilities=probabilities)
