"""A person's own numbers: found in their pictures digit by digit, or left out with a word."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from digitus.errors import DataError
from digitus.reading import Reader
from digitus.reading.own_lines import is_line_table, load_own_lines, place_lines
from tests.reading.conftest import Write

TEXTS = ("7031", "259", "84", "660125", "39", "512", "4807", "91", "236", "75")


def table(
    folder: Path, rows: Sequence[tuple[str, ...]], header: tuple[str, ...] = ("file", "truth")
) -> Path:
    path = folder / "mine.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def save(folder: Path, name: str, picture: np.ndarray) -> str:
    PIL.Image.fromarray(picture).save(folder / name)
    return name


@pytest.fixture
def rows(tmp_path: Path, write: Write) -> list[tuple[str, str]]:
    return [(save(tmp_path, f"{i}.png", write(text, seed=i)), text) for i, text in enumerate(TEXTS)]


def test_digits_are_found_where_they_stand(
    tmp_path: Path, rows: list[tuple[str, str]], reader: Reader
) -> None:
    placed = place_lines(reader, load_own_lines(table(tmp_path, rows)))
    assert [one.line.text for one in placed] == list(TEXTS)
    for one in placed:
        ink = one.grey < 128
        assert (np.diff(one.boxes[:, 0]) > 0).all()
        for left, top, right, bottom in one.boxes.round().astype(int):
            assert ink[max(top, 0) : bottom, max(left, 0) : right].mean() > 0.1
        inside = ink[:, int(one.boxes[0, 0]) : int(one.boxes[-1, 2]) + 2].sum()
        assert inside > 0.95 * ink.sum()


def test_lines_of_one_page_are_told_apart_by_what_they_say(
    tmp_path: Path, rows: list[tuple[str, str]], reader: Reader, write: Write
) -> None:
    page = save(tmp_path, "page.png", write("1984", "365", seed=3))
    path = table(tmp_path, [*rows, (page, "365"), (page, "1984")])
    placed = place_lines(reader, load_own_lines(path)[-2:])
    heights = [one.frame.middle for one in placed]
    assert [one.line.text for one in placed] == ["365", "1984"]
    assert len(set(heights)) == 2


def test_a_number_that_does_not_stand_there_is_left_out_with_a_word(
    tmp_path: Path, rows: list[tuple[str, str]], reader: Reader
) -> None:
    rows[3] = (rows[3][0], "948710")
    said: list[str] = []
    placed = place_lines(reader, load_own_lines(table(tmp_path, rows)), said.append)
    assert len(placed) == len(TEXTS) - 1
    assert said == [
        "1 of 10 numbers were not found in their pictures, and are left out: 948710 in 3.png"
    ]


def test_rows_without_a_number_are_left_out(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    path = table(tmp_path, [*rows, ("0.png", ""), ("0.png", "-"), ("0.png", "1,250.-")])
    assert [one.text for one in load_own_lines(path)] == [*TEXTS, "1250"]


def test_answers_of_a_reader_are_no_truth(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    answered = [(name, text, "0.9") for name, text in rows]
    path = table(tmp_path, answered, ("file", "text", "confidence"))
    with pytest.raises(DataError, match="must have the columns file and truth"):
        load_own_lines(path)


def test_what_cannot_be_used_is_said_with_its_line(
    tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    with pytest.raises(DataError, match=r"line 12: there is no picture 'gone.png'"):
        load_own_lines(table(tmp_path, [*rows, ("gone.png", "12")]))
    with pytest.raises(DataError, match=r"line 12: 'twelve' is no number"):
        load_own_lines(table(tmp_path, [*rows, ("0.png", "twelve")]))
    with pytest.raises(DataError, match="has 9 rows with a number"):
        load_own_lines(table(tmp_path, rows[1:]))


def test_a_table_of_images_is_no_table_of_lines(tmp_path: Path) -> None:
    assert not is_line_table(table(tmp_path, [], ("label", "pixel0")))
    assert is_line_table(table(tmp_path, [], ("file", "text")))
