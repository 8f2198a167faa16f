"""Pixels that were divided come back exactly, and by no other number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from digitus.datasets.formats.pixels import as_images, as_labels
from digitus.errors import DataError


# Half precision cannot tell k / 255 from its neighbours.
@pytest.mark.parametrize(
    ("kind", "scale"),
    [("f2", 1), ("f2", 256)] + [(kind, s) for kind in ("f4", "f8", ">f4") for s in (1, 255, 256)],
)
def test_all_256_values_come_back(scale: int, kind: str) -> None:
    pixels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    assert np.array_equal(as_images((pixels / scale).astype(kind)), pixels)


@given(pixels=arrays.arrays(np.uint8, (2, 3, 3)), scale=st.sampled_from([255, 256]))
def test_any_set_of_values_comes_back(pixels: np.ndarray, scale: int) -> None:
    assert np.array_equal(as_images((pixels / scale).astype(np.float32)), pixels)


def test_full_ink_alone_is_255() -> None:
    assert as_images(np.ones((1, 2, 2))).max() == 255


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (np.full((1, 2, 2), 0.1), "neither whole numbers"),
        (np.full((1, 2, 2), -1.0), "neither whole numbers"),
        (np.full((1, 2, 2), 256.0), "neither whole numbers"),
        (np.full((1, 2, 2), 1e30), "neither whole numbers"),
        (np.array([[[0.0]], [[np.inf]]]), "image 1 holds NaN or infinity"),
        (np.full((1, 2, 2), 256), r"0\.\.255, got 256\.\.256"),
        (np.full((1, 2, 2), "a"), "must be numbers"),
        (np.zeros((2, 5)), "rows of 5 pixels are no square images"),
        (np.zeros((2, 5, 5, 3)), "3 dimensions"),
        (np.zeros(5), "3 dimensions"),
    ],
)
def test_other_values_are_an_error(values: np.ndarray, says: str) -> None:
    with pytest.raises(DataError, match=says):
        as_images(values)


@pytest.mark.parametrize("labels", [[1.5], [np.nan], [np.inf], [1e300], ["1"], [[1, 2]], 3])
def test_labels_are_whole_numbers_in_a_column(labels: object) -> None:
    with pytest.raises(DataError, match="labels must"):
        as_labels(np.array(labels))


def test_large_labels_are_not_wrapped() -> None:
    with pytest.raises(DataError, match="whole numbers"):
        as_labels(np.array([2**64 - 1], np.uint64))
