"""What a file holds, as it lies there: arrays that nobody has looked at yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, final

import numpy as np

from digitus.datasets.read_options import ReadOptions


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The arrays of one part of a data set.

    Parameters
    ----------
    pixels
        Of any shape and type that images are stored in.
    labels
        Of any shape and type that labels are stored in; None where there are none.
    ids
        What the file calls each image, where it says.
    """

    pixels: np.ndarray
    labels: np.ndarray | None
    ids: np.ndarray | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a reader finds in a file or folder; `digitus.datasets.understand` makes data of it.

    Parameters
    ----------
    name
        What people call the whole.
    source
        Where it was found.
    parts
        By their names: "train", and perhaps "validation" and "test".
    remarks
        What was left out or guessed on the way, for people.
    turned
        Whether rows and columns are known to be exchanged, from the name of the set.
    license
        The terms of use, where a description beside the data says so.
    label_of_zero
        Which label is known to stand for the digit zero; None where nothing is known.
    kept
        The number of classes and the value of full ink, where digitus itself wrote the file: then
        there is nothing to look for.
    """

    name: str
    source: str
    parts: Mapping[str, Part]
    remarks: tuple[str, ...] = ()
    turned: bool = False
    license: str = ""
    label_of_zero: int | None = None
    kept: Mapping[str, int] = field(default_factory=dict)


class Inside(NamedTuple):
    """How a container reads the files in it, of whatever kind they are.

    Parameters
    ----------
    known
        Tells whether a file is of a kind that is understood.
    read
        Reads a file or folder of any such kind.
    """

    known: Callable[[Path], bool]
    read: Callable[[Path, ReadOptions], Contents]
