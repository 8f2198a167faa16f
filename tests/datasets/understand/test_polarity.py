"""Dark ink on light paper is seen and inverted; what is no drawing is left alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from digitus.datasets import load_dataset
from digitus.datasets.understand.polarity import put_right

DIGITS = load_dataset("mnist")["test"].images[:300]


@given(start=st.integers(0, 280), count=st.integers(1, 20), paper=st.integers(0, 60))
def test_digits_come_back_whichever_way_they_are_stored(start: int, count: int, paper: int) -> None:
    digits = DIGITS[start : start + count]
    light = 255 - digits.clip(paper, 255)  # paper that is not quite white
    turned, said = put_right(light, None)
    assert np.array_equal(turned, 255 - light)
    assert "dark on light" in said[0]
    assert np.array_equal(put_right(digits, None)[0], digits)


def test_small_digits_that_fill_their_image() -> None:
    digits = np.rint(load_dataset("digits").train.images * (255 / 16)).astype(np.uint8)
    assert np.array_equal(put_right(digits, None)[0], digits)
    assert np.array_equal(put_right(255 - digits, None)[0], digits)


def test_a_mixed_set_is_turned_image_by_image() -> None:
    mixed = DIGITS.copy()
    mixed[::3] = 255 - mixed[::3]
    turned, said = put_right(mixed, None)
    assert np.array_equal(turned, DIGITS)
    assert said[0].startswith("100 of 300 images are dark on light")


def test_noise_and_blank_paper_are_left_alone() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (50, 8, 8), np.uint8)
    for images in (noise, np.full((3, 9, 9), 255, np.uint8), noise[:, :4, :4]):
        same, said = put_right(images, None)
        assert np.array_equal(same, images)
        assert said == ()


def test_what_is_said_is_done() -> None:
    assert np.array_equal(put_right(DIGITS, True)[0], 255 - DIGITS)
    assert np.array_equal(put_right(255 - DIGITS, False)[0], 255 - DIGITS)


def test_digits_that_touch_the_edge_are_not_taken_for_grey_paper() -> None:
    cropped = DIGITS[:, 5:23, 5:23]
    assert put_right(cropped, None)[1] == ()


def test_grey_paper_is_named() -> None:
    assert "the paper is not clean: about 70" in put_right(DIGITS.clip(70, 255), None)[1][0]
