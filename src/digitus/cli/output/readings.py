"""What ``digitus read`` writes: lines for people, CSV or JSON lines, a file at a time.

A file that could not be finished leaves nothing behind, so that a second run with the same
``--out`` reads it anew, and only it.
"""

import csv
import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, final

from rich.text import Text

from digitus.cli.output.console import clean, screen
from digitus.cli.output.format import percent
from digitus.errors import DigitusError, SettingError
from digitus.reading.batch import COLUMNS, PageRead
from digitus.storage import cannot_write

PLACE = ("row", "column")
"""Columns that tables have beside these."""


class Sink(ABC):
    """Where pages go; those of one file together.

    Parameters
    ----------
    separators
        Whether texts have their signs.
    table
        Whether rows and columns are kept apart.

    Attributes
    ----------
    done
        Files that it has already.
    """

    def __init__(self, separators: bool, table: bool = False) -> None:
        self.separators, self.table = separators, table
        self.done: frozenset[str] = frozenset()
        self._waiting: list[PageRead] = []

    def write(self, page: PageRead) -> None:
        """Take a page; it is written when the next file begins, or at the end."""
        if self._waiting and self._waiting[0].file != page.file:
            self.flush()
        self._waiting.append(page)

    def flush(self) -> None:
        """Write what waits."""
        for page in self._waiting:
            self.put(page, alone=len(self._waiting) == 1)
        self._waiting = []

    @abstractmethod
    def put(self, page: PageRead, *, alone: bool) -> None:
        """Write one page; ``alone`` if its file has no other."""

    def rows(self, page: PageRead) -> Iterator[dict[str, Any]]:
        """Describe a page as plain data, a row for each line on it."""
        return page.rows(separators=self.separators)


@final
class JsonLines(Sink):
    """One JSON document in each line of the output, for each line of writing."""

    def __init__(self, output: TextIO, *, separators: bool, table: bool = False) -> None:
        super().__init__(separators, table)
        self.output = output

    def put(self, page: PageRead, *, alone: bool) -> None:
        """Write one page."""
        del alone
        for row in self.rows(page):
            self.output.write(json.dumps(row) + "\n")
        self.output.flush()


@final
class Csv(Sink):
    """Comma-separated values with a head line."""

    def __init__(
        self, output: TextIO, *, separators: bool, table: bool = False, head: bool = True
    ) -> None:
        super().__init__(separators, table)
        self.output = output
        columns = COLUMNS + PLACE if table else COLUMNS
        self.writer = csv.DictWriter(output, columns, extrasaction="ignore", lineterminator="\n")
        if head:
            self.writer.writeheader()

    def put(self, page: PageRead, *, alone: bool) -> None:
        """Write one page."""
        del alone
        self.writer.writerows(self.rows(page))
        self.output.flush()


@final
class Lines(Sink):
    """A line for people, for each line of writing; errors are listed at the end."""

    def put(self, page: PageRead, *, alone: bool) -> None:
        """Print one page."""
        if page.error:
            return
        name = clean(page.file) if alone else f"{clean(page.file)} page {page.page + 1}"
        console = screen()
        rows = list(self.rows(page))
        for line in _table_rows(rows) if self.table else rows:
            words = line if isinstance(line, Text) else _in_words(line)
            console.print(Text.assemble(name, "  ", words), soft_wrap=not console.is_terminal)


def _in_words(row: dict[str, Any]) -> Text:
    """Write a reading for people: its text, how sure it is or why it is rejected, what to know."""
    text = Text(row["text"] or "-", "dim" if row["rejected"] else "bold")
    words = row["reason"] if row["rejected"] else percent(row["confidence"], 1)
    noted = "; ".join(row["problems"])
    return Text.assemble(
        text,
        "  ",
        (words, "remark" if row["rejected"] else "quiet"),
        (f"  ({noted})" if noted and row["text"] else "", "quiet"),
    )


def _table_rows(rows: list[dict[str, Any]]) -> Iterator[Text]:
    """Write a line for each row of a table, its columns between tabs; ``?`` marks what is rejected."""
    columns = max(row["column"] for row in rows) + 1
    for number in sorted({row["row"] for row in rows}):
        cells = [""] * columns
        for row in rows:
            if row["row"] == number:
                cells[row["column"]] = f"{row['text']}?" if row["rejected"] else row["text"]
        yield Text("\t".join(cells))


@contextmanager
def open_sink(
    path: Path | None, *, csv: bool, json: bool, separators: bool, table: bool = False
) -> Iterator[Sink]:
    """Open where pages go.

    Raises
    ------
    SettingError
        Both forms are asked for, or the file's name fits neither.
    StorageError
        The file cannot be written.
    """
    if csv and json:
        raise SettingError("give either --csv or --json, not both")
    if path is None:
        sink = _on_screen(csv, json, separators, table)
        yield sink
        sink.flush()
        return
    form = _form(path, csv, json)
    try:
        done, started = _read_done(path, form)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="") as file:
            sink = (
                JsonLines(file, separators=separators, table=table)
                if form == "jsonl"
                else Csv(file, separators=separators, table=table, head=not started)
            )
            sink.done = done
            yield sink
            sink.flush()
    except OSError as error:
        raise error if isinstance(error, DigitusError) else cannot_write(path, error) from error


def _on_screen(csv: bool, json: bool, separators: bool, table: bool) -> Sink:
    if json:
        return JsonLines(sys.stdout, separators=separators, table=table)
    if csv:
        return Csv(sys.stdout, separators=separators, table=table)
    return Lines(separators, table)


def _form(path: Path, csv: bool, json: bool) -> str:
    if json or path.suffix in {".jsonl", ".json"}:
        return "jsonl"
    if csv or path.suffix == ".csv":
        return "csv"
    raise SettingError(f"--out must end in .csv or .jsonl, or say --csv or --json; got {path}")


def _read_done(path: Path, form: str) -> tuple[frozenset[str], bool]:
    """Find the files that a file has already, and whether there is anything in it."""
    if not path.is_file():
        return frozenset(), False
    with path.open(encoding="utf-8", newline="") as file:
        if form == "csv":
            return frozenset(row.get("file") or "" for row in csv.DictReader(file)), True
        return frozenset(_file_of(line) for line in file), True


def _file_of(line: str) -> str:
    try:
        return str(json.loads(line)["file"])
    except (ValueError, KeyError, TypeError):
        return ""
