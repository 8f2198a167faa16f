"""NumPy archives: Keras' mnist.npz, and the compact form in which digitus keeps imported sets.

An archive is a ZIP file of .npy arrays. The arrays are read here one by one, so that an entry
which promises more than it holds, or holds objects, is refused before memory is spent on it.
"""

import math
import zipfile
from collections.abc import Iterable
from io import BufferedIOBase
from pathlib import Path
from typing import Any, cast

import numpy as np

from digitus.datasets.formats.contents import Contents
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.named import parts_from_names
from digitus.datasets.formats.unpack import MOST_BYTES, read_exactly
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.datasets.splits import DataSplits
from digitus.errors import DataError
from digitus.storage import new_file

KIND = "a NumPy archive (.npz), as Keras' mnist.npz: x_train, y_train, x_test, y_test"

LONGEST_TEXT = 64
"""Characters of a label that is text."""

OWN = {"classes", "ink", "train_images", "train_labels"}
"""What the compact form has; only digitus writes these together."""


def recognise(path: Path) -> bool:
    """Tell whether a file is a ZIP archive of .npy arrays.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith(".npy") for name in archive.namelist())
    except Exception:  # a damaged list of contents fails in many ways, and is no archive
        return False


@reads("a NumPy archive")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    """Read the images and labels of a NumPy archive.

    Parameters
    ----------
    path
        The file.
    options
        Say which column holds the labels, where one array is a table of labels and pixels.

    Raises
    ------
    FormatError
        The file is damaged, or its arrays do not tell by name and shape what they are.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "mnist.npz")
    ...     np.savez(file, x_train=np.zeros((2, 28, 28), np.uint8), y_train=np.array([5, 0]))
    ...     read(file).parts["train"].labels
    array([5, 0])
    """
    with zipfile.ZipFile(path) as archive:
        entries = {
            entry.filename.removesuffix(".npy"): entry
            for entry in archive.infolist()
            if entry.filename.endswith(".npy")
        }
        _check_size(entries.values())
        arrays = {name: _read_entry(archive, entry) for name, entry in entries.items()}
    kept = own_traits(arrays)
    parts, said = parts_from_names(arrays, options)
    return Contents(name=path.stem, source=str(path), parts=parts, remarks=said, kept=kept)


def write(splits: DataSplits, path: Path) -> None:
    """Write the compact form: one archive with everything but where the data come from.

    Parameters
    ----------
    splits
        What to write.
    path
        The file that is to appear.

    Raises
    ------
    StorageError
        The file cannot be written.
    """
    arrays: dict[str, Any] = arrays_of(splits)
    with new_file(path) as beside, beside.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def arrays_of(splits: DataSplits) -> dict[str, np.ndarray]:
    """Name everything of a data set but where it comes from, as arrays.

    Examples
    --------
    >>> from digitus.datasets import Dataset
    >>> data = Dataset(np.zeros((2, 3, 3), np.uint8), np.array([1, 2]))
    >>> sorted(arrays_of(DataSplits(train=data)))
    ['classes', 'ink', 'train_images', 'train_labels']
    """
    arrays = {"classes": np.array(splits.train.classes), "ink": np.array(splits.train.ink)}
    for part, data in splits.items():
        arrays[f"{part}_images"] = data.images
        arrays[f"{part}_labels"] = data.labels.astype(np.min_scalar_type(data.classes - 1))
    return arrays


def own_traits(arrays: dict[str, np.ndarray]) -> dict[str, int]:
    """Take out of arrays what digitus wrote of the classes and the ink; nothing where it did not.

    Examples
    --------
    >>> own_traits({"classes": np.array(10), "images": np.zeros((2, 3, 3))})
    {}
    """
    if not arrays.keys() >= OWN:
        return {}
    return {trait: int(arrays.pop(trait).item()) for trait in ("classes", "ink")}


def _check_size(entries: Iterable[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise DataError(f"it unpacks to {total:,} bytes; at most {MOST_BYTES:,} are read")


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> np.ndarray:
    with cast("BufferedIOBase", archive.open(entry)) as file:
        return read_npy(file)


def read_npy(file: BufferedIOBase) -> np.ndarray:
    """Read one array; what its own header promises must be what there is.

    Parameters
    ----------
    file
        Where to read.

    Raises
    ------
    DataError
        The array holds objects, or less or more than its header promises.
    """
    shape, fortran, dtype = _npy_header(file)
    data = read_exactly(file, math.prod(shape) * dtype.itemsize).view(dtype)
    return data.reshape(shape[::-1]).T if fortran else data.reshape(shape)


def _npy_header(file: BufferedIOBase) -> tuple[tuple[int, ...], bool, np.dtype]:
    read_header = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[np.lib.format.read_magic(file)]
    shape, fortran, dtype = read_header(file)
    text = dtype.kind in "US" and dtype.itemsize <= 4 * LONGEST_TEXT
    if dtype.kind not in "buif" and not text:
        raise DataError(
            f"an array holds {dtype}; only numbers and short text are read, never objects"
        )
    if min(shape, default=0) < 0 or not dtype.itemsize:
        raise DataError(f"an array claims the shape {shape}")
    return shape, fortran, dtype
