"""Digits stand in their box as MNIST's do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.images.centre import bounds, centre, centre_of_mass, crop, fit, is_centred


@given(st.integers(1, 120), st.integers(1, 120))
def test_the_longer_side_fills_the_box_and_the_aspect_stays(height, width):
    fitted = fit(np.ones((height, width), np.float32), 20)
    assert max(fitted.shape) == 20
    longer, shorter = max(height, width), min(height, width)
    assert min(fitted.shape) == pytest.approx(max(1, 20 * shorter / longer), abs=0.51)


@given(st.integers(0, 2**32 - 1))
def test_the_centre_of_mass_lies_in_the_middle(seed):
    rng = np.random.default_rng(seed)
    ink = rng.random((rng.integers(8, 60), rng.integers(8, 60)), np.float32)
    image = centre(ink, 28, 20)
    assert is_centred(image, 28, 20)
    assert bounds(image > 0)[1] <= 28


def test_lopsided_ink_stays_within_the_image():
    ink = np.zeros((40, 40), np.float32)
    ink[0, :] = ink[:, 0] = 0.3
    ink[:4, :4] = 1
    image = centre(ink, 28, 28)
    np.testing.assert_array_equal(np.nonzero(image.any(1))[0][[0, -1]], [0, 27])


def test_edges_are_softened_and_ink_is_full():
    image = centre(np.tril(np.ones((40, 40), np.float32)), 28, 20)
    assert image.max() == 255
    assert ((image > 30) & (image < 220)).sum() > 10


def test_crop_keeps_the_ink():
    ink = np.zeros((30, 30), np.float32)
    ink[5:12, 20:22] = 0.7
    ink[25, 25] = 0.1  # too pale to count
    assert crop(ink).shape == (7, 2)
    assert centre_of_mass((ink > 0.5).astype(np.uint8)) == (8, 20.5)


CHANGES = {
    "down": lambda image: np.roll(image, 2, 0),
    "right": lambda image: np.roll(image, 2, 1),
    "negative": lambda image: 255 - image,
    "pale": lambda image: image // 4,
    "narrow": lambda image: image[:, :27],
    "paper not quite black": lambda image: np.maximum(image, 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_stands_in_its_box_is_known(change):
    image = centre(np.ones((40, 24), np.float32), 28, 20)
    assert is_centred(image, 28, 20)
    assert not is_centred(CHANGES[change](image), 28, 20)
