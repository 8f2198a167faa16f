"""Tables of text: in each line the label first, then the pixels, whole numbers in 0..255.

The first line may name the columns. This is the form of the many "mnist_train.csv" files and of
Kaggle's digit recogniser.
"""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digitus.datasets.dataset import Dataset
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.pixels import as_images, as_labels
from digitus.datasets.formats.unpack import Bounded, head, open_unpacked
from digitus.datasets.splits import DataSplits
from digitus.errors import DataError

KIND = "CSV (.gz or not): the label first, then the pixels, with or without a header line"

# Whole numbers, or the words of a header, with commas between.
FIRST_LINE = re.compile(rb"[\w\"' .-]+(,[\w\"' .-]*){2,}")


def recognise(path: Path) -> bool:
    """Tell whether a file is text with commas between words or numbers.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    start = head(path).removeprefix(b"\xef\xbb\xbf")
    return FIRST_LINE.match(start) is not None


@reads("a CSV table of digits")
def read(path: Path) -> DataSplits:
    r"""Read a table with the label in the first column and one pixel in every other.

    Parameters
    ----------
    path
        The file, compressed or not.

    Raises
    ------
    FormatError
        A line has other columns than the first, or something that is no whole number in 0..255;
        the message names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "tiny.csv")
    ...     _ = file.write_text("label,a,b,c,d\n7,0,128,255,0\n1,0,255,0,255\n")
    ...     read(file).train.labels
    array([7, 1])
    """
    try:
        with open_unpacked(path) as file:
            table = np.loadtxt(
                _lines(Bounded(file)),
                np.int16,
                comments=None,
                delimiter=",",
                quotechar='"',
                ndmin=2,
            )
    except ValueError as error:
        raise DataError(_first_bad_line(path) or str(error)) from error
    columns = table.shape[1]
    if math.isqrt(columns - 1) ** 2 != columns - 1:
        raise DataError(
            f"it has {columns} columns; expected the label and then the pixels of a square image, "
            f"as 785 for 28x28{_hint(columns)}"
        )
    outside = np.argwhere((table[:, 1:] < 0) | (table[:, 1:] > 255))
    if len(outside):
        raise DataError(_first_bad_line(path) or "pixels must lie in 0..255")
    data = Dataset(as_images(table[:, 1:]), as_labels(table[:, 0]), name=f"{path.name}:train")
    return DataSplits(train=data, name=path.name, source=str(path))


def _lines(file: Bounded) -> Iterator[str]:
    """Give the lines that hold numbers: all but a header and empty ones."""
    for number, line in enumerate(iter(file.readline, b""), start=1):
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        if number == 1 and not _is_number(text.split(",")[0]):
            continue
        yield text


def _first_bad_line(path: Path) -> str:
    """Go through the file again, slowly, and say what is wrong where."""
    columns = 0
    with open_unpacked(path) as file:
        for number, line in enumerate(iter(Bounded(file).readline, b""), start=1):
            fields = line.decode("utf-8-sig", "replace").strip().split(",")
            if fields == [""] or (number == 1 and not _is_number(fields[0])):
                continue
            columns = columns or len(fields)
            if len(fields) != columns:
                return f"line {number:,} has {len(fields)} columns, the lines before it {columns}"
            for column, field in enumerate(fields, start=1):
                if not _is_number(field) or not 0 <= int(field.strip(' "')) <= 255:
                    return (
                        f"line {number:,}, column {column}: {field[:20]!r} is no whole number in "
                        "0..255; the label comes first, then the pixels"
                    )
    return ""


def _is_number(field: str) -> bool:
    return re.fullmatch(r'\s*"?\s*[+-]?\d{1,9}\s*"?\s*', field, re.ASCII) is not None


def _hint(columns: int) -> str:
    if math.isqrt(columns) ** 2 == columns:
        return "; the column of labels seems to be missing"
    return ""
