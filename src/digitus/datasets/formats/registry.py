"""The one door to all kinds of data files: what a path holds is told by its content."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from digitus.datasets.formats import (
    archive,
    arff,
    csv,
    folder,
    hdf5,
    idx,
    libsvm,
    mat,
    npy,
    npz,
    parquet,
    pickled,
    several,
)
from digitus.datasets.formats.contents import Contents, Inside
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.description import described
from digitus.datasets.formats.signatures import describe
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.datasets.splits import DataSplits
from digitus.datasets.understand import Pictures, understand, understand_pictures
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
        Reads what is there, and judges nothing.
    """

    name: str
    kind: str
    recognise: Callable[[Path], bool]
    read: Callable[[Path, ReadOptions], Contents]


def read_path(path: Path, options: ReadOptions = AS_FOUND) -> DataSplits:
    """Read whatever data set a file or folder holds.

    Parameters
    ----------
    path
        A file or folder of any kind that is understood.
    options
        What somebody says about it that cannot be told for sure by looking.

    Raises
    ------
    DataError
        There is nothing at that path.
    FormatError
        It is of no kind that is understood, or damaged, or can be understood in more than one way.

    Examples
    --------
    >>> read_path(Path("nowhere"))
    Traceback (most recent call last):
    digitus.errors.FormatError: nowhere: there is no file or folder nowhere
    """
    return _understood(path, options)


def read_pictures(path: Path, options: ReadOptions = AS_FOUND) -> Pictures:
    r"""Read the images of a file or folder, whether they have labels or not.

    Parameters and errors are those of :func:`read_path`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "test.csv")
    ...     _ = file.write_text("pixel0,pixel1,pixel2,pixel3\n0,1,2,3\n")
    ...     read_pictures(file).images.shape
    (1, 2, 2)
    """
    return _pictures(path, options)


@reads("a data set")
def _understood(path: Path, options: ReadOptions) -> DataSplits:
    return understand(contents_of(path, options), options)


@reads("a data set")
def _pictures(path: Path, options: ReadOptions) -> Pictures:
    return understand_pictures(contents_of(path, options), options)


def contents_of(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    """Read what a file or folder holds, as it lies there.

    Raises
    ------
    DataError
        There is nothing at that path.
    FormatError
        It is of no kind that is understood, or damaged.
    """
    return described(recognise(path).read(path, options), path)


def known_file(path: Path) -> bool:
    """Tell whether a file is of a kind that is understood.

    Examples
    --------
    >>> known_file(Path("nowhere"))
    False
    """
    return path.is_file() and any(known.recognise(path) for known in FORMATS)


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
        It is of no kind that is understood; the message says what it is, and lists those that are.
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
        return "is a folder with neither data files nor image files in folders named by digits"
    if not os.access(path, os.R_OK):
        return "may not be read: it belongs to somebody else"
    return describe(path)


INSIDE = Inside(known=known_file, read=contents_of)
"""With what containers read the files in them."""

FORMATS = (
    *(
        Format(module.__name__.rpartition(".")[2], module.KIND, module.recognise, module.read)
        for module in (idx, npz, npy, mat, hdf5, parquet, pickled, libsvm, arff, csv)
    ),
    Format("archive", archive.KIND, archive.recognise, partial(archive.read, inside=INSIDE)),
    Format("folder", folder.KIND, folder.recognise, folder.read),
    Format(
        "several",
        several.KIND,
        partial(several.recognise, inside=INSIDE),
        partial(several.read, inside=INSIDE),
    ),
)
"""A new kind of file is one module beside these and its name above; the first that fits reads."""
