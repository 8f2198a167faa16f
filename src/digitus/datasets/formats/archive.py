"""ZIP and tar archives (.gz or not) of images in folders, or of any other kind of data file.

They are unpacked into a folder that lives as long as the reading. Nothing of an archive is
believed: only plain files and folders are made, under plain names inside that folder, up to a
bound in number and in bytes that counts what really comes out.
"""

import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from digitus.datasets.formats.contents import Contents, Inside
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.unpack import MOST_BYTES, Bounded, head, open_unpacked
from digitus.datasets.read_options import ReadOptions
from digitus.errors import DataError

if TYPE_CHECKING:
    from io import BufferedIOBase

KIND = "a ZIP or tar archive (.zip, .tar, .tar.gz) of images in folders, or of any of these"

MOST_FILES = 500_000
TAR = b"ustar"
TAR_PLACE = 257
BLOCK = 2**16
ZIP_MAGIC = b"PK\x03\x04"


class Entry(NamedTuple):
    """A file in an archive: its name, and what opens it."""

    name: str
    open: Callable[[], IO[bytes] | None]


def recognise(path: Path) -> bool:
    """Tell whether a file is an archive that holds neither NumPy's arrays nor a program's files.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    if _is_tar(path):
        return True
    if head(path, 4) != ZIP_MAGIC:
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except Exception:  # a damaged list of contents fails in many ways, and is no archive
        return False
    foreign = ("[Content_Types].xml", "META-INF/MANIFEST.MF", "config.json")
    arrays = any(name.endswith(".npy") and "/" not in name for name in names)
    pickled = any(name.endswith("/data.pkl") for name in names)
    return not (arrays or pickled or {*foreign} & {*names})


@reads("an archive")
def read(path: Path, options: ReadOptions, inside: Inside) -> Contents:
    r"""Unpack an archive for a moment, and read the data set in it.

    Parameters
    ----------
    path
        The file.
    options
        For the data in it.
    inside
        Reads them.

    Raises
    ------
    FormatError
        The archive is damaged, would unpack to too much or to places outside, or holds no data
        set, or more than one.

    Examples
    --------
    >>> import tempfile
    >>> from digitus.datasets.formats import csv
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with zipfile.ZipFile(Path(folder, "set.zip"), "w") as file:
    ...         file.writestr("inside/small.csv", "label,a,b,c,d\n7,0,1,2,3\n")
    ...     read(Path(folder, "set.zip"), ReadOptions(), Inside(csv.recognise, csv.read)).name
    'set.zip'
    """
    with tempfile.TemporaryDirectory(prefix="digitus-") as place:
        # An archive may call its folder as it likes; its own name stays in sight.
        folder = Path(place, path.name)
        folder.mkdir()
        with _opened(path) as entries:
            _unpack(entries, folder)
        try:
            found = inside.read(_only(folder), options)
        except DataError as error:
            raise DataError(str(error).replace(f"{folder}", path.name)) from error
    return replace(found, name=path.name, source=str(path))


def _is_tar(path: Path) -> bool:
    return head(path, TAR_PLACE + len(TAR))[TAR_PLACE:] == TAR


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[Entry]]:
    """Open an archive of either kind, and go through its plain files."""
    if _is_tar(path):
        with open_unpacked(path) as file, tarfile.open(fileobj=file, mode="r|") as archive:
            yield _files_in_tar(archive)
    else:
        with zipfile.ZipFile(path) as packed:
            yield _files_in_zip(packed)


def _files_in_zip(archive: zipfile.ZipFile) -> Iterator[Entry]:
    for entry in archive.infolist():
        if entry.flag_bits & 1:
            raise DataError("it is locked by a password; unpack it first")
        if not entry.is_dir():
            yield Entry(entry.filename, partial(archive.open, entry))


def _files_in_tar(archive: tarfile.TarFile) -> Iterator[Entry]:
    for member in archive:
        if member.isfile():  # links and devices are left where they are
            yield Entry(member.name, partial(archive.extractfile, member))


def _unpack(entries: Iterator[Entry], folder: Path) -> None:
    """Write the files of an archive below a folder, and nothing anywhere else."""
    left = MOST_BYTES
    for number, entry in enumerate(entries, start=1):
        if number > MOST_FILES:
            raise DataError(f"it holds more than {MOST_FILES:,} files")
        name = PurePosixPath(entry.name.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
            raise DataError(f"its entry {entry.name[:60]!r} leads out of the archive")
        if any(part.startswith(".") or part == "__MACOSX" for part in name.parts):
            continue
        target = folder.joinpath(*name.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        source = entry.open()
        if source is None:
            continue
        with source, target.open("xb") as copy:
            bounded = Bounded(cast("BufferedIOBase", source), left)
            while block := bounded.read(min(BLOCK, left) or 1):
                copy.write(block)
                left -= len(block)


def _only(folder: Path) -> Path:
    """Go down to the one file or folder that an archive holds."""
    while True:
        inside = list(folder.iterdir())
        if len(inside) != 1:
            return folder
        (folder,) = inside
        if folder.is_file():
            return folder
