"""HDF5 files: groups and arrays by name, as the USPS digits in usps.h5."""

import math
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from digitus.datasets.formats.contents import Contents
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.extras import missing
from digitus.datasets.formats.named import parts_from_names
from digitus.datasets.formats.unpack import MOST_BYTES, head
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.errors import DataError

KIND = "an HDF5 file (.h5): train/data and train/target, x_train and y_train"

MAGIC = b"\x89HDF\r\n\x1a\n"
MOST_ARRAYS = 1000


def recognise(path: Path) -> bool:
    """Tell whether a file is HDF5.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    return head(path, 8) == MAGIC


@reads("an HDF5 file")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    """Read the images and labels of an HDF5 file.

    Parameters
    ----------
    path
        The file.
    options
        Say which column holds the labels, where one array is a table of labels and pixels.

    Raises
    ------
    FormatError
        The file is damaged, or its arrays do not tell by name and shape what they are; or h5py,
        which reads it, is not installed.
    """
    parts, said = parts_from_names(arrays(path, "an HDF5 file"), options)
    return Contents(name=path.name, source=str(path), parts=parts, remarks=said)


def arrays(path: Path | BytesIO, what: str, *, network: bool = False) -> dict[str, np.ndarray]:
    """Load the arrays of numbers of an HDF5 file, by their whole names.

    Parameters
    ----------
    path
        The file, or its content.
    what
        What it is, for the message where h5py is missing.
    network
        Whether the weights of a network are wanted, which are no data.

    Raises
    ------
    DataError
        It holds more than is read, or links to other files.
    FormatError
        h5py is not installed.
    """
    try:
        import h5py
    except ImportError as error:
        raise missing(what, "hdf5") from error
    found: dict[str, Any] = {}

    def note(name: str, item: Any) -> None:
        inside = not name.startswith("#")  # what MATLAB keeps for itself
        if isinstance(item, h5py.Dataset) and item.dtype.kind in "buifSU" and inside:
            found[name] = item

    with h5py.File(path, "r") as file:
        file.visititems(note)  # follows no link into another file
        if len(found) > MOST_ARRAYS:
            raise DataError(f"it holds {len(found):,} arrays; expected images and labels")
        if any(item.external or item.is_virtual for item in found.values()):
            raise DataError("its arrays lie in other files, which are not opened")
        total = sum(math.prod(item.shape) * item.dtype.itemsize for item in found.values())
        if total > MOST_BYTES:
            raise DataError(f"its arrays take {total:,} bytes; at most {MOST_BYTES:,} are read")
        if not network and ("model_weights" in file or "layer_names" in file.attrs):
            raise DataError("this is a network that Keras saved, and no data")
        return {name: np.asarray(item) for name, item in found.items() if item.shape}
