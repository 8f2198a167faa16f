"""Data sets go out as they came in: every kind of file is read back as the same data."""

import json
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from digitus.datasets import Dataset, DataSplits, export_dataset, import_dataset, load_dataset
from digitus.datasets.exporting import FORMS
from digitus.datasets.formats import description, npz
from digitus.errors import DataError, DigitusError, FormatError, SettingError, StorageError


@pytest.fixture(scope="module")
def few() -> DataSplits:
    """Digits of MNIST in two parts, light on dark and upright."""
    mnist = load_dataset("mnist")
    return replace(mnist, train=mnist.train.first(60), test=mnist["test"].first(30))


def letters(shape: tuple[int, int], classes: int, ink: int) -> DataSplits:
    """Noise with more classes, faint ink, and no square."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, ink + 1, (25, *shape)).astype(np.uint8)
    train = Dataset(images, np.arange(25) % classes, classes=classes, ink=ink)
    return DataSplits(train=train, validation=train[3:9], name="letters", license="CC0")


def same(ours: DataSplits, theirs: DataSplits) -> None:
    assert ours.names == theirs.names
    for name, part in ours.items():
        back = theirs[name]
        assert part.fingerprint == back.fingerprint
        assert (part.classes, part.ink) == (back.classes, back.ink)


def path_for(form: str, folder: Path) -> Path:
    return folder / (f"some.{form}" if FORMS[form].file else "some")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_back_as_it_was(form: str, few: DataSplits, tmp_path: Path) -> None:
    written = export_dataset(few, path_for(form, tmp_path), form)
    back = load_dataset(written)
    same(few, back)
    assert back.remarks == ()
    assert [path.name for path in tmp_path.iterdir()] == [written.name]


@pytest.mark.parametrize("form", sorted(FORMS.keys() - {"png"}))
@pytest.mark.parametrize(
    "splits",
    [letters((5, 3), 26, 7), letters((2, 9), 300, 255), letters((28, 28), 11, 255)],
    ids=repr,
)
def test_what_no_file_can_show_is_kept(form: str, splits: DataSplits, tmp_path: Path) -> None:
    same(splits, load_dataset(export_dataset(splits, path_for(form, tmp_path), form)))


@pytest.mark.parametrize("form", FORMS)
def test_what_would_be_put_right_is_left_alone(form: str, few: DataSplits, tmp_path: Path) -> None:
    strange = Dataset(255 - few.train.images.swapaxes(1, 2), few.train.labels)
    splits = DataSplits(train=strange)
    same(splits, load_dataset(export_dataset(splits, path_for(form, tmp_path), form)))


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet"])
def test_one_part_is_one_table(ending: str, few: DataSplits, tmp_path: Path) -> None:
    file = export_dataset(few.train, tmp_path / f"some.{ending}")
    assert file.is_file()
    same(DataSplits(train=few.train), load_dataset(file))


def test_a_table_that_would_be_misread_is_not_written(few: DataSplits, tmp_path: Path) -> None:
    light = Dataset(255 - few.train.images, few.train.labels)
    with pytest.raises(DataError, match=r"some\.csv would not be read back .* are inverted.*npz"):
        export_dataset(light, tmp_path / "some.csv")
    with pytest.raises(DataError, match="would not be read back"):
        export_dataset(load_dataset("digits"), tmp_path / "some.csv")
    assert list(tmp_path.iterdir()) == []


def test_the_terms_of_use_travel_along(few: DataSplits, tmp_path: Path) -> None:
    folder = export_dataset(few, tmp_path / "some", "png")
    assert load_dataset(folder).license == few.license
    assert import_dataset(folder, "with-terms").license == few.license
    about = json.loads((folder / description.NAME).read_text("utf-8"))
    assert about["source"] == few.source
    assert about["fingerprints"]["test"] == few["test"].fingerprint


@pytest.mark.parametrize("content", ["{", "[]", '{"classes": 10}', '{"classes": "ten", "ink": 1}'])
def test_a_damaged_description_is_told(content: str, few: DataSplits, tmp_path: Path) -> None:
    folder = export_dataset(few, tmp_path / "some", "png")
    (folder / description.NAME).write_text(content, "utf-8")
    with pytest.raises(FormatError, match=r"digitus\.json"):
        load_dataset(folder)


@pytest.mark.parametrize(
    ("form", "name", "error", "says"),
    [
        (None, "some", SettingError, "does not tell which kind of file is wanted; say one of npz"),
        ("xlsx", "some", SettingError, "there is no kind of data file 'xlsx'"),
        (None, "some.csv", SettingError, r"has train, test, and some\.csv has room for one"),
        ("npz", "", StorageError, "is a folder"),
    ],
)
def test_what_cannot_be_is_refused(
    form: str | None,
    name: str,
    error: type[DigitusError],
    says: str,
    few: DataSplits,
    tmp_path: Path,
) -> None:
    with pytest.raises(error, match=says):
        export_dataset(few, tmp_path / name, form)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_for_each_digit_has_no_place_for_letters(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has the class 24; write it as npz"):
        export_dataset(letters((5, 5), 26, 255), tmp_path / "some", "png")


def test_nothing_is_replaced_unasked(few: DataSplits, tmp_path: Path) -> None:
    file = export_dataset(few, tmp_path / "some.npz")
    folder = export_dataset(few, tmp_path / "some", "png")
    for target, form in ((file, "npz"), (folder, "png")):
        with pytest.raises(StorageError, match="exists already; --replace"):
            export_dataset(few, target, form)
        export_dataset(few.train, target, form, replace=True)
        assert load_dataset(target).names == ("train",)


def test_a_folder_that_no_export_has_written_is_left_alone(few: DataSplits, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(StorageError, match="was not written by an export"):
        export_dataset(few, tmp_path / "thesis", "png", replace=True)
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"


@pytest.mark.parametrize("form", ["csv", "parquet", "png"])
def test_progress_is_told_and_an_interruption_leaves_nothing(
    form: str, few: DataSplits, tmp_path: Path
) -> None:
    told: list[tuple[str, int, int]] = []
    export_dataset(few, tmp_path / "whole", form, progress=lambda *what: told.append(what))
    assert told[-1] == (few["test"].name, 30, 30)
    calls = count()

    def interrupt(*what: object) -> None:
        if next(calls) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_dataset(few, tmp_path / "half", form, progress=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["whole"]


def test_a_file_that_was_written_wrong_is_not_kept(
    few: DataSplits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = npz.write
    monkeypatch.setattr(npz, "write", lambda splits, path: write(DataSplits(train=few.train), path))
    with pytest.raises(DataError, match="the parts would be train; "):
        export_dataset(few, tmp_path / "some.npz")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_library_is_named(
    few: DataSplits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DataError, match=r"pip install 'digitus\[tables\]'"):
        export_dataset(few, tmp_path / "some", "parquet")
    assert list(tmp_path.iterdir()) == []
