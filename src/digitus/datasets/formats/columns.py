"""Which column of a table is what: the label, a running number, or the pixels of an image."""

import math
import re
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from digitus.arrays import Shaped
from digitus.datasets.formats.contents import Part
from digitus.datasets.formats.part_names import words_of
from digitus.errors import DataError

LABEL_NAMES = {"label", "labels", "class", "digit", "target", "y", "answer", "labelid", "classid"}
NUMBER_NAMES = {"", "index", "id", "idx", "imageid", "rowid", "unnamed", "no", "nr", "rownames"}
CLASSES = 10
ENOUGH = 10
"""With fewer rows than this a column does not show what it holds: the label comes first."""

LEAST_PIXELS = 49
"""Images of fewer pixels hold no digit, so that their columns show nothing either."""

NUMBERED = re.compile(r"\D*(\d+)\D*")
ROW_AND_COLUMN = re.compile(r"\D*(\d+)\D+(\d+)\D*")

Table = Shaped[np.ndarray, "rows columns"]


class Guess(NamedTuple):
    """Which columns hold the labels, and what must be said of it."""

    columns: tuple[int, ...]
    remarks: tuple[str, ...] = ()


class Grid(NamedTuple):
    """Columns whose names say in which row and column of the image each pixel stands."""

    label: int
    pixels: range
    shape: tuple[int, int]


def grid_of(names: Sequence[str]) -> Grid | None:
    """Find a label beside pixels that are named by row and column; None where there are none.

    Examples
    --------
    >>> grid_of(["label", "1x1", "1x2", "1x3", "2x1", "2x2", "2x3"])
    Grid(label=0, pixels=range(1, 7), shape=(2, 3))
    """
    matches = [ROW_AND_COLUMN.fullmatch(name) for name in names]
    others = [place for place, match in enumerate(matches) if not match]
    if len(others) != 1 or names[others[0]].lower() not in LABEL_NAMES:
        return None
    places = [(int(match[1]), int(match[2])) for match in matches if match]
    if not places or others[0] not in {0, len(places)}:
        return None
    (top, left), (bottom, right) = places[0], places[-1]
    if places != [*product(range(top, bottom + 1), range(left, right + 1))]:
        return None
    start = 1 - min(others[0], 1)
    return Grid(others[0], range(start, start + len(places)), (bottom - top + 1, right - left + 1))


def pixel_names(height: int, width: int) -> list[str]:
    """Name the pixels of an image by row and column, from 1.

    Examples
    --------
    >>> pixel_names(2, 2)
    ['1x1', '1x2', '2x1', '2x2']
    """
    return [f"{row}x{column}" for row in range(1, height + 1) for column in range(1, width + 1)]


def part_from_table(
    table: Table, names: Sequence[str] | None = None, wanted: str | None = None
) -> tuple[Part, tuple[str, ...]]:
    """Find the labels and the pixels of a table with one image in each row.

    Parameters
    ----------
    table
        Numbers, (rows, columns).
    names
        The columns' names, where there are any.
    wanted
        What somebody has said of the labels' column: "first", "last", a name or a number from 1.

    Returns
    -------
    The pixels, with labels where there are any, and what was found out, for people.

    Raises
    ------
    DataError
        No choice of columns leaves a square image, or more than one may be that of the labels.

    Examples
    --------
    >>> table = np.array([[0, 3, 9, 4, 7], [0, 4, 8, 9, 1]])
    >>> part_from_table(table, ["a", "b", "c", "d", "class"])[0].labels
    array([7, 1])
    """
    if names is not None and len(names) != table.shape[1]:
        names = None
    grid = None if names is None or wanted else grid_of(names)
    if grid is not None:
        images = _take(table, [*grid.pixels]).reshape(len(table), *grid.shape)
        return Part(pixels=images, labels=table[:, grid.label]), ()
    kept = _without_numbers(table, names, wanted)
    ids = None if len(kept) == table.shape[1] else table[:, 0].astype(np.int64)
    given = None if names is None else [names[column] for column in kept]
    body = table[:, kept[0] :] if len(kept) < table.shape[1] else table
    guess = _said(body, given, wanted) if wanted else _label_columns(body, given)
    pixels = [column for column in range(body.shape[1]) if column not in guess.columns]
    if not _is_square(len(pixels)):
        raise DataError(_no_square(table.shape[1]))
    order, said = _order(given, pixels)
    part = Part(pixels=_take(body, order), labels=_labels(body, guess.columns), ids=ids)
    return part, (*guess.remarks, *said)


def _without_numbers(table: Table, names: Sequence[str] | None, wanted: str | None) -> list[int]:
    """List the columns without a first one that only counts the rows."""
    columns = list(range(table.shape[1]))
    rest = len(columns) - 1
    fits = _is_square(rest - 1) or _is_square(rest) or _is_square(rest - CLASSES)
    if not fits or (wanted == "first" and not _is_square(rest - 1)):
        return columns
    if names is not None and not all(name.isdecimal() for name in names if name):
        counts = "".join(words_of(names[0])) in NUMBER_NAMES or names[0].startswith("Unnamed")
        return columns[1:] if counts else columns
    if names is not None and not names[0]:
        return columns[1:]
    steps = np.diff(table[:, 0])
    runs = len(table) >= ENOUGH and bool((steps == 1).all()) and table[0, 0] in {0, 1}
    return columns[1:] if runs and not _is_square(rest) else columns


def _said(table: Table, names: Sequence[str] | None, wanted: str) -> Guess:
    """Find the column that somebody has named."""
    last = table.shape[1] - 1
    places = {"first": 0, "last": last} | {str(column + 1): column for column in range(last + 1)}
    if names is not None and wanted in names:
        return Guess((list(names).index(wanted),))
    if wanted not in places:
        known = "first, last, a number from 1" + (", or its name in the header" if names else "")
        raise DataError(f"it has no column {wanted!r} for --label-column; say {known}")
    return Guess((places[wanted],))


def _label_columns(table: Table, names: Sequence[str] | None) -> Guess:
    """Find the columns of the labels: by name, by number, or by what they hold."""
    count = table.shape[1]
    if names is not None:
        named = [c for c, name in enumerate(names) if "".join(words_of(name)) in LABEL_NAMES]
        if len(named) == 1 and _is_square(count - 1):
            return Guess((named[0],))
        if not named and _is_square(count):
            return Guess(())
    if _is_square(count - CLASSES) and count > CLASSES + 1:
        for start in (count - CLASSES, 0):
            if _is_one_hot(table[:, start : start + CLASSES]):
                return Guess((*range(start, start + CLASSES),))
    if _is_square(count - 1):
        return _first_or_last(table)
    return Guess(())


def _first_or_last(table: Table) -> Guess:
    first, last = table[:, 0], table[:, -1]
    ends = (0,), (table.shape[1] - 1,)
    likely = _is_label(first), _is_label(last)
    if likely == (False, True):
        if len(table) >= ENOUGH or not _holds_digits(first):
            return Guess(ends[1], ("the last column holds the labels, as its values show",))
        raise DataError(_ask(table))
    small = len(table) < ENOUGH or table.shape[1] - 1 < LEAST_PIXELS
    if small or likely == (True, False) or not _holds_digits(last):
        return Guess(ends[0])
    # One class alone, or nearly, before a corner of the image that never holds ink.
    if likely == (False, False) and last.min() == last.max() and first.max() != last.max():
        return Guess(ends[0])
    raise DataError(_ask(table))


def _ask(table: Table) -> str:
    first, last = (
        f"{column.min():g} to {column.max():g}" for column in (table[:, 0], table[:, -1])
    )
    return (
        f"its labels may stand in the first column (which goes from {first}) or in the last (from "
        f"{last}): say --label-column first or --label-column last"
    )


def _holds_digits(column: np.ndarray) -> bool:
    return bool(np.isin(column, range(CLASSES + 1)).all())


def _is_label(column: np.ndarray) -> bool:
    """Whether a column holds digits of several kinds, none of them nearly everywhere."""
    if not _holds_digits(column):
        return False
    counts = np.bincount(column.astype(np.int64), minlength=CLASSES)
    return bool(counts.max() <= 0.7 * len(column)) or len(column) == 1


def _is_one_hot(columns: np.ndarray) -> bool:
    return bool(np.isin(columns, (0, 1)).all() and (columns.sum(axis=1) == 1).all())


def _labels(table: Table, columns: tuple[int, ...]) -> np.ndarray | None:
    if not columns:
        return None
    return table[:, columns[0]] if len(columns) == 1 else table[:, list(columns)]


def _order(names: Sequence[str] | None, columns: list[int]) -> tuple[list[int], tuple[str, ...]]:
    """Put columns in the order of their numbers, where names sort pixel10 before pixel2."""
    for pattern in (ROW_AND_COLUMN, NUMBERED) if names is not None else ():
        found = [pattern.fullmatch(names[column]) for column in columns] if names else []
        keys = [tuple(map(int, match.groups())) for match in found if match]
        if len({*keys}) == len(columns):
            order = sorted(range(len(columns)), key=lambda place: keys[place])
            if order != list(range(len(columns))):
                said = "the columns of pixels are put in the order of their numbers"
                return [columns[place] for place in order], (said,)
            break
    return columns, ()


def _take(table: Table, columns: list[int]) -> np.ndarray:
    """Take columns, and copy nothing where they stand side by side."""
    if columns == list(range(columns[0], columns[0] + len(columns))):
        return table[:, columns[0] : columns[0] + len(columns)]
    return table[:, columns]


def _is_square(count: int) -> bool:
    return count > 0 and math.isqrt(count) ** 2 == count


def _no_square(columns: int) -> str:
    return (
        f"it has {columns} columns; expected the label and then the pixels of a square image, "
        "as 785 for 28x28"
    )
