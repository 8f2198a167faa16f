"""Every kind of pixel becomes the same greys."""

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from digitus.errors import ImageError
from digitus.images import grey
from digitus.images.grey import grey_from_array, grey_from_pixels

RAMP = np.linspace(0, 255, 48).astype(np.uint8).reshape(6, 8)


@pytest.mark.parametrize(
    "mode", ["L", "RGB", "RGBA", "LA", "P", "CMYK", "YCbCr", "HSV", "I", "I;16"]
)
def test_every_mode_gives_the_same_greys(mode):
    picture = PIL.Image.fromarray(RAMP)
    if mode == "I;16":
        picture = PIL.Image.fromarray(RAMP.astype(np.uint16) * 257)
    elif mode == "I":
        picture = PIL.Image.fromarray(RAMP.astype(np.int32) * 257)
    else:
        colours = picture if mode in ("LA", "P") else picture.convert("RGB")
        picture = colours.convert(mode)
    assert picture.mode == mode
    assert np.abs(grey_from_pixels(picture).astype(int) - RAMP).max() <= 1


def test_floats_and_lab_and_bilevel():
    floats = PIL.Image.fromarray((RAMP / 255).astype(np.float32))
    assert floats.mode == "F"
    np.testing.assert_array_equal(grey_from_pixels(floats), RAMP)
    lab = PIL.Image.new("LAB", (3, 2), (200, 128, 128))
    np.testing.assert_array_equal(grey_from_pixels(lab), np.full((2, 3), 200))
    bilevel = PIL.Image.fromarray(RAMP > 100)
    np.testing.assert_array_equal(grey_from_pixels(bilevel), (RAMP > 100) * 255)


def test_twelve_bits_in_sixteen_use_the_whole_range():
    values = np.array([[0, 2048, 4095]], np.uint16)
    np.testing.assert_array_equal(grey_from_pixels(PIL.Image.fromarray(values)), [[0, 128, 255]])


def test_deep_pixels_out_of_range_are_refused():
    with pytest.raises(ImageError, match=r"0\.\.65535, got -1\.\.70000"):
        grey_from_pixels(PIL.Image.fromarray(np.array([[-1, 70000]], np.int32)))


def test_bands_join_without_a_seam(monkeypatch):
    picture = PIL.Image.fromarray(RAMP).convert("CMYK")
    whole = grey_from_pixels(picture)
    monkeypatch.setattr(grey, "_BAND_PIXELS", 8)
    np.testing.assert_array_equal(grey_from_pixels(picture), whole)


def test_transparent_parts_become_white_paper():
    picture = PIL.Image.new("RGBA", (3, 1), (0, 0, 0, 0))  # ink only in alpha, all colours black
    picture.putpixel((1, 0), (0, 0, 0, 255))
    picture.putpixel((2, 0), (0, 0, 0, 128))
    np.testing.assert_array_equal(grey_from_pixels(picture), [[255, 0, 127]])


def test_white_ink_on_transparent_paper_stays_visible():
    picture = PIL.Image.new("RGBA", (2, 1), (255, 255, 255, 0))
    picture.putpixel((1, 0), (255, 255, 255, 255))
    np.testing.assert_array_equal(grey_from_pixels(picture), [[0, 255]])


def test_a_transparent_palette_colour_becomes_white():
    picture = PIL.Image.new("P", (2, 1), 0)
    picture.putpalette([10, 10, 10, 40, 40, 40])
    picture.putpixel((1, 0), 1)
    picture.info["transparency"] = 0
    np.testing.assert_array_equal(grey_from_pixels(picture), [[255, 40]])


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=9)))
def test_greys_pass_unchanged_as_a_copy(array):
    copy = grey_from_array(array)
    np.testing.assert_array_equal(copy, array)
    assert not np.shares_memory(copy, array)


@given(hnp.arrays(np.uint8, (3, 4)), st.sampled_from([np.float16, np.float32, np.float64]))
def test_floats_in_0_to_1_give_their_bytes_back(array, dtype):
    np.testing.assert_array_equal(grey_from_array((array / 255).astype(dtype)), array)


def test_bool_uint16_and_channels():
    np.testing.assert_array_equal(grey_from_array(np.array([[False, True]])), [[0, 255]])
    np.testing.assert_array_equal(
        grey_from_array(np.array([[0, 65535, 32896]], np.uint16)), [[0, 255, 128]]
    )
    for channels in (1, 3):
        colours = np.repeat(RAMP[:, :, None], channels, axis=2)
        np.testing.assert_array_equal(grey_from_array(colours), RAMP)
    with_alpha = np.stack([RAMP, np.full_like(RAMP, 255)], axis=2)
    np.testing.assert_array_equal(grey_from_array(with_alpha), RAMP)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((2, 2), np.int64), r"got int64; for values in 0\.\.255 use image.astype"),
        (np.zeros((2, 2), complex), "got complex128"),
        (np.array([["a"]]), "got <U1"),
        (np.array([[0.0, 255.0]]), r"must lie in 0\.\.1 \(black to white\), got 0\.\.255"),
        (np.array([[-0.5, 0.5]]), r"got -0\.5\.\.0\.5"),
        (np.array([[0.0, np.nan]]), "NaN or infinite"),
        (np.array([[0.0, np.inf]]), "NaN or infinite"),
        (np.zeros(4, np.uint8), r"got \(4,\)"),
        (np.zeros((9, 28, 28), np.uint8), "images of a stack one at a time"),
        (np.zeros((1, 3, 28, 28), np.uint8), "channels last"),
        (np.zeros((0, 5), np.uint8), "holds no pixels"),
    ],
)
def test_other_arrays_are_refused_in_words(array, message):
    with pytest.raises(ImageError, match=message):
        grey_from_array(array)
