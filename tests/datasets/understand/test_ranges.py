"""Pixels of any range become bytes: exactly where that is certain, and not at all where it is not."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from digitus.datasets.understand.ranges import to_bytes
from digitus.errors import DataError

ALL = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)


def restored(values: np.ndarray, asked: tuple[float, float] | None = None) -> np.ndarray:
    (images,), _ = to_bytes([values], asked)
    return images


# Half precision cannot tell k / 255 from its neighbours.
@pytest.mark.parametrize(
    ("kind", "scale"),
    [("f2", 1), ("f2", 256)] + [(kind, s) for kind in ("f4", "f8", ">f4") for s in (1, 255, 256)],
)
def test_all_256_values_come_back(scale: int, kind: str) -> None:
    images, said = to_bytes([(ALL / scale).astype(kind)])
    assert np.array_equal(images[0], ALL)
    assert said == ()


@given(pixels=arrays.arrays(np.uint8, (2, 3, 3)), scale=st.sampled_from([255, 256]))
def test_any_set_of_values_comes_back(pixels: np.ndarray, scale: int) -> None:
    assert np.array_equal(restored((pixels / scale).astype(np.float32)), pixels)


def test_full_ink_alone_is_255() -> None:
    assert restored(np.ones((1, 2, 2))).max() == 255


@given(
    pixels=arrays.arrays(np.uint8, (3, 8, 8)),
    mean=st.floats(0, 0.5),
    deviation=st.floats(0.2, 1),
    kind=st.sampled_from(["f4", "f8"]),
)
def test_standardised_pixels_come_back(
    pixels: np.ndarray, mean: float, deviation: float, kind: str
) -> None:
    pixels[0, 0, :3] = 0, 255, 77  # paper, full ink and something between are seen
    values = ((pixels / 255 - mean) / deviation).astype(kind)
    assert np.array_equal(restored(values), pixels)


def test_what_most_programs_subtract_is_known_without_full_ink() -> None:
    pixels = ALL.clip(0, 200)
    images, said = to_bytes([((pixels / 255 - 0.1307) / 0.3081).astype("f4")])
    assert np.array_equal(images[0], pixels)
    assert "standardised pixels (0.1307, 0.3081)" in said[0]


@pytest.mark.parametrize(
    ("values", "expected", "says"),
    [
        (np.eye(8, dtype=bool), 255 * np.eye(8), "true is taken as ink"),
        (np.eye(8, dtype=np.uint8), 255 * np.eye(8), r"0\.\.1"),
        (np.eye(8, dtype=np.int64) * 16, 255 * np.eye(8), r"0\.\.16"),
        (np.eye(8) * 12, np.rint(255 * 12 / 16 * np.eye(8)), "up to 12 only"),
        (np.eye(8, dtype=np.uint16) * 65535, 255 * np.eye(8), r"0\.\.65535"),
        (np.eye(8) * 2 - 1, 255 * np.eye(8), None),
        (np.linspace(0, 1, 64).reshape(8, 8) ** 2, None, "rounded"),
        (np.linspace(-1, 1, 64).reshape(8, 8) ** 3, None, "rounded"),
        (np.where(np.eye(8) > 0, 1.08, -0.04 * np.eye(8)[::-1]), 255 * np.eye(8), "cut off"),
    ],
)  # fmt: skip
def test_certain_ranges_are_put_right_and_said(
    values: np.ndarray, expected: np.ndarray | None, says: str | None
) -> None:
    (images,), said = to_bytes([values[None]])
    assert images.dtype == np.uint8
    assert (images.min(), images.max()) == (0, 255 if expected is None else expected.max())
    if expected is not None:
        assert np.array_equal(images[0], expected)
    if says:
        assert re.search(says, said[0])


def test_faint_pixels_of_digits_are_not_stretched_where_parts_show_full_ink() -> None:
    faint, full = np.eye(8, dtype=np.uint8)[None] * 9, np.eye(8, dtype=np.uint8)[None] * 255
    images, said = to_bytes([faint, full])
    assert images[0].max() == 9
    assert said == ()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (np.full((1, 8, 8), 60), r"up to 60 only.*--range 0\.\.60.*--range 0\.\.255"),
        (np.full((1, 2, 2), 256), r"0\.\.255, got 256\.\.256.*--range"),
        (np.array([[[0, 4095]]]), r"--range 0\.\.4095"),
        (np.array([[[-1, 7]]]), r"--range -1\.\.7"),
        (np.full((1, 2, 2), 0.1), r"neither whole numbers.*divided by 255.*--range 0\.\.1"),
        (np.full((1, 2, 2), 1e30), "neither whole numbers"),
        (np.array([[[0.0]], [[np.inf]]]), "image 1 holds NaN or infinity"),
        (np.random.default_rng(0).normal(size=(9, 8, 8)), "standardised pixels.*--range -"),
    ],
)
def test_what_can_mean_two_things_is_asked_for(values: np.ndarray, says: str) -> None:
    with pytest.raises(DataError, match=f"(?s){says}"):
        to_bytes([values])


def test_a_range_that_is_given_is_kept_to() -> None:
    assert restored(np.array([[[0, 30, 60]]]), (0, 60)).tolist() == [[[0, 128, 255]]]
    assert restored(np.array([[[-2.0, 2.0]]]), (-2, 2)).tolist() == [[[0, 255]]]
    assert restored(np.array([[[0, 1]]]), (0, 255)).tolist() == [[[0, 1]]]
    with pytest.raises(DataError, match=r"from 0 to 70, beyond the range 0..60"):
        restored(np.array([[[0, 70]]]), (0, 60))


def test_images_too_small_for_a_digit_are_left_alone() -> None:
    assert restored(np.array([[[0, 1], [3, 9]]])).tolist() == [[[0, 1], [3, 9]]]
