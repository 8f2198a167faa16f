"""A form's fields: proposed on the empty form, found again in warped scans, one row for each file."""

import csv
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from typer.testing import CliRunner

from digitus.cli.app import app
from digitus.errors import DataError, ImageError, SettingError
from digitus.images.align import Aligner
from digitus.reading.form_fields import Field, Form, to_toml
from digitus.reading.propose_fields import propose_fields
from digitus.reading.reader import default_reader
from tests.example_forms import CODE, SIZE, SUM, YEAR, empty_form, scanned, write


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the empty form, its fields, and three scans: two filled in, one of another form."""
    monkeypatch.chdir(tmp_path)
    empty_form().save("empty.png")
    named = zip(("year", "postcode", "sum"), propose_fields(np.asarray(empty_form())), strict=True)
    fields = [field.replace(name=name) for name, field in named]
    fields[0] = fields[0].replace(digits=4)
    Path("form.toml").write_text(
        to_toml(fields, template=Path("empty.png"), beside=Path("form.toml")), "utf-8"
    )
    Path("scans").mkdir()
    for name, degrees, year in (("a", 1.5, "1984"), ("b", -2.0, "")):
        sheet = empty_form()
        write(sheet, YEAR, year, 33)
        write(sheet, CODE, "90210", 38)
        PIL.Image.fromarray(scanned(sheet, degrees)).save(f"scans/{name}.png")
    PIL.Image.new("L", SIZE, 240).save("scans/c.png")
    return tmp_path


def test_boxes_combs_and_writing_lines_are_proposed() -> None:
    fields = propose_fields(np.asarray(empty_form()))
    assert [field.digits for field in fields] == [None, 5, None]
    for field, box in zip(fields, (YEAR, CODE, SUM), strict=True):
        shares = np.array(box) / [*SIZE, *SIZE]
        assert np.abs(np.array(field.box) - shares)[[0, 2, 3]].max() < 0.015


def test_a_thousand_scans_are_a_table_with_a_row_each(place: Path) -> None:
    result = CliRunner().invoke(
        app, ["read", "scans", "--fields", "form.toml", "--out", "forms.csv"]
    )
    assert result.exit_code == 1, result.output  # c.png is no such form
    assert isinstance(result.exception, SystemExit), (result.output, result.exception)
    with Path("forms.csv").open(encoding="utf-8") as file:
        a, b, c = csv.DictReader(file)
    assert (a["file"], a["year"], a["postcode"]) == ("scans/a.png", "1984", "90210")
    assert float(a["year_confidence"]) > 0.5
    assert (b["year"], b["year_reason"], b["postcode"]) == ("", "nothing is written there", "90210")
    assert (a["sum"], a["sum_reason"]) == ("", "nothing is written there")
    assert "does not look like empty.png" in c["error"]
    assert c["year_reason"] == "its page could not be read"
    before = Path("forms.csv").read_bytes()
    again = CliRunner().invoke(
        app, ["read", "scans", "--fields", "form.toml", "--out", "forms.csv"]
    )
    assert again.exit_code == 0
    assert Path("forms.csv").read_bytes() == before
    assert place.is_dir()


def test_a_page_that_is_turned_round_is_aligned_too() -> None:
    empty = np.asarray(empty_form())
    aligned = Aligner(empty)(np.ascontiguousarray(np.rot90(scanned(empty_form(), 3.0), 2)))
    small, expected = (
        np.asarray(PIL.Image.fromarray(one).resize((310, 438), PIL.Image.Resampling.BOX))
        for one in (aligned, empty)
    )
    assert np.corrcoef(small[:-9].ravel(), expected[:-9].ravel())[0, 1] > 0.8


def test_a_scan_is_read_the_same_whatever_came_before(place: Path) -> None:
    """The empty form's print was scaled from scan to scan, and got broader each time."""
    form, reader = Form.load(place / "form.toml"), default_reader()
    sheet = empty_form()
    write(sheet, CODE, "90210", 38)
    large = scanned(sheet, 1.0)
    small = np.asarray(PIL.Image.fromarray(large).resize((700, 990), PIL.Image.Resampling.BOX))

    def read(scan: np.ndarray) -> list[tuple[str, float]]:
        return [(one.text, one.confidence) for one in form.read(reader, form.aligned(scan, 0), 0)]

    first = read(large)
    for _ in range(3):
        read(small)
        assert read(large) == first


def test_what_is_no_such_form_is_refused() -> None:
    with pytest.raises(SettingError, match="too little print"):
        Aligner(np.full((300, 300), 255, np.uint8))
    with pytest.raises(ImageError, match="does not look like the empty form"):
        Aligner(np.asarray(empty_form()))(np.full((900, 600), 255, np.uint8))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fields = 3", "has no"),
        ("sort = 1\n[[fields]]\nname = 'a'\nbox = [0.0, 0.0, 1.0, 1.0]", "does not know sort"),
        ("[[fields]]\nname = 'a'\nbox = [0.5, 0.0, 0.2, 1.0]", "shares of the page"),
        ("[[fields]]\nname = 'a b'\nbox = [0.0, 0.0, 1.0, 1.0]", "no blanks"),
        ("[[fields]]\nname = 'a'\nbox = [0.0, 0.0, 1.0, 1.0]\ndigits = 0", "at least 1"),
        ("[[fields]]\nname = 'a'\nbox = [0.0, 0.0, 1.0, 1.0]\nlength = 3", "length"),
        ("[[fields]\n", "is no TOML file"),
        ("[[fields]]\nname = 'a'\n", "box"),
    ],
)
def test_a_bad_file_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "form.toml"
    path.write_text(text, "utf-8")
    with pytest.raises((DataError, SettingError), match=message):
        Form.load(path)


def test_two_fields_of_one_name_are_refused(tmp_path: Path) -> None:
    field = Field(name="a", box=(0.0, 0.0, 0.5, 0.5))
    path = tmp_path / "form.toml"
    path.write_text(to_toml([field, field], template=tmp_path / "e.png", beside=path), "utf-8")
    with pytest.raises(SettingError, match="two fields of the name a"):
        Form.load(path)


def test_a_form_says_all_that_is_known_of_its_numbers(place: Path) -> None:
    del place
    result = CliRunner().invoke(app, ["read", "scans", "--fields", "form.toml", "--digits", "4"])
    assert result.exit_code != 0
    result = CliRunner().invoke(app, ["fields", "empty.png", "--out", "form.toml"])
    assert result.exit_code != 0  # it is there already
