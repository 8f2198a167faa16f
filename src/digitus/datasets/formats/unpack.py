"""Files as bytes: unpacked by what they hold, not by their name, and never beyond a bound."""

import bz2
import gzip
import lzma
import zlib
from io import BufferedIOBase
from pathlib import Path

import numpy as np

from digitus.arrays import UInt8
from digitus.errors import DataError

MOST_BYTES = 2**31
"""The most that one file may unpack to: 2.7 million images of 28x28. A hostile file wants more."""

LONGEST_LINE = 2**22
"""The longest line of text that is read, in bytes: an image of 1000x1000 as numbers."""


def open_unpacked(path: Path) -> BufferedIOBase:
    """Open a file for reading, through gzip, bzip2 or xz where its first bytes say so.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "no-ending")
    ...     _ = file.write_bytes(gzip.compress(b"seven"))
    ...     with open_unpacked(file) as unpacked:
    ...         unpacked.read()
    b'seven'
    """
    with path.open("rb") as file:
        magic = file.read(6)
    if magic.startswith(b"\x1f\x8b"):
        return gzip.open(path, "rb")
    if magic.startswith(b"BZh"):
        return bz2.open(path, "rb")
    if magic == b"\xfd7zXZ\0":
        return lzma.open(path, "rb")
    return path.open("rb")


def head(path: Path, size: int = 4096) -> bytes:
    """Return the first unpacked bytes of a file; nothing of one that is no file or is broken."""
    try:
        with open_unpacked(path) as file:
            return file.read1(size)[:size]
    except (OSError, EOFError, zlib.error, lzma.LZMAError):
        return b""


def read_exactly(file: BufferedIOBase, count: int) -> UInt8[np.ndarray, " count"]:
    """Read exactly so many bytes, and insist that the file ends there.

    Parameters
    ----------
    file
        Where to read.
    count
        How many bytes the file's header promises.

    Raises
    ------
    DataError
        The promise is beyond what a file may hold, or the file holds less or more.

    Examples
    --------
    >>> import io
    >>> read_exactly(io.BytesIO(b"abc"), 3)
    array([97, 98, 99], dtype=uint8)
    """
    if count > MOST_BYTES:
        raise DataError(f"its header promises {count:,} bytes; at most {MOST_BYTES:,} are read")
    # Memory is only reserved here, and filled (so, used) as far as the file really goes.
    array = np.empty(count, np.uint8)
    view, filled = array.data, 0
    while filled < count:
        part = file.read(min(2**20, count - filled))
        if not part:
            raise DataError(
                f"its header promises {count:,} bytes of data, but it ends after {filled:,}: "
                "copy or download it again"
            )
        view[filled : filled + len(part)] = part
        filled += len(part)
    if file.read(1):
        raise DataError(f"it goes on after the {count:,} bytes of data that its header promises")
    return array


class Bounded:
    """A stream that refuses to unpack to more than a bound.

    Parameters
    ----------
    file
        Where to read.
    most
        How many bytes may come out of it in all.
    """

    def __init__(self, file: BufferedIOBase, most: int = MOST_BYTES) -> None:
        self._file = file
        self._most = self._left = most

    def read(self, size: int) -> bytes:
        """Read up to so many bytes; asking for more than the bound leaves is an error."""
        return self._spend(b"" if size > self._left else self._file.read(size), size)

    def readline(self) -> bytes:
        """Read up to the end of the line; one that does not end is an error."""
        line = self._file.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            raise DataError(f"it has a line of more than {LONGEST_LINE:,} bytes")
        return self._spend(line, len(line))

    def _spend(self, data: bytes, wanted: int) -> bytes:
        if wanted > self._left:
            raise DataError(f"it unpacks to more than {self._most:,} bytes, the most that is read")
        self._left -= len(data)
        return data
