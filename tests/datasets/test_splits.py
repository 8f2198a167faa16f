"""The parts of a source, by name; nothing is invented."""

from typing import Any

import numpy as np
import pytest

from digitus.datasets import Dataset, DataSplits
from digitus.errors import DataError, SettingError


def part(count: int, side: int = 2, **traits: Any) -> Dataset:
    return Dataset(np.zeros((count, side, side), np.uint8), np.zeros(count, int), **traits)


def test_parts_have_names() -> None:
    splits = DataSplits(train=part(3), test=part(2), name="mine")
    assert splits.names == ("train", "test")
    assert splits["test"] is splits.test
    assert [(name, len(data)) for name, data in splits.items()] == [("train", 3), ("test", 2)]


def test_a_part_that_is_missing_is_told_with_those_that_exist() -> None:
    with pytest.raises(DataError, match="mine has no test images, only train; split some off"):
        DataSplits(train=part(3), name="mine")["test"]


def test_a_part_that_cannot_be_is_corrected() -> None:
    with pytest.raises(SettingError, match="did you mean 'train'"):
        DataSplits(train=part(3))["trian"]


@pytest.mark.parametrize(
    ("other", "trait"),
    [(part(2, side=3), "shape"), (part(2, classes=9), "classes"), (part(2, ink=16), "ink")],
)
def test_parts_must_belong_together(other: Dataset, trait: str) -> None:
    with pytest.raises(DataError, match=f"{trait} is .* in train and .* in test"):
        DataSplits(train=part(3), test=other)


def test_a_new_label_names_every_part() -> None:
    splits = DataSplits(train=part(3), validation=part(1), test=part(2))
    splits = splits.labelled(name="mine", source="here", license="free")
    assert [splits[part].name for part in splits.names] == [
        "mine:train",
        "mine:validation",
        "mine:test",
    ]
    assert (splits.name, splits.source, splits.license) == ("mine", "here", "free")
