"""NumPy archives: Keras' mnist.npz, and the compact form in which digitus keeps imported sets.

An archive is a ZIP file of .npy arrays. The arrays are read here one by one, so that an entry
which promises more than it holds, or holds objects, is refused before memory is spent on it.
"""

import math
import zipfile
from collections.abc import Iterable
from io import BufferedIOBase
from pathlib import Path
from typing import cast

import numpy as np

from digitus.datasets.dataset import Dataset
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.pixels import as_images, as_labels
from digitus.datasets.formats.unpack import MOST_BYTES, read_exactly
from digitus.datasets.splits import DataSplits
from digitus.errors import DataError
from digitus.storage import new_file

KIND = "a NumPy archive (.npz), as Keras' mnist.npz: x_train, y_train, x_test, y_test"

NAMES = {
    "train": [("train_images", "train_labels"), ("x_train", "y_train"), ("x", "y"),
              ("images", "labels"), ("data", "target")],
    "validation": [("validation_images", "validation_labels"), ("x_val", "y_val"),
                   ("x_valid", "y_valid")],
    "test": [("test_images", "test_labels"), ("x_test", "y_test")],
}  # fmt: skip


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
def read(path: Path) -> DataSplits:
    """Read the images and labels of a NumPy archive.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    FormatError
        The file is damaged, or has no arrays under a name that is known for images and labels.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "mnist.npz")
    ...     np.savez(file, x_train=np.zeros((2, 28, 28), np.uint8), y_train=np.array([5, 0]))
    ...     read(file).train
    <mnist:train: 2 images of 28x28, 10 classes>
    """
    with zipfile.ZipFile(path) as archive:
        entries = {
            Path(entry.filename).stem.lower(): entry
            for entry in archive.infolist()
            if entry.filename.endswith(".npy")
        }
        _check_size(entries.values())
        traits = {
            trait: int(_read_entry(archive, entries[trait]))
            for trait in ("classes", "ink")
            if trait in entries
        }
        parts = {
            part: Dataset(
                as_images(_read_entry(archive, entries[images])),
                as_labels(_read_entry(archive, entries[labels])),
                name=f"{path.stem}:{part}",
                **traits,
            )
            for part, names in NAMES.items()
            for images, labels in names
            if images in entries and labels in entries
        }
    if "train" not in parts:
        raise DataError(
            f"it holds {', '.join(entries)}; expected images and labels for training under the "
            "names x_train and y_train"
        )
    return DataSplits.of(parts, name=path.stem, source=str(path))


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
    arrays = {"classes": np.array(splits.train.classes), "ink": np.array(splits.train.ink)}
    for part, data in splits.items():
        arrays[f"{part}_images"] = data.images
        arrays[f"{part}_labels"] = data.labels.astype(np.min_scalar_type(data.classes - 1))
    with new_file(path) as beside, beside.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def _check_size(entries: Iterable[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise DataError(f"it unpacks to {total:,} bytes; at most {MOST_BYTES:,} are read")


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> np.ndarray:
    """Read one array; what its own header promises must be what the archive says it holds."""
    with cast("BufferedIOBase", archive.open(entry)) as file:
        shape, fortran, dtype = _npy_header(file)
        data = read_exactly(file, math.prod(shape) * dtype.itemsize).view(dtype)
    return data.reshape(shape[::-1]).T if fortran else data.reshape(shape)


def _npy_header(file: BufferedIOBase) -> tuple[tuple[int, ...], bool, np.dtype]:
    read_header = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[np.lib.format.read_magic(file)]
    shape, fortran, dtype = read_header(file)
    if dtype.kind not in "buif":
        raise DataError(f"an array holds {dtype}; only numbers are read, never objects")
    if min(shape, default=0) < 0:
        raise DataError(f"an array claims the shape {shape}")
    return shape, fortran, dtype
