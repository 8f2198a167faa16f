"""``digitus read``: numbers from files, folders and the input; a bad file stops nothing."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from digitus.arrays import Image
from digitus.datasets.synthetic import composed_strings
from digitus.reading import read
from tests.cli.conftest import Run

Scans = Callable[..., Path]


@pytest.fixture(scope="session")
def pictures() -> list[tuple[Image, str]]:
    """Twelve numbers on white."""
    return [pair for index, pair in enumerate(composed_strings("test", 24)) if index % 2 == 0]


@pytest.fixture
def scans(tmp_path: Path, pictures: list[tuple[Image, str]]) -> Path:
    """A folder of numbers, one in a folder below, and a text that is no picture."""
    folder = tmp_path / "scans"
    (folder / "more").mkdir(parents=True)
    for index, (image, text) in enumerate(pictures):
        below = folder / "more" if index == 5 else folder
        PIL.Image.fromarray(image).save(below / f"{index:02}-{text}.png")
    (folder / "notes.txt").write_text("no picture")
    return folder


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def expected(name: str) -> str:
    return Path(name).stem.partition("-")[2]


def test_a_folder_is_read_in_order_with_what_lies_below(run: Run, scans: Path) -> None:
    done = run("read", scans, "--json")
    assert done.status == 0, done
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [Path(row["file"]).name[:2] for row in found] == [
        *(["00", "01", "02", "03", "04", "06", "07", "08", "09", "10", "11"]),
        "05",
    ]
    right = [row["text"] == expected(row["file"]) for row in found]
    assert np.mean(right) >= 0.6
    for row in found:
        assert row["page"] == row["line"] == 0
        (reading,) = read(row["file"])
        assert row["confidence"] == pytest.approx(reading.confidence, abs=1e-4)
        assert "".join(str(one["digit"]) for one in row["digits"]) == row["text"]
        for one in row["digits"]:
            left, top, right_, bottom = one["box"]
            assert left < right_
            assert top < bottom
            assert sum(one["probabilities"]) == pytest.approx(1, abs=1e-3)


def test_people_see_text_and_confidence(run: Run, scans: Path) -> None:
    first = next(scans.glob("00-*"))
    done = run("read", first)
    assert done.status == 0
    assert expected(str(first)) in done.out
    assert "%" in done.out or "unsure" in done.out


def test_a_bad_file_stops_nothing_and_is_named_at_the_end(run: Run, scans: Path) -> None:
    (scans / "03-bad.png").write_bytes(b"\x89PNG\r\n\x1a\nrubbish")
    done = run("read", scans, scans / "none.png", "--csv")
    assert done.status == 1
    assert len(done.err.strip().splitlines()) == 2
    assert "03-bad.png: " in done.err
    assert "there is no such file" in done.err
    table = rows(done.out)
    assert len(table) == 14
    assert [row["error"] != "" for row in table].count(True) == 2


def test_what_is_in_the_file_already_is_not_read_again(run: Run, scans: Path) -> None:
    some = sorted(scans.glob("0[0-3]*"))
    assert run("read", *some[:2], "--out", "numbers.csv").status == 0
    before = Path("numbers.csv").read_text()
    done = run("read", *some, "--out", "numbers.csv")
    assert done.status == 0, done
    assert "2 files are in numbers.csv already" in done.err
    after = Path("numbers.csv").read_text()
    assert after.startswith(before)
    assert len(rows(after)) == 4
    assert run("read", *some, "--out", "numbers.csv").status == 0
    assert Path("numbers.csv").read_text() == after


def test_json_lines_are_kept_likewise(run: Run, scans: Path) -> None:
    some = sorted(scans.glob("0[0-3]*"))
    for _ in range(2):
        assert run("read", *some, "--out", "numbers.jsonl").status == 0
    found = [json.loads(line) for line in Path("numbers.jsonl").read_text().splitlines()]
    assert len({row["file"] for row in found}) == len(found) == 4


def test_a_picture_comes_from_the_input(run: Run, scans: Path) -> None:
    first = next(scans.glob("00-*"))
    done = run("read", "-", "--json", input=first.read_bytes())
    assert done.status == 0
    assert json.loads(done.out)["text"] == json.loads(run("read", first, "--json").out)["text"]


def test_what_is_known_of_a_number_is_kept_to(run: Run, scans: Path) -> None:
    def answer(*words: object) -> tuple[str, bool]:
        row = json.loads(run("read", next(scans.glob("00-*")), *words, "--json").out)
        return row["text"], row["rejected"]

    text, rejected = answer()
    assert not rejected
    assert answer("--digits", len(text)) == (text, False)
    assert answer("--pattern", f"{text[0]}.*") == (text, False)
    assert answer("--digits", len(text) + 1)[1]
    assert answer("--pattern", f"[^{text[0]}].*")[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--pattern", "("), "no regular expression"),
        (("--out", "numbers.txt"), "must end in .csv or .jsonl"),
        (("--csv", "--json"), "not both"),
        (("--reject", "0"), "between 0 and 1"),
    ],
)
def test_a_wrong_setting_is_one_line(
    run: Run, scans: Path, words: tuple[str, ...], message: str
) -> None:
    done = run("read", scans, *words)
    assert done.status == 2, done
    assert message in done.err
    assert len(done.err.splitlines()) == 1


def test_blank_paper_says_so(run: Run, tmp_path: Path) -> None:
    PIL.Image.new("L", (80, 40), 255).save(tmp_path / "blank.png")
    row = json.loads(run("read", "blank.png", "--json").out)
    assert (row["text"], row["rejected"], row["reason"]) == ("", True, "nothing is written there")


def test_annotated_and_explained_pictures_are_saved(run: Run, scans: Path) -> None:
    first = next(scans.glob("00-*"))
    done = run("read", first, first, "--annotate", "seen", "--explain", "steps")
    assert done.status == 0, done
    for folder in ("seen", "steps"):
        names = sorted(path.name for path in Path(folder).iterdir())
        assert names == [f"{first.stem}-2.png", f"{first.stem}.png"]
    with PIL.Image.open(Path("seen") / f"{first.stem}.png") as seen:
        red, _, blue = np.moveaxis(np.asarray(seen.convert("RGB")).astype(int), 2, 0)
    assert abs(red - blue).max() > 60  # the picture itself is grey


def test_every_page_of_a_document_is_read(run: Run, pictures: list[tuple[Image, str]]) -> None:
    sheets = [PIL.Image.fromarray(image) for image, _ in pictures[:3]]
    sheets[0].save("pages.tif", save_all=True, append_images=sheets[1:])
    found = [json.loads(line) for line in run("read", "pages.tif", "--json").out.splitlines()]
    assert sorted({row["page"] for row in found}) == [0, 1, 2]
    shown = run("read", "pages.tif").out
    assert "pages.tif page 3" in shown
