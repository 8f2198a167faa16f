"""Labels in any form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.datasets.understand.labels import WORDS, as_labels, digit_of, readings
from digitus.errors import DataError

DIGITS = st.lists(st.integers(0, 9), min_size=2, max_size=30)


@given(digits=DIGITS, form=st.sampled_from(["f8", "column", "row", "one-hot", "turned", "text"]))
def test_every_form_means_the_same(digits: list[int], form: str) -> None:
    labels, hot = np.array(digits), np.eye(10)[digits]
    stored = {
        "f8": labels.astype(float),
        "column": labels[:, None],
        "row": labels[None],
        "one-hot": hot,
        "turned": hot.T if len(digits) != 10 else hot,
        "text": np.array([[str(digit), WORDS[digit], f"{digit}.0"][digit % 3] for digit in digits]),
    }
    assert as_labels(stored[form], len(digits)).tolist() == digits


@pytest.mark.parametrize(
    ("text", "digit"),
    [
        *(("7", 7), ("07", 7), ("7.0", 7), ("Seven", 7), ("class_7", 7), ("digit 7", 7)),
        *(("label-7", 7), ("'7'", 7), ("n7", 7), ("17", None), ("cat", None), ("", None)),
        *(("-7", None), ("²", None), ("\u0661", None), ("7a", None)),
    ],
)  # fmt: skip
def test_words_for_digits(text: str, digit: int | None) -> None:
    assert digit_of(text) == digit


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([1.5], "whole numbers"),
        ([np.nan], "whole numbers"),
        ([np.inf], "whole numbers"),
        ([1e300], "whole numbers"),
        (["cat", "1"], "must be digits, got 'cat'"),
        ([[1, 2], [3, 4]], "a single one in it"),
        ([[1, 1], [0, 1]], "a single one in it"),
        ([[0, 0], [0, 1]], "a single one in it"),
        (3, "shape"),
    ],
)
def test_other_labels_are_refused(values: object, says: str) -> None:
    with pytest.raises(DataError, match=says):
        as_labels(np.array(values))


def test_large_labels_are_not_wrapped() -> None:
    with pytest.raises(DataError, match="whole numbers"):
        as_labels(np.array([2**64 - 1], np.uint64))


def test_one_to_ten_can_mean_two_things() -> None:
    labels = np.array([1, 10, 3])
    assert {zero: found.tolist() for zero, found in readings(labels, None).items()} == {
        10: [1, 0, 3],
        1: [0, 9, 2],
    }
    assert [*readings(labels, 1)] == [1]
    assert [*readings(labels % 10, None)] == [0]
