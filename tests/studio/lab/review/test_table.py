"""The table of a review: nothing that was kept is lost, and nothing is read twice."""

import csv
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from digitus.errors import DataError, StorageError
from digitus.reading.answers import TRUTH
from digitus.reading.batch import COLUMNS, PageRead
from digitus.reading.result import Reading
from digitus.studio.lab.review.table import ReviewTable


def page(file: str, *texts: str, number: int = 0) -> PageRead:
    return PageRead(file, number, tuple(Reading(text, 0.9) for text in texts))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "scans-checked.csv"


def test_it_has_the_columns_of_digitus_read_and_what_really_stands_there(path: Path) -> None:
    table = ReviewTable(path)
    table.add([page("a.tif", "12", "7"), page("a.tif", "5", number=1)])
    table.check(1, "17")
    found = rows(path)
    assert tuple(found[0]) == (*COLUMNS, "truth")
    assert [row["truth"] for row in found] == ["", "17", ""]
    assert [(row["page"], row["line"]) for row in found] == [("0", "0"), ("0", "1"), ("1", "0")]


def test_a_new_start_goes_on_where_the_last_one_was(path: Path) -> None:
    table = ReviewTable(path)
    table.add([page("größe, 2.png", "12")])
    table.add([page("b.png", "7")])
    table.check(0, "-")
    again = ReviewTable(path)
    assert again.answers == table.answers
    assert again.files == {"größe, 2.png", "b.png"}
    again.add([page("c.png", "1")])
    assert [row["text"] for row in rows(path)] == ["12", "7", "1"]


def test_what_was_cut_short_is_read_anew_but_nothing_that_was_checked(path: Path) -> None:
    table = ReviewTable(path)
    table.add([page("a.png", "12")])
    table.add([page("b.png", "7", "8")])
    table.check(0, "12")
    whole = path.read_text("utf-8")
    path.write_text(whole[:-3], "utf-8")
    assert ReviewTable(path).files == {"a.png"}
    path.write_text(whole, "utf-8")
    ReviewTable(path).check(2, "8")
    path.write_text(path.read_text("utf-8").rstrip("\n"), "utf-8")  # as an editor might
    assert ReviewTable(path).files == {"a.png", "b.png"}


def test_a_table_of_digitus_read_is_taken_over_with_all_its_columns(path: Path) -> None:
    head = ",".join((*COLUMNS, "row", "column"))
    path.write_text(f"{head}\na.png,0,0,12,0.9,False,,,3,4\n", "utf-8-sig")
    ReviewTable(path).check(0, "12")
    (row,) = rows(path)
    assert (row["row"], row["column"], row[TRUTH]) == ("3", "4", "12")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("file;page\na.png;0\n", "no column file and no page"),
        ("name,answer\na,b\n", "name another file with --out"),
        (",".join(COLUMNS) + "\na.png,0,0,12,high,False,,\n", "answer 1: could not convert"),
    ],
)
def test_another_file_is_refused_and_left_alone(path: Path, content: str, message: str) -> None:
    path.write_text(content, "utf-8")
    with pytest.raises(DataError, match=message):
        ReviewTable(path)
    assert path.read_text("utf-8") == content


def test_what_cannot_be_written_is_not_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = ReviewTable(path)
    table.add([page("a.png", "12")])

    def full(*anything: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        table.check(0, "13")
    assert table.answers[0].truth == ""
    assert rows(path)[0]["truth"] == ""


KILLED = """
import os, signal, sys
from pathlib import Path
from digitus.reading.batch import PageRead
from digitus.reading.result import Reading
from digitus.studio.lab.review.table import ReviewTable

table = ReviewTable(Path(sys.argv[1]))
table.add([PageRead("a.png", 0, tuple(Reading(str(n), 0.9) for n in range(50)))])
for number in range(40):
    table.check(number, str(number))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_kill_9_loses_nothing_that_was_kept(path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, path], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [row["truth"] for row in rows(path)] == [*map(str, range(40)), *[""] * 10]
    assert sum(bool(answer.truth) for answer in ReviewTable(path).answers) == 40
