"""Data sets of Hugging Face's library."""

from typing import Any

import datasets as hf
import numpy as np
import PIL.Image
import pytest

from digitus.datasets import Dataset, ReadOptions, export_dataset, load_dataset, to_huggingface
from digitus.errors import DataError


@pytest.fixture(scope="module")
def few() -> Dataset:
    return load_dataset("mnist").train.first(50)


@pytest.fixture(scope="module")
def given(few: Dataset) -> Any:
    return to_huggingface(few)


def test_there_and_back_without_a_copy(few: Dataset, given: Any) -> None:
    assert given.features["label"].names == [*"0123456789"]
    assert np.asarray(given[7]["image"]).tolist() == few.images[7].tolist()
    back = load_dataset(given).train
    assert back.fingerprint == few.fingerprint
    assert np.shares_memory(back.images, few.images)


def test_rows_that_were_chosen_or_joined(few: Dataset, given: Any) -> None:
    chosen = [9, 3, *range(10, 40)]
    back = load_dataset(given.select(chosen)).train
    assert back.fingerprint == few.take(chosen).fingerprint
    joined = hf.concatenate_datasets([given, given])
    assert len(load_dataset(joined).train) == 100


def test_pictures_as_the_hub_has_them(few: Dataset, tmp_path: Any) -> None:
    file = export_dataset(few, tmp_path / "train.parquet")
    pictures = hf.Dataset.from_parquet(str(file), cache_dir=str(tmp_path / "cache"))
    assert isinstance(pictures[0]["image"], PIL.Image.Image)
    parts = hf.DatasetDict({"train": pictures, "test": pictures.select(range(20))})
    back = load_dataset(parts)
    assert back.names == ("train", "test")
    assert back.train.fingerprint == few.fingerprint


def test_columns_that_do_not_tell(few: Dataset) -> None:
    columns = {"picture": few.images.tolist(), "answered": few.labels.tolist()}
    odd = hf.Dataset.from_dict(columns)
    with pytest.raises(DataError, match="columns picture, answered; expected one with images"):
        load_dataset(odd)
    options = ReadOptions(label_column="answered")
    assert load_dataset(odd, options=options).train.fingerprint == few.fingerprint
    with pytest.raises(DataError, match="expected one with images"):
        load_dataset(odd, options=ReadOptions(label_column="digit"))
