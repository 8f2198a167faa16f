"""What a data set that can be fetched consists of: files somewhere else, and how to read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitus.datasets.splits import DataSplits


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file somewhere else.

    Parameters
    ----------
    name
        What it is called here.
    checksum
        "sha256:..." or "md5:..." of its content; empty for an archive that its host packs anew
        for everybody, whose members are checked when it is read.
    addresses
        Where it lies, the places to try in order.
    """

    name: str
    checksum: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A data set somewhere else.

    Parameters
    ----------
    name
        What people call it.
    summary
        What it holds, in one line.
    origin
        Who made it.
    license
        The terms of use, as its makers state them.
    files
        What to fetch.
    read
        Makes a data set of the folder that the files are in.
    writing
        Gives what else the composer of lines needs of these files: who wrote what, and how.
    """

    name: str
    summary: str
    origin: str
    license: str
    files: tuple[RemoteFile, ...]
    read: Callable[[Path], DataSplits]
    writing: Callable[[Path], Mapping[str, np.ndarray]] | None = None
