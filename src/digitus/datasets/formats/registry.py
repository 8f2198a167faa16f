"""The one door to all kinds of data files: what a path holds is told by its content."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from digitus.datasets.formats import csv, folder, idx, libsvm, npz, pickled
from digitus.datasets.formats.unpack import head
from digitus.datasets.splits import DataSplits
from digitus.errors import DataError, FormatError


class Format(NamedTuple):
    """A kind of data file.

    Parameters
    ----------
    name
        One word.
    kind
        What it is, as a reader would say it.
    recognise
        Tells from the content whether a path holds this kind.
    read
        Reads it.
    """

    name: str
    kind: str
    recognise: Callable[[Path], bool]
    read: Callable[[Path], DataSplits]


FORMATS = tuple(
    Format(module.__name__.rpartition(".")[2], module.KIND, module.recognise, module.read)
    for module in (idx, npz, pickled, libsvm, csv, folder)
)


def read_path(path: Path) -> DataSplits:
    """Read whatever data set a file or folder holds.

    Parameters
    ----------
    path
        A file or folder of any kind that is understood.

    Raises
    ------
    DataError
        There is nothing at that path.
    FormatError
        It is of no kind that is understood, or damaged.

    Examples
    --------
    >>> read_path(Path("nowhere"))
    Traceback (most recent call last):
    digitus.errors.DataError: there is no file or folder nowhere
    """
    return recognise(path).read(path)


def recognise(path: Path) -> Format:
    """Tell which kind of data a file or folder holds, by its content.

    Parameters
    ----------
    path
        A file or folder.

    Raises
    ------
    DataError
        There is nothing at that path.
    FormatError
        It is of no kind that is understood; the message lists those that are.
    """
    if not path.exists():
        raise DataError(f"there is no file or folder {path}")
    for known in FORMATS:
        if known.recognise(path):
            return known
    kinds = "\n".join(f"  - {known.kind}" for known in FORMATS)
    raise FormatError(f"{path} {_appearance(path)}; understood are\n{kinds}")


def _appearance(path: Path) -> str:
    if path.is_dir():
        return "is a folder with neither IDX files nor image files in folders named by digits"
    if not os.access(path, os.R_OK):
        return "may not be read: it belongs to somebody else"
    start = head(path, 8)
    if not start:
        return "is empty or cannot be unpacked" if path.stat().st_size else "is empty"
    return f"is of no kind that is understood (it begins with {start.hex(' ')})"
