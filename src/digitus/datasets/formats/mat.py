"""MATLAB's files: version 5 by SciPy, version 7.3 (which is HDF5) by h5py.

MATLAB stores columns first, so images often come with rows and columns exchanged; that shows when
they are compared with MNIST.
"""

import math
from pathlib import Path

import numpy as np

from digitus.datasets.formats import hdf5, npz
from digitus.datasets.formats.contents import Contents
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.named import parts_from_names
from digitus.datasets.formats.unpack import MOST_BYTES, head
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.datasets.splits import DataSplits
from digitus.errors import DataError
from digitus.storage import new_file

KIND = "a MATLAB file (.mat): X and y, data and label, or train0 to train9"

MAGIC_5, MAGIC_73 = b"MATLAB 5.0 MAT-file", b"MATLAB 7.3 MAT-file"
NUMBERS = {
    *("double", "single", "logical", "char", "sparse"),
    *("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"),
}


def recognise(path: Path) -> bool:
    """Tell whether a file was written by MATLAB.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    return head(path, 19) in {MAGIC_5, MAGIC_73}


@reads("a MATLAB file")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    """Read the images and labels of a MATLAB file.

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
        which reads version 7.3, is not installed.

    Examples
    --------
    >>> import tempfile, scipy.io
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "digits.mat")
    ...     scipy.io.savemat(file, {"X": np.zeros((2, 400)), "y": np.array([[10], [1]])})
    ...     read(file).parts["train"].pixels.shape
    (2, 400)
    """
    if head(path, 19) == MAGIC_73:
        # What MATLAB writes column by column, h5py reads row by row.
        arrays = {name: array.T for name, array in hdf5.arrays(path, "a MATLAB 7.3 file").items()}
    else:
        arrays = _arrays(path)
    kept = npz.own_traits(arrays)
    parts, said = parts_from_names(arrays, options)
    return Contents(name=path.name, source=str(path), parts=parts, remarks=said, kept=kept)


def write(splits: DataSplits, path: Path) -> None:
    """Write a file of version 5, with everything but where the data come from.

    Its arrays are called as in digitus' NumPy archives: train_images (n, height, width),
    train_labels (n, 1), and so on for each part.

    Parameters
    ----------
    splits
        What to write.
    path
        The file that is to appear, or to be replaced.

    Raises
    ------
    StorageError
        The file cannot be written.
    """
    import scipy.io

    with new_file(path) as beside:
        named = npz.arrays_of(splits)
        scipy.io.savemat(beside, named, appendmat=False, do_compression=True, oned_as="column")


def _arrays(path: Path) -> dict[str, np.ndarray]:
    """Load the arrays of numbers, once their headers have said how large they are."""
    import scipy.io

    sizes = {name: (math.prod(shape), kind) for name, shape, kind in scipy.io.whosmat(path)}
    wanted = [name for name, (_, kind) in sizes.items() if kind in NUMBERS - {"sparse"}]
    total = 8 * sum(sizes[name][0] for name in wanted)
    if total > MOST_BYTES:
        raise DataError(f"its arrays take {total:,} bytes; at most {MOST_BYTES:,} are read")
    if not wanted:
        held = ", ".join(f"{name} ({kind})" for name, (_, kind) in sizes.items())
        raise DataError(f"it holds {held or 'nothing'}; only plain arrays of numbers are read")
    loaded = scipy.io.loadmat(path, variable_names=wanted)
    return {name: np.asarray(loaded[name]) for name in wanted}
