"""Single NumPy arrays in files: images.npy with labels.npy beside it, or a whole folder of them."""

from pathlib import Path

import numpy as np

from digitus.datasets.formats.contents import Contents
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.named import parts_from_names
from digitus.datasets.formats.npz import read_npy
from digitus.datasets.formats.part_names import part_of, role_of
from digitus.datasets.formats.unpack import head, open_unpacked
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.errors import DataError

KIND = "NumPy arrays (.npy): images and labels side by side, or in a folder"

MAGIC = b"\x93NUMPY"
MOST_FILES = 100


def recognise(path: Path) -> bool:
    """Tell whether a file is a NumPy array, or a folder holds such files.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    return bool(_files(path)) if path.is_dir() else head(path, 6) == MAGIC


@reads("a pair of NumPy arrays")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    """Read the arrays of a folder, or those that belong to one file, by their names.

    Parameters
    ----------
    path
        A folder, or one file of a pair.
    options
        Say which column holds the labels, where one array is a table of labels and pixels.

    Raises
    ------
    FormatError
        A file is damaged or holds objects, or images and labels do not find each other.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     np.save(Path(folder, "images.npy"), np.zeros((2, 28, 28), np.uint8))
    ...     np.save(Path(folder, "labels.npy"), np.array([5, 0]))
    ...     read(Path(folder, "images.npy")).parts["train"].labels
    array([5, 0])
    """
    files = _files(path) if path.is_dir() else _partners(path)
    arrays = {file.stem: _array(file) for file in files}
    if not path.is_dir() and part_of(path.stem) in {"test", "validation"}:
        # Asked for by its own name, one pair is all there is.
        arrays = {str(role_of(name)): array for name, array in arrays.items()}
    parts, said = parts_from_names(arrays, options)
    if len(files) == 1 and parts["train"].labels is None and not path.is_dir():
        name = "labels.npy" if role_of(path.stem) == "images" else f"{path.stem}_labels.npy"
        raise DataError(f"no labels lie beside it; expected a file like {name}")
    return Contents(name=path.name, source=str(path), parts=parts, remarks=said)


def _files(folder: Path) -> list[Path]:
    found = [file for file in sorted(folder.glob("*.npy")) if file.name[0] not in "._"]
    return found[:MOST_FILES] if found and head(found[0], 6) == MAGIC else []


def _partners(path: Path) -> list[Path]:
    """Find the files that speak of the same part as this one, of images or of labels."""
    beside = [
        file
        for file in _files(path.parent)
        if file == path or (part_of(file.stem) == part_of(path.stem) and role_of(file.stem))
    ]
    return beside if role_of(path.stem) else [path]


def _array(path: Path) -> np.ndarray:
    with open_unpacked(path) as file:
        return read_npy(file)
