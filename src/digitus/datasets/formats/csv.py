"""Tables of text: a row for each image, with its label and its pixels.

Commas, semicolons, tabs or blanks stand between the numbers, and the first line may name the
columns. This is the form of the many "mnist_train.csv" files, of Kaggle's digit recogniser, of
OpenML's tables (the label last), of Semeion (blanks, and ten columns for the label) and of the
zip codes of The Elements of Statistical Learning (``zip.train``, pixels in -1..1).
"""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import numpy as np

from digitus.arrays import UInt8
from digitus.datasets.dataset import Dataset
from digitus.datasets.download import Progress
from digitus.datasets.formats.columns import part_from_table, pixel_names
from digitus.datasets.formats.contents import Contents
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.part_names import says_emnist
from digitus.datasets.formats.text_table import Layout, fields_of, layout_of, load
from digitus.datasets.formats.unpack import Bounded, head, open_unpacked
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.errors import DataError
from digitus.storage import new_file

KIND = "CSV (.gz or not), with commas, semicolons, tabs or blanks: the label, then the pixels"

ROWS_AT_ONCE = 1000
COMMA, NEWLINE = b",\n"

# Numbers and the words of a header, with something between; or numbers alone, with blanks. Where
# semicolons part the fields, a comma may stand in a number.
COMMAS = re.compile(rb"""[\w"' .+-]*(,[\w"' .+-]*){2,}""")
OTHERS = re.compile(rb"""[\w"' .,+-]*([;\t|])[\w"' .,+-]*(\1[\w"' .,+-]*)+""")
BLANKS = re.compile(rb"\s*[+-]?\d[\d.eE+-]*([ \t]+[+-]?\d[\d.eE+-]*){3,}\s*")


def recognise(path: Path) -> bool:
    """Tell whether a file is text with separators between words or numbers.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    line, _, _ = head(path).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").partition(b"\n")
    if BLANKS.fullmatch(line.rpartition(b" ")[0] if len(line) > 4000 else line):
        return True
    return any(layout.fullmatch(line.rstrip(b"\r")) for layout in (COMMAS, OTHERS))


@reads("a table of digits")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    r"""Read a table with an image in every row.

    Parameters
    ----------
    path
        The file, compressed or not.
    options
        Says which column holds the labels, where that is known.

    Raises
    ------
    FormatError
        A line has other columns than the first, or something that is no number; the message names
        the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "tiny.csv")
    ...     _ = file.write_text("label,a,b,c,d\n7,0,128,255,0\n1,0,255,0,255\n")
    ...     read(file).parts["train"].labels
    array([7, 1], dtype=int16)
    """
    layout = _layout(path)
    part, said = part_from_table(load(path, layout), layout.header, options.label_column)
    return Contents(
        name=path.name,
        source=str(path),
        parts={"train": part},
        remarks=said,
        turned=says_emnist(path),
    )


def write(data: Dataset, path: Path, progress: Progress | None = None) -> None:
    r"""Write a table: the label, and the pixels named by row and column.

    Parameters
    ----------
    data
        What to write. Name, classes and ink are not kept.
    path
        The file that is to appear, or to be replaced; one that ends in .gz is compressed.
    progress
        Is told the name, how many images are written, and how many there are.

    Raises
    ------
    StorageError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> data = Dataset(np.array([[[0, 255]]], np.uint8), np.array([7]))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(data, Path(folder, "seven.csv"))
    ...     Path(folder, "seven.csv").read_text()
    'label,1x1,1x2\n7,0,255\n'
    """
    header = ",".join(["label", *pixel_names(*data.shape)])
    words = np.array([f"{value}," for value in range(max(256, data.classes))], "S")
    letters = words.view(np.uint8).reshape(len(words), -1)  # a number in each row, padded by 0
    with new_file(path) as beside, _opened(beside) as file:
        file.write(f"{header}\n".encode())
        for start in range(0, len(data), ROWS_AT_ONCE):
            some = data[start : start + ROWS_AT_ONCE]
            rows = np.column_stack([some.labels, some.images.reshape(len(some), -1)])
            file.write(_lines(letters[rows]))
            if progress:
                progress(data.name, start + len(some), len(data))


def _lines(fields: UInt8[np.ndarray, "rows columns letters"]) -> bytes:
    """Put fields together that each end in a comma; the last of a row ends the line."""
    last = fields[:, -1]
    last[last == COMMA] = NEWLINE
    written: bytes = fields[fields != 0].tobytes()
    return written


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("wb") as file:
        if path.suffix != ".gz":
            yield file
            return
        # Without the time of day in it, the same data gives the same file.
        with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
            yield cast("IO[bytes]", packed)


def _layout(path: Path) -> Layout:
    with open_unpacked(path) as file:
        lines = enumerate(iter(Bounded(file).readline, b""))
        written = ((number, line.decode("utf-8-sig")) for number, line in lines if line.strip())
        skip, first = next(written, (0, ""))
        _, second = next(written, (0, ""))
    layout = layout_of(first, second, skip)
    if len(fields_of(second or first, layout.separator)) < 2:
        raise DataError("its lines hold no columns")
    return layout
