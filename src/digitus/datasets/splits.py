"""What a source of data holds: training images, and test and validation images where it has them."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from digitus.datasets.dataset import Dataset
from digitus.errors import DataError, unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSplits:
    """The data sets of one source, by the names the source gives them.

    Nothing is invented: a source without test or validation images has none here, and one makes
    them from the training images with `Dataset.split`. A validation set is never taken from the
    test set.

    Parameters
    ----------
    train
        The images to learn from; all there are, where the source does not divide them.
    test
        The images to be measured on.
    validation
        The images to choose settings on.
    name
        What people call the whole.
    source
        Where it comes from and who made it.
    license
        The terms under which it may be used, as the source states them.
    remarks
        What was put right or left out when it was read, for people.

    Raises
    ------
    DataError
        The parts differ in image size, classes or ink.

    Examples
    --------
    >>> import numpy as np
    >>> part = Dataset(np.zeros((3, 8, 8), np.uint8), np.array([1, 2, 3]))
    >>> splits = DataSplits(train=part, name="mine")
    >>> splits.names
    ('train',)
    >>> len(splits["train"])
    3
    """

    train: Dataset
    test: Dataset | None = None
    validation: Dataset | None = None
    name: str = "unnamed"
    source: str = ""
    license: str = ""
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, part in self.items():
            for trait in ("shape", "classes", "ink"):
                ours, theirs = getattr(self.train, trait), getattr(part, trait)
                if ours != theirs:
                    raise DataError(
                        f"the parts of {self.name} do not belong together: {trait} is {ours} in "
                        f"train and {theirs} in {name}"
                    )

    @classmethod
    def of(cls, parts: Mapping[str, Dataset], *, name: str, source: str) -> "DataSplits":
        """Put parts together by their names; there must be a "train"."""
        return cls(
            train=parts["train"],
            test=parts.get("test"),
            validation=parts.get("validation"),
            name=name,
            source=source,
        )

    def labelled(self, *, name: str, source: str, license: str) -> "DataSplits":
        """Return the same data under another name, each part named after the whole."""
        parts: dict[str, Any] = {
            part: dataclasses.replace(data, name=f"{name}:{part}") for part, data in self.items()
        }
        return dataclasses.replace(self, name=name, source=source, license=license, **parts)

    @property
    def names(self) -> tuple[str, ...]:
        """The parts that exist: "train", and "validation" and "test" where there are any."""
        return tuple(dict(self.items()))

    def items(self) -> Iterator[tuple[str, Dataset]]:
        """Go through the parts that exist, each with its name."""
        for name in ("train", "validation", "test"):
            part = getattr(self, name)
            if part is not None:
                yield name, part

    def __getitem__(self, name: str) -> Dataset:
        parts = dict(self.items())
        if name in parts:
            return parts[name]
        if name in {"test", "validation"}:
            raise DataError(
                f"{self.name} has no {name} images, only {', '.join(parts)}; "
                "split some off the training images: train, test = splits.train.split(0.75, ...)"
            )
        raise unknown("part of a data set", name, ("train", "validation", "test"))
