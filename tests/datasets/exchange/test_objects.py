"""Data sets of other libraries: the same data there and back, without a copy where that can be."""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import PIL.Image
import polars as pl
import pytest

from digitus.datasets import (
    Dataset,
    ReadOptions,
    load_dataset,
    to_huggingface,
    to_pandas,
    to_polars,
    to_torch,
)
from digitus.errors import DataError
from digitus.recipes import train

TO = {"pandas": to_pandas, "polars": to_polars}


@pytest.fixture(scope="module")
def few() -> Dataset:
    return load_dataset("mnist").train.first(50)


@pytest.mark.parametrize("library", TO)
def test_there_and_back_without_a_copy(library: str, few: Dataset) -> None:
    back = load_dataset(TO[library](few))
    assert back.train.fingerprint == few.fingerprint
    assert back.remarks == ()
    assert np.shares_memory(back.train.images, few.images)


def test_what_pandas_carries_along(few: Dataset) -> None:
    digits = load_dataset("digits").train
    back = load_dataset(to_pandas(digits)).train
    assert (back.fingerprint, back.ink) == (digits.fingerprint, 16)
    wide = Dataset(few.images[:, 5:23], few.labels, classes=12)
    back = load_dataset(to_pandas(wide)).train
    assert (back.fingerprint, back.classes) == (wide.fingerprint, 12)


def test_frames_as_people_have_them(few: Dataset) -> None:
    rows = few.images.reshape(len(few), -1)
    names = [f"pixel{number}" for number in range(784)]
    kaggle = pd.DataFrame(rows, columns=names).assign(digit=few.labels)
    words = kaggle.assign(digit=[f"class_{label}" for label in few.labels])
    parted = kaggle[[*names[:9], "digit", *names[9:]]]
    scaled = (kaggle[names] / 255).assign(target=few.labels)
    bare = pd.DataFrame(np.column_stack([few.labels, rows]))
    for frame in (kaggle, words, parted, scaled, bare):
        assert load_dataset(frame).train.fingerprint == few.fingerprint
    assert load_dataset(pl.from_pandas(kaggle)).train.fingerprint == few.fingerprint
    odd = kaggle.rename(columns={"digit": "answered"})
    for frame in (odd, pl.from_pandas(odd)):
        back = load_dataset(frame, options=ReadOptions(label_column="answered"))
        assert back.train.fingerprint == few.fingerprint


def encoded(image: np.ndarray) -> dict[str, Any]:
    import io

    file = io.BytesIO()
    PIL.Image.fromarray(image).save(file, "PNG")
    return {"bytes": file.getvalue(), "path": None}


@pytest.mark.parametrize("make", [PIL.Image.fromarray, encoded, np.asarray, np.ndarray.tolist])
def test_a_picture_in_each_cell(make: Callable[[np.ndarray], Any], few: Dataset) -> None:
    cells = [make(image) for image in few.images]
    pairs = [*zip(cells, few.labels.tolist(), strict=True)]
    frame = pd.DataFrame({"image": pd.Series(cells, dtype=object), "label": few.labels})
    for thing in (frame, pairs):
        assert load_dataset(thing).train.fingerprint == few.fingerprint


def test_parts_by_name_and_pairs_of_arrays(few: Dataset) -> None:
    parts = {"train": to_pandas(few[:40]), "test": to_polars(few[40:])}
    back = load_dataset(parts)
    assert back.names == ("train", "test")
    assert back["test"].fingerprint == few[40:].fingerprint
    assert load_dataset((few.images, few.labels)).train.fingerprint == few.fingerprint


def test_pandas_own_kinds_of_numbers_are_read(few: Dataset) -> None:
    for kind in ("Int64", "UInt8", "Float64", "boolean"):
        frame = to_pandas(few).astype("Int64")
        pixels = frame.columns[1:]
        table = frame[pixels] > 0 if kind == "boolean" else frame[pixels]
        frame = table.astype(kind).assign(label=few.labels)
        back = load_dataset(frame).train
        expected = (few.images > 0) if kind == "boolean" else few.images
        assert np.array_equal(back.images > 0, expected > 0), kind


def test_a_recipe_takes_a_frame(few: Dataset) -> None:
    assert len(train("sigmoid-10", to_pandas(few), engine="numpy").history) == 10


@pytest.mark.parametrize(
    ("thing", "says"),
    [
        (7, "a int was given; expected the name or path"),
        ({"train": 7}, "a int was given"),
        ({"first": [], "second": []}, "its parts are first, second; expected train"),
        ([1, 2, 3], r"a list of 3 was given; expected a pair \(image, label\)"),
        ([(np.zeros((2, 2)), 1), (np.zeros((3, 3)), 1)], r"row 2 has a picture of shape \(3, 3\)"),
        ([("seven", 7)], "row 1 holds no picture"),
        (pd.DataFrame({"image": ["a"], "label": [1]}), "row 1 holds no picture"),
        (pd.DataFrame({"label": [1], "digit": [1], "a": [1], "b": [0]}), "may stand in label or"),
        (pd.DataFrame({"label": [1], "a": ["x"], "b": [0]}), "hold more than numbers"),
        (pd.DataFrame({"label": [1, 2], "a": [1, None], "b": [0, 5]}), "row 1 .* in column a"),
        (pl.DataFrame({"label": [1, 2], "a": [1, None], "b": [0, 5]}), "row 1 .* in column a"),
        (
            pd.DataFrame({"label": [1], "a": [None]}, dtype="Int64"),
            "row 0 it has no number in column a; put one there",
        ),
        (pl.LazyFrame({"label": [1]}), r"LazyFrame has no rows yet: .* collect\(\)"),
        (pl.DataFrame({"image": [[1]], "img": [[2]], "label": [1]}), "more than one kind"),
    ],
)
def test_what_is_no_data_set_is_told(thing: Any, says: str) -> None:
    with pytest.raises(DataError, match=says):
        load_dataset(thing)


@pytest.mark.parametrize(
    ("to", "library"),
    [
        (to_pandas, "pandas"),
        (to_polars, "polars"),
        (to_torch, "torch"),
        (to_huggingface, "datasets"),
    ],
)
def test_a_missing_library_is_named(
    to: Callable[[Dataset], Any], library: str, few: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(DataError, match=r"pip install 'digitus\[(frames|torch)\]'"):
        to(few)
