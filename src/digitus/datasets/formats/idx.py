"""IDX, the format of MNIST's own files: a header with the shape, then the numbers, big-endian.

Two bytes of zero, one for the type, one for the number of dimensions, four for each size; then
the data and nothing more. Images and labels lie in two files side by side. QMNIST's label files
have eight columns, of which the first is the class; EMNIST's images lie on their side.
Source: "the IDX file format" in http://yann.lecun.com/exdb/mnist/.
"""

import gzip
import math
import re
import struct
from pathlib import Path

import numpy as np

from digitus.datasets.formats.contents import Contents, Part
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.part_names import says_emnist
from digitus.datasets.formats.unpack import head, open_unpacked, read_exactly
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.datasets.splits import DataSplits
from digitus.errors import FormatError
from digitus.storage import new_folder

KIND = "IDX (MNIST's own format, .gz or not): a folder of files, or one file of a pair"

TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
PARTS = {
    "train": ("train",),
    "validation": ("valid", "val", "dev"),
    "test": ("t10k", "test"),
}
DEEPEST = 4
"""So many folders may lie around IDX files: torchvision keeps them in MNIST/raw."""

MOST_FILES = 1000
# What file names say beside the name of the set: train-images-idx3-ubyte.gz is of the set "train".
SMALL_WORDS = re.compile(r"[-_. ]|images?|labels?|idx\d|ubyte|int|gz$")

Pair = dict[str, Path]


def recognise(path: Path) -> bool:
    """Tell whether a file is IDX, or a folder holds IDX files, at any depth that is usual.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    if path.is_dir():
        return any(_shape(head(file, 20)) is not None for file in _files(path))
    return _shape(head(path, 20)) is not None


@reads("an IDX data set")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    """Read a folder of IDX files, or the pair that a file belongs to.

    Which pair of a folder is for training and which for testing stands in the file names
    ("train", "t10k" or "test", "validation"); a single pair goes to ``train``.

    Parameters
    ----------
    path
        A folder, or one file of a pair.
    options
        Say nothing about this format.

    Raises
    ------
    FormatError
        A file is damaged, holds less or more than its header promises, or has no partner.

    Examples
    --------
    >>> import tempfile
    >>> from digitus.datasets import Dataset
    >>> data = Dataset(np.eye(4, dtype=np.uint8)[None], np.array([7]), name="one")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(DataSplits(train=data), Path(folder, "set"))
    ...     read(Path(folder, "set")).parts["train"].labels
    array([7], dtype=uint8)
    """
    del options
    if path.is_dir():
        chosen = _by_part(path, _scan(_files(path)))
    else:
        pairs = _scan(sorted(path.parent.iterdir())).values()
        chosen = {"train": next(pair for pair in pairs if path in pair.values())}
    return Contents(
        name=path.name,
        source=str(path),
        parts={part: _read_pair(pair) for part, pair in chosen.items()},
        turned=any(says_emnist(pair["images"]) for pair in chosen.values()),
    )


@reads("an IDX file")
def read_array(path: Path) -> np.ndarray:
    """Read the array of one IDX file.

    Parameters
    ----------
    path
        The file, compressed or not.

    Raises
    ------
    FormatError
        The file is damaged, or holds less or more than its header promises.
    """
    with open_unpacked(path) as file:
        start = file.read(4)
        start += file.read(4 * start[3]) if len(start) == 4 else b""
        shape = _shape(start)
        if shape is None:
            raise FormatError(f"{path} is no IDX file: it begins with {start[:8].hex(' ')}")
        dtype = np.dtype(TYPES[start[2]])
        data = read_exactly(file, math.prod(shape) * dtype.itemsize)
    return data.view(dtype).reshape(shape)


def write(splits: DataSplits, folder: Path) -> None:
    """Write a folder of IDX files, compressed, named as MNIST's are.

    Parameters
    ----------
    splits
        What to write. Names, classes and ink are not kept.
    folder
        The folder that is to appear.

    Raises
    ------
    StorageError
        The folder exists already or cannot be written.
    """
    with new_folder(folder) as beside:
        for part, data in splits.items():
            stem = {"test": "t10k"}.get(part, part)
            _write_array(beside / f"{stem}-images-idx3-ubyte.gz", data.images)
            _write_array(beside / f"{stem}-labels-idx1-ubyte.gz", data.labels.astype(np.uint8))


def _write_array(path: Path, array: np.ndarray) -> None:
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    # Without the time of day in it, the same data gives the same file.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        file.write(header)
        file.write(np.ascontiguousarray(array).data)


def _shape(start: bytes) -> tuple[int, ...] | None:
    """Read the shape from the first bytes of a file; none where they are no IDX header."""
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in TYPES or not 1 <= start[3] <= 4:
        return None
    dimensions = start[3]
    if len(start) < 4 + 4 * dimensions:
        return None
    return struct.unpack_from(f">{dimensions}I", start, 4)


def _role(start: bytes, shape: tuple[int, ...]) -> str:
    """Tell images from labels: labels are one column, or QMNIST's table of wide numbers."""
    wide = TYPES[start[2]] != "u1"
    return "labels" if len(shape) == 1 or (len(shape) == 2 and wide) else "images"


def _files(folder: Path) -> list[Path]:
    """List the files of a folder, or if it has only folders, those of the folders in it."""
    level = [folder]
    for _ in range(DEEPEST):
        inside = [path for one in level for path in sorted(one.iterdir()) if path.name[0] != "."]
        files = [path for path in inside if path.is_file()]
        if any(_shape(head(file, 20)) is not None for file in files[:MOST_FILES]):
            return files[:MOST_FILES]
        level = [path for path in inside if path.is_dir()][:MOST_FILES]
    return []


def _scan(files: list[Path]) -> dict[str, Pair]:
    """Find the IDX files among some, by the name of their set and what they hold."""
    pairs: dict[str, Pair] = {}
    for file in files:
        start = head(file, 20)
        shape = _shape(start)
        if shape is not None:
            pair = pairs.setdefault(SMALL_WORDS.sub("", file.name.lower()), {})
            role = _role(start, shape)
            known = pair.setdefault(role, file)
            if known.name.removesuffix(".gz") == file.name.removesuffix(".gz") and not (
                known.parent == file.parent
            ):
                raise FormatError(
                    f"{known} and {file} are of two sets: name the folder of one of them"
                )
    return pairs


def _by_part(folder: Path, pairs: dict[str, Pair]) -> dict[str, Pair]:
    if len(pairs) == 1:
        return {"train": next(iter(pairs.values()))}
    chosen: dict[str, Pair] = {}
    for key, pair in pairs.items():
        part = next((part for part, words in PARTS.items() if any(w in key for w in words)), None)
        if part is None or part in chosen:
            names = ", ".join(file.name for found in pairs.values() for file in found.values())
            raise FormatError(
                f"{folder} holds several sets, and their names do not tell one for training, one "
                f"for testing: {names}; give one of the files instead of the folder"
            )
        chosen[part] = pair
    return chosen


def _read_pair(pair: Pair) -> Part:
    for role, other in (("images", "labels"), ("labels", "images")):
        if role not in pair:
            partner = pair[other].name.replace(other, role)
            raise FormatError(
                f"{pair[other]} has no {role} beside it; expected a file like {partner}"
            )
    images, labels = read_array(pair["images"]), read_array(pair["labels"])
    return Part(pixels=images, labels=labels[:, 0] if labels.ndim == 2 else labels)
