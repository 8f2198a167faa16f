"""The table of a review: what ``digitus read --out`` writes, and what really stands there.

It is kept whole in memory, one line of text for each answer. Pages that were read are added at the
end of the file. A correction writes the file anew beside the old one and renames it: after a
``kill -9`` the file has every correction that the page was told is kept.
"""

import csv
import io
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, final

from digitus.errors import DataError
from digitus.reading.answers import TRUTH
from digitus.reading.batch import COLUMNS, PageRead
from digitus.storage import cannot_write, new_file


class Answer(NamedTuple):
    """A line of the table.

    Parameters
    ----------
    number
        Its place in the table, from 0.
    file, page, line
        Where it stands in the pictures.
    text
        What was read.
    confidence
        How sure that is.
    rejected
        Whether the reader itself does not rely on it.
    reason
        Why not.
    error
        Why the file could not be opened.
    truth
        What a person saw there; empty where nobody has looked.
    """

    number: int
    file: str
    page: int
    line: int
    text: str
    confidence: float
    rejected: bool
    reason: str
    error: str
    truth: str


Row = dict[str, str]


@final
class ReviewTable:
    """A CSV file, and all of it in memory.

    Parameters
    ----------
    path
        The file; what it has already is taken over.

    Raises
    ------
    DataError
        There is a file, but it is no table of readings.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.answers: list[Answer] = []
        self.columns: tuple[str, ...] = (*COLUMNS, TRUTH)
        self._rows: list[Row] = []
        self._lines: list[str] = []
        self._lock = threading.Lock()
        if path.exists():
            self._load()

    @property
    def files(self) -> frozenset[str]:
        """The files that it has answers of."""
        return frozenset(answer.file for answer in self.answers)

    def add(self, pages: Iterable[PageRead], *, separators: bool = False) -> list[Answer]:
        """Add all pages of a file, in one go; return their answers.

        Raises
        ------
        StorageError
            The table cannot be written.
        """
        with self._lock:
            rows = [
                {name: str(row.get(name, "")) for name in self.columns}
                for page in pages
                for row in page.rows(separators=separators)
            ]
            before = len(self.answers)
            for row in rows:
                self._take(row)
            if before == 0:
                self._write()
            else:
                self._append(self._lines[before:])
            return self.answers[before:]

    def check(self, number: int, truth: str) -> Answer:
        """Keep what a person saw.

        Raises
        ------
        StorageError
            The table cannot be written; then it is as it was.
        """
        with self._lock:
            row, line, answer = self._rows[number], self._lines[number], self.answers[number]
            self._rows[number] = row | {TRUTH: truth}
            self._lines[number] = self._written(self._rows[number])
            self.answers[number] = answer._replace(truth=truth)
            try:
                self._write()
            except OSError:
                self._rows[number], self._lines[number] = row, line
                self.answers[number] = answer
                raise
            return self.answers[number]

    def _take(self, row: Row) -> None:
        self.answers.append(_answer(len(self.answers), row, self.path))
        self._rows.append(row)
        self._lines.append(self._written(row))

    def _written(self, row: Row) -> str:
        text = io.StringIO()
        csv.DictWriter(text, self.columns, lineterminator="\n").writerow(row)
        return text.getvalue()

    def _write(self) -> None:
        head = self._written({name: name for name in self.columns})
        with new_file(self.path) as path, path.open("w", encoding="utf-8", newline="") as file:
            file.write(head)
            file.writelines(self._lines)
            file.flush()
            os.fsync(file.fileno())

    def _append(self, lines: list[str]) -> None:
        try:
            with self.path.open("a", encoding="utf-8", newline="") as file:
                file.write("".join(lines))
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def _load(self) -> None:
        """Take over what is there; a file whose answers were cut short is read anew."""
        try:
            text = self.path.read_text("utf-8-sig")
            reader = csv.DictReader(io.StringIO(text, newline=""))
            names = tuple(reader.fieldnames or ())
            rows = [{name: row.get(name) or "" for name in names} for row in reader]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise DataError(f"{self.path} cannot be read as a table: {error}") from error
        missing = [name for name in COLUMNS if text and name not in names]
        if missing:
            raise DataError(
                f"{self.path} is no table of readings, it has no column {' and no '.join(missing)};"
                " name another file with --out"
            )
        if names:
            self.columns = names if TRUTH in names else (*names, TRUTH)
        for row in _whole(rows, text):
            self._take({TRUTH: ""} | row)
        if self.answers:
            self._write()


def _whole(rows: list[Row], text: str) -> list[Row]:
    """Leave out the last file where writing its answers was cut short."""
    if not rows or text.endswith("\n"):
        return rows
    last = rows[-1]["file"]
    torn = [row for row in rows if row["file"] == last]
    return rows if any(row.get(TRUTH) for row in torn) else [row for row in rows if row not in torn]


def _answer(number: int, row: Row, path: Path) -> Answer:
    try:
        confidence = float(row["confidence"])
        page, line = int(row["page"]), int(row["line"])
    except ValueError as error:
        raise DataError(f"{path}, answer {number + 1}: {error}") from None
    return Answer(
        number=number,
        file=row["file"],
        page=page,
        line=line,
        text=row["text"],
        confidence=confidence,
        rejected=row["rejected"].lower() == "true",
        reason=row["reason"],
        error=row["error"],
        truth=row[TRUTH].strip(),
    )
