"""Numbers beside and below each other: lines cut where a table's upright rules pass, rows, columns."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from digitus.images.strip import Frame
from digitus.reading.result import Box, Reading

_TALL = 1.3  # of a line's height: an upright rule that long may part two cells
_ROOM = 0.8  # of a line's height, a cell is wide at least
_GAP = 1.5  # of a line's height: so much paper parts columns
_SAME_ROW = 0.6  # of the higher one's height: so near are the middles of numbers in one row


def cut_at_rules(frame: Frame, posts: Sequence[Box]) -> list[Frame]:
    """Cut a line where upright rules pass through it.

    Examples
    --------
    >>> line = Frame(left=0, right=100, middle=20, digit=20)
    >>> [(cell.left, cell.right) for cell in cut_at_rules(line, [(50, 0, 52, 40)])]
    [(0, 50), (52, 100)]
    """
    top, bottom = frame.middle - frame.digit / 2, frame.middle + frame.digit / 2
    cuts = sorted(
        (left, right)
        for left, above, right, below in posts
        if above < top + 0.2 * frame.digit
        and below > bottom - 0.2 * frame.digit
        and below - above > _TALL * frame.digit
        and frame.left < left
        and right < frame.right
    )
    edges = [frame.left, *(edge for cut in cuts for edge in cut), frame.right]
    cells = [
        replace(frame, left=left, right=right)
        for left, right in zip(edges[::2], edges[1::2], strict=True)
    ]
    return [cell for cell in cells if cell.right - cell.left > _ROOM * frame.digit]


def cells_of(frame: Frame, digits: Sequence[Box], posts: Sequence[Box], table: bool) -> list[Frame]:
    """Find the cells of a line; none where it is one number.

    Compartments that hold one digit each are those of one number.

    Parameters
    ----------
    frame
        The line.
    digits
        Where digits stand in it.
    posts
        Upright rules of its page.
    table
        Whether wide gaps part cells, too.
    """
    middles = [(box[0] + box[2]) / 2 for box in digits]
    cells = cut_at_rules(frame, posts)
    held = [sum(cell.left <= x < cell.right for x in middles) for cell in cells]
    if sum(count > 0 for count in held) > 1 and max(held) > 1:
        return [cell for cell, count in zip(cells, held, strict=True) if count]
    return _cut_at_gaps(frame, digits) if table else []


def _cut_at_gaps(frame: Frame, digits: Sequence[Box]) -> list[Frame]:
    edges = [frame.left]
    for before, after in pairwise(sorted(digits)):
        if after[0] - before[2] > _GAP * frame.digit:
            edges.append((before[2] + after[0]) / 2)
    if len(edges) == 1:
        return []
    return [
        replace(frame, left=left, right=right) for left, right in pairwise([*edges, frame.right])
    ]


def in_rows_and_columns(readings: Sequence[Reading]) -> list[Reading]:
    """Say of numbers in which row and column they stand, and put them in that order.

    Examples
    --------
    >>> boxes = [(50, 0, 70, 20), (0, 2, 20, 22), (1, 40, 21, 60)]
    >>> cells = in_rows_and_columns([Reading("1", 0.9, box=box) for box in boxes])
    >>> [(cell.box[0], cell.row, cell.column) for cell in cells]
    [(0, 0, 0), (50, 0, 1), (1, 1, 0)]
    """
    rows: list[list[Reading]] = []
    for reading in sorted(readings, key=lambda one: one.box[1] + one.box[3]):
        if rows and _in_one_row(rows[-1][0], reading):
            rows[-1].append(reading)
        else:
            rows.append([reading])
    columns = _columns(readings)
    return [
        replace(one, row=number, column=_column_of(one, columns))
        for number, row in enumerate(rows)
        for one in sorted(row, key=lambda one: one.box[0])
    ]


def are_level(one: Box, other: Box) -> bool:
    """Whether the middles of two boxes are as near in height as in one row.

    Examples
    --------
    >>> are_level((0, 0, 9, 20), (30, 5, 40, 25)), are_level((0, 0, 9, 20), (30, 15, 40, 35))
    (True, False)
    """
    height = max(one[3] - one[1], other[3] - other[1])
    apart = abs((one[1] + one[3]) - (other[1] + other[3])) / 2
    return apart < _SAME_ROW * height


def _in_one_row(one: Reading, other: Reading) -> bool:
    beside = one.box[2] <= other.box[0] or other.box[2] <= one.box[0]
    return beside and are_level(one.box, other.box)


def _columns(readings: Sequence[Reading]) -> list[tuple[float, float]]:
    """Join the widths of numbers that stand above each other."""
    columns: list[tuple[float, float]] = []
    for left, right in sorted(_width(one) for one in readings):
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _column_of(reading: Reading, columns: list[tuple[float, float]]) -> int:
    left, right = _width(reading)
    return next(
        number for number, (low, high) in enumerate(columns) if low <= left and right <= high
    )


def _width(reading: Reading) -> tuple[float, float]:
    """Say which columns its digits span; those of the line where there are none."""
    boxes = [one.box for one in reading.digits] or [reading.box]
    return min(box[0] for box in boxes), max(box[2] for box in boxes)
