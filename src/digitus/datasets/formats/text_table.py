"""Rows of numbers as text, whatever stands between them."""

import re
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digitus.datasets.formats.unpack import Bounded, open_unpacked
from digitus.datasets.understand.labels import digit_of
from digitus.errors import DataError

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
WHOLE = re.compile(r"[+-]?\d{1,4}", re.ASCII)
SEPARATORS = (";", "\t", "|", ",")


class Layout(NamedTuple):
    """How the lines of a table are written.

    Parameters
    ----------
    separator
        What stands between fields; None for blanks.
    comma
        Whether numbers have a decimal comma.
    header
        The names in the first line, where it has names.
    skip
        Lines before the first that holds numbers.
    """

    separator: str | None
    comma: bool
    header: list[str] | None
    skip: int


def layout_of(first: str, second: str, skip: int = 0) -> Layout:
    """Tell how a table is written from its first two lines.

    Examples
    --------
    >>> layout_of("label;a;b", "7;0,5;1")
    Layout(separator=';', comma=True, header=['label', 'a', 'b'], skip=1)
    >>> layout_of("6.0 -1.0 0.5", "5.0 1.0 1.0").separator is None
    True
    """
    separator = next((one for one in SEPARATORS if one in first), None)
    comma = separator in {";", "\t"} and "," in second
    names = fields_of(first.replace(",", ".") if comma else first, separator)
    # An empty name is that of a column which pandas wrote to number the rows.
    body = [name for name in names if name]
    counted = len(body) > 4 and body == [str(place) for place in range(len(body))]
    is_header = bool(body) and (counted or sum(map(_is_number, body)) <= len(body) / 2)
    return Layout(separator, comma, names if is_header else None, skip + is_header)


def fields_of(line: str, separator: str | None) -> list[str]:
    """Cut a line into its fields, without blanks and quotes around them.

    Examples
    --------
    >>> fields_of('"7", 0,255', ",")
    ['7', '0', '255']
    """
    fields = line.strip("\r\n").split(separator)
    return [field.strip(" \t'\"") for field in fields]


def load(path: Path, layout: Layout) -> np.ndarray:
    """Load the numbers of a table; words for digits count as numbers.

    Parameters
    ----------
    path
        The file, compressed or not.
    layout
        How it is written.

    Raises
    ------
    DataError
        A line has other fields than the first, or something that is no number; the message names
        the line.
    """
    with open_unpacked(path) as file:
        first = next(_lines(file, layout), "")
    fields = fields_of(first, layout.separator)
    if not fields or not first:
        raise DataError("there are no rows in it")
    whole = all(WHOLE.fullmatch(field) or not _is_number(field) for field in fields)
    for kind in ([np.int16] if whole else []) + [np.float32]:
        try:
            return _load(path, layout, fields, kind)
        except ValueError as error:
            problem = error
    raise DataError(_first_bad_line(path, layout, fields) or str(problem)) from problem


def _load(path: Path, layout: Layout, fields: list[str], kind: type) -> np.ndarray:
    columns = len(fields) - (fields[-1] == "")
    words = [place for place, field in enumerate(fields[:columns]) if not _is_number(field)]
    with open_unpacked(path) as file:
        table: np.ndarray = np.loadtxt(
            _lines(file, layout),
            kind,
            comments=None,
            delimiter=layout.separator,
            quotechar='"',
            converters=dict.fromkeys(words[:2], _spoken) or None,
            usecols=range(columns) if fields[-1] == "" else None,
            ndmin=2,
        )
    return table


def _lines(file: BufferedIOBase, layout: Layout) -> Iterator[str]:
    """Give the lines that hold numbers: all but a header and empty ones."""
    for number, line in enumerate(iter(Bounded(file).readline, b"")):
        if number >= layout.skip and line.strip():
            text = line.decode("utf-8-sig" if number == 0 else "utf-8").replace("'", "")
            yield text.replace(",", ".") if layout.comma else text


def _spoken(field: str) -> int:
    digit = digit_of(field)
    if digit is None:
        raise ValueError(field)
    return digit


def _first_bad_line(path: Path, layout: Layout, first: list[str]) -> str:
    """Go through the file again, slowly, and say what is wrong where."""
    with open_unpacked(path) as file:
        for number, line in enumerate(iter(Bounded(file).readline, b""), start=1):
            if number <= layout.skip or not line.strip():
                continue
            text = line.decode("utf-8-sig", "replace")
            fields = fields_of(text.replace(",", ".") if layout.comma else text, layout.separator)
            if len(fields) != len(first):
                return (
                    f"line {number:,} has {len(fields)} columns, the lines before it {len(first)}"
                )
            for column, field in enumerate(fields, start=1):
                if not _is_number(field) and digit_of(field) is None:
                    return f"line {number:,}, column {column}: {field[:20]!r} is no number"
    return ""


def _is_number(field: str) -> bool:
    return NUMBER.fullmatch(field) is not None
