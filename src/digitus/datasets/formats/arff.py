"""ARFF, the tables of Weka and OpenML: mnist_784.arff has the label in its last column."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digitus.datasets.formats.columns import part_from_table
from digitus.datasets.formats.contents import Contents
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.text_table import Layout, load
from digitus.datasets.formats.unpack import MOST_BYTES, Bounded, head, open_unpacked
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.errors import DataError

KIND = "an ARFF table (.gz or not), as OpenML's mnist_784"

ATTRIBUTE = re.compile(r"""@attribute\s+(?P<name>'[^']*'|"[^"]*"|\S+)\s+""", re.IGNORECASE)
START = re.compile(rb"(\s*(%[^\n]*)?\n)*\s*@relation\b", re.IGNORECASE)
MOST_COLUMNS = 2**17


def recognise(path: Path) -> bool:
    """Tell whether a file begins with @relation, after comments.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    start = head(path)
    comments = start.lstrip().startswith(b"%") and path.suffix.lower() == ".arff"
    return comments or START.match(start) is not None


@reads("an ARFF table")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    r"""Read a table with an image in every row, dense or sparse.

    Parameters
    ----------
    path
        The file, compressed or not.
    options
        Say which column holds the labels.

    Raises
    ------
    FormatError
        It has no @data, or a line that does not fit its attributes; the message names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "small.arff")
    ...     names = "".join(f"@attribute {name} real\n" for name in ("a", "b", "c", "d", "class"))
    ...     _ = file.write_text(f"@relation small\n{names}@data\n0,9,0,9,'7'\n")
    ...     read(file).parts["train"].labels
    array([7], dtype=int16)
    """
    names, skip, sparse = _header(path)
    if sparse:
        table = _sparse(path, skip, len(names))
    else:
        table = load(path, Layout(separator=",", comma=False, header=names, skip=skip))
    if table.shape[1] != len(names):
        raise DataError(f"it names {len(names)} columns, and its rows have {table.shape[1]}")
    part, said = part_from_table(table, names, options.label_column)
    return Contents(name=path.name, source=str(path), parts={"train": part}, remarks=said)


def _header(path: Path) -> tuple[list[str], int, bool]:
    """Read the columns' names, how many lines stand before the data, and whether it is sparse."""
    names: list[str] = []
    with open_unpacked(path) as file:
        lines = enumerate(iter(Bounded(file).readline, b""), start=1)
        for number, line in lines:
            text = line.decode("utf-8-sig").strip()
            found = ATTRIBUTE.match(text)
            if found and len(names) < MOST_COLUMNS:
                names.append(found["name"].strip("'\""))
            elif text.lower().startswith("@data"):
                first = next((row for _, row in lines if row.strip()), b"")
                return names, number, first.lstrip().startswith(b"{")
    raise DataError("it has no line @data; it may be cut short")


def _sparse(path: Path, skip: int, columns: int) -> np.ndarray:
    """Read rows such as ``{127 51, 784 5}``: places from 0, and what is missing is zero."""
    rows = list(_rows(path, skip, columns))
    if len(rows) * columns * 4 > MOST_BYTES:
        raise DataError(f"its {len(rows):,} rows of {columns:,} columns are more than are read")
    table = np.zeros((len(rows), columns), np.float32)
    for row, (places, values) in zip(table, rows, strict=True):
        row[places] = values
    return table


def _rows(path: Path, skip: int, columns: int) -> Iterator[tuple[list[int], list[float]]]:
    with open_unpacked(path) as file:
        for number, line in enumerate(iter(Bounded(file).readline, b""), start=1):
            text = line.decode("utf-8").strip()
            if number <= skip or not text or text.startswith("%"):
                continue
            try:
                pairs = [pair.split() for pair in text.strip("{}").split(",") if pair.strip()]
                places = [int(place) for place, _ in pairs]
                values = [float(value.strip("'\"")) for _, value in pairs]
            except ValueError as error:
                raise DataError(f"line {number:,} is no sparse row: {text[:40]!r}") from error
            if not all(0 <= place < columns for place in places):
                raise DataError(f"line {number:,} has a place beyond the {columns} columns")
            yield places, values
