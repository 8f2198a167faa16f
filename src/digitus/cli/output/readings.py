"""What ``digitus read`` writes: lines for people, CSV or JSON lines, a file at a time.

A file that could not be finished leaves nothing behind, so that a second run with the same
``--out`` reads it anew, and only it.
"""

import csv
import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, TextIO, final

from rich.text import Text

from digitus.cli.output.console import clean, screen
from digitus.display import percent
from digitus.errors import DigitusError, SettingError
from digitus.reading.batch import COLUMNS, PageRead
from digitus.reading.part_files import PLACE
from digitus.reading.result import Reading
from digitus.storage import cannot_write

NO_PAGE = "its page could not be read"
"""Why a form's field has no number where its page is missing, or is not this form's."""


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
class FormCsv(Sink):
    """A row for each file, with three columns for each field of a form.

    Parameters
    ----------
    output
        Where the rows go.
    fields
        Their names.
    head
        Whether the first line names the columns.
    """

    def __init__(self, output: TextIO, fields: Sequence[str], *, head: bool = True) -> None:
        super().__init__(separators=True)
        self.output, self.fields = output, fields
        each = [(name, f"{name}_confidence", f"{name}_reason") for name in fields]
        self.writer = csv.DictWriter(
            output, ["file", *chain(*each), "error"], restval="", lineterminator="\n"
        )
        if head:
            self.writer.writeheader()

    def flush(self) -> None:
        """Write the file that waits, all pages of it in one row."""
        if not self._waiting:
            return
        row = {"file": self._waiting[0].file}
        row |= {f"{name}_reason": NO_PAGE for name in self.fields}
        for reading in chain(*(page.readings for page in self._waiting)):
            row |= _columns_of(reading)
        row["error"] = "; ".join(page.error for page in self._waiting if page.error)
        self.writer.writerow(row)
        self.output.flush()
        self._waiting = []

    def put(self, page: PageRead, *, alone: bool) -> None:
        """Take no page by itself: a row is a file."""
        raise NotImplementedError


def _columns_of(reading: Reading) -> dict[str, str]:
    """Write a field's columns: its number only where it is to be believed."""
    name = reading.field
    told = f"{reading.reason}: {reading.text}" if reading.text else reading.reason
    return {
        name: "" if reading.rejected else reading.text,
        f"{name}_confidence": f"{reading.confidence:.5f}",
        f"{name}_reason": told if reading.rejected else "",
    }


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
    text = Text.assemble(
        f"{row['field']}  " if row.get("field") else "",
        (row["text"] or "-", "dim" if row["rejected"] else "bold"),
    )
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
    path: Path | None,
    *,
    csv: bool,
    json: bool,
    separators: bool,
    table: bool = False,
    fields: Sequence[str] = (),
) -> Iterator[Sink]:
    """Open where pages go; the fields of a form become columns of a CSV table.

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
        sink = _on_screen(csv, json, separators, table, fields)
        yield sink
        sink.flush()
        return
    form = _form(path, csv, json)
    try:
        done, started = _read_done(path, form)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="") as file:
            sink = _in_file(form, file, separators, table, fields, head=not started)
            sink.done = done
            yield sink
            sink.flush()
    except OSError as error:
        raise error if isinstance(error, DigitusError) else cannot_write(path, error) from error


def _on_screen(csv: bool, json: bool, separators: bool, table: bool, fields: Sequence[str]) -> Sink:
    if json or csv:
        form = "jsonl" if json else "csv"
        return _in_file(form, sys.stdout, separators, table, fields, head=True)
    return Lines(separators, table)


def _in_file(
    form: str,
    file: TextIO,
    separators: bool,
    table: bool,
    fields: Sequence[str],
    *,
    head: bool,
) -> Sink:
    if form == "jsonl":
        return JsonLines(file, separators=separators, table=table)
    if fields:
        return FormCsv(file, fields, head=head)
    return Csv(file, separators=separators, table=table, head=head)


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
