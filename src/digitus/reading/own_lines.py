"""A person's own pictures with the numbers in them -> where in them each digit stands.

The table names a picture and the number in each row; it is what ``digitus read --out`` writes, with
a column more, or simply two columns. Several rows of one file are its lines from the top.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, final

import numpy as np

from digitus.arrays import Float, Image, Int
from digitus.errors import DataError
from digitus.images import open_image
from digitus.images.strip import Frame
from digitus.reading.answers import NO_NUMBER, TRUTH, table_rows
from digitus.reading.boxes import find_boxes, to_picture
from digitus.reading.decode import without_refusals
from digitus.reading.place_text import PlacedText, place_text
from digitus.reading.read_line import ScaledReading
from digitus.reading.reader import Reader

FILE, PAGE, TEXT = "file", "page", "text"
FEWEST = 10
"""Lines: of fewer, none could be kept aside to measure on."""

_ANSWER = "confidence"  # a table with this column has answers for texts, which may be wrong
_MARGIN = 1.5  # digits' heights of the picture that are kept above and below a line's middle
_SEEN = 0.3  # what a window gives to digits, whichever, where one stands
_MISPLACED = 0.2  # of a text's digits may stand where the network sees none
_KNOWN = 0.3  # of a text's digits the network knows: else the number stands somewhere else

Notice = Callable[[str], None]


class OwnLine(NamedTuple):
    """A row of the table."""

    file: Path
    page: int
    """Of the file, from 0."""
    text: str
    """The digits that stand there."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class PlacedLine:
    """A line of which it is known where its digits stand.

    Parameters
    ----------
    line
        What stands where.
    grey
        The picture, with dark ink.
    frame
        Where the line stands in it.
    boxes
        Left, top, right, bottom of each digit in the picture.
    """

    line: OwnLine
    grey: Image
    frame: Frame
    boxes: Float[np.ndarray, "digits 4"]

    @property
    def labels(self) -> Int[np.ndarray, " digits"]:
        """The digits."""
        return np.array([int(digit) for digit in self.line.text], np.int64)


def is_line_table(path: Path) -> bool:
    """Tell whether a file is a table of pictures and the numbers in them."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        header = {name.strip().lower() for name in file.readline(10_000).split(",")}
    return FILE in header and bool(header & {TRUTH, TEXT})


def load_own_lines(path: Path) -> list[OwnLine]:
    """Read a table of pictures and the numbers in them.

    Its column ``truth`` counts, or ``text`` in a table that no reader wrote; rows that leave it
    empty are left out, and so are those in which no number stands (``-``). Signs between digits are left out.
    Files are sought beside the table, then where the program was started.

    Raises
    ------
    DataError
        The file is no such table, a picture is missing, or fewer than ten rows have a number.
    """
    rows = table_rows(path)
    truth = TRUTH if rows and (TRUTH in rows[0] or _ANSWER in rows[0]) else TEXT
    if not rows or FILE not in rows[0] or truth not in rows[0]:
        raise DataError(
            f"{path} must have the columns {FILE} and {TRUTH}: a picture, and the number that really"
            " stands in it"
        )
    found = []
    for number, row in enumerate(rows, 2):
        written = (row[truth] or "").strip()
        if written not in {"", NO_NUMBER}:
            text = _digits(written, f"{path}, line {number}")
            found.append(OwnLine(_picture(path, row[FILE] or "", number), _page(row), text))
    if len(found) < FEWEST:
        raise DataError(
            f"{path} has {len(found)} rows with a number, and it takes at least {FEWEST}; 50 to 300"
            " lines of one writer are what helps"
        )
    return found


def place_lines(
    reader: Reader,
    lines: Iterable[OwnLine],
    notice: Notice = lambda text: None,
    progress: Callable[[int], None] = lambda done: None,
) -> list[PlacedLine]:
    """Find where the digits of lines stand.

    Parameters
    ----------
    reader
        Looks at the pictures.
    lines
        Those of one file and page one after the other.
    notice
        Is told in a sentence what was left out.
    progress
        Is told how many lines were looked at.

    Raises
    ------
    ImageError
        A picture cannot be opened.
    """
    placed: list[PlacedLine] = []
    lost: list[OwnLine] = []
    done = 0
    for (file, page), group in groupby(lines, attrgetter("file", "page")):
        rows = list(group)
        grey = open_image(file, frame=page)
        for row, found in zip(rows, _place_rows(reader, grey, rows), strict=True):
            if found is None:
                lost.append(row)
            else:
                placed.append(found)
        done += len(rows)
        progress(done)
    if lost:
        names = ", ".join(f"{one.text} in {one.file.name}" for one in lost[:3])
        notice(
            f"{len(lost)} of {done} numbers were not found in their pictures, and are left out:"
            f" {names}{', ...' if len(lost) > 3 else ''}"
        )
    return placed


def _place_rows(reader: Reader, grey: Image, rows: list[OwnLine]) -> list[PlacedLine | None]:
    """Find for each row the line of the page that its number explains best."""
    read = reader.read_page(grey)
    free = list(read.verdicts)
    found: list[PlacedLine | None] = []
    for row in rows:
        ways = [
            (placed, scaled, verdict)
            for verdict in free
            for scaled in verdict.scales
            if (placed := place_text(without_refusals(scaled.probabilities), row.text))
            and _believable(scaled, placed, row.text)
        ]
        if not ways:
            found.append(None)
            continue
        placed, scaled, verdict = max(ways, key=lambda way: way[0].score)
        free.remove(verdict)
        middles = np.array(placed.windows) * float(reader.network.step)
        edges = find_boxes(scaled.strip, middles)
        boxes = np.array([to_picture(box, scaled.frame) for box in edges], np.float64)
        found.append(_cut_out(PlacedLine(row, read.page.grey, scaled.frame, boxes)))
    return found


def _cut_out(line: PlacedLine) -> PlacedLine:
    """Keep of a page what stands around a line: pages may be large, and lines many."""
    frame, margin = line.frame, _MARGIN * line.frame.digit
    top, left = max(0, int(frame.middle - margin)), max(0, int(frame.left))
    part = line.grey[top : int(frame.middle + margin) + 1, left : int(frame.right) + 1]
    moved = replace(
        frame, left=frame.left - left, right=frame.right - left, middle=frame.middle - top
    )
    return replace(line, grey=part.copy(), frame=moved, boxes=line.boxes - [left, top, left, top])


def _believable(scaled: ScaledReading, placed: PlacedText, text: str) -> bool:
    """Whether digits are seen where they should stand, and not all of them other ones."""
    there = without_refusals(scaled.probabilities)[list(placed.windows), :10]
    seen = there.sum(1) >= _SEEN
    known = there.argmax(1) == np.array([int(digit) for digit in text])
    return bool(np.mean(~seen) <= _MISPLACED and (len(text) < 3 or np.mean(known) >= _KNOWN))


def _digits(written: str, where: str) -> str:
    text = "".join(sign for sign in written if sign in "0123456789")
    if not text or any(sign.isalpha() for sign in written):
        raise DataError(
            f"{where}: {written!r} is no number; write {NO_NUMBER} where none stands in the picture,"
            " and leave the column empty where you have not looked"
        )
    return text


def _page(row: dict[str, str]) -> int:
    given = (row.get(PAGE) or "").strip()
    return int(given) if given.isdecimal() else 0


def _picture(table: Path, name: str, number: int) -> Path:
    for place in (table.parent / name, Path(name)):
        if name and place.is_file():
            return place
    raise DataError(f"{table}, line {number}: there is no picture {name!r}, beside it or here")
