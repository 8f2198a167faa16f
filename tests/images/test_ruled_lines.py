"""Lines go, and no stroke breaks."""

import numpy as np
import pytest
from scipy import ndimage

from digitus.images.ruled_lines import _opened, without_ruled_lines
from tests.images.pages import STROKES, page, ruled


def inked(grey):
    return ((255 - grey) / 255).astype(np.float32)


def drawn(digit, **how):
    return inked(page(digit, side=200, paper=255, ink=0, **how))


def lined(ink, **how):
    """Rule lines of full ink over drawn ink."""
    return np.maximum(ink, inked(ruled(np.full(ink.shape, 255, np.uint8), ink=0, **how)))


@pytest.mark.parametrize("digit", STROKES)
@pytest.mark.parametrize("tilt", [0.0, 0.02, -0.02])
@pytest.mark.parametrize("pen", [0.05, 0.1])
def test_ruled_lines_go_without_breaking_strokes(digit, tilt, pen):
    clean = drawn(digit, pen=pen, share=0.6)
    cleaned, count = without_ruled_lines(lined(clean, tilt=tilt, thick=1))
    assert count >= 4
    assert np.abs(cleaned - clean).mean() < 0.006
    pieces = np.bincount(ndimage.label(cleaned > 0.5, np.ones((3, 3)))[0].ravel())[1:]
    assert pieces.max() > 0.98 * pieces.sum()


@pytest.mark.parametrize("digit", STROKES)
def test_lines_down_the_page_go_too(digit):
    clean = drawn(digit)
    both = lined(lined(clean).T, every=0.25).T
    cleaned, count = without_ruled_lines(both)
    assert count >= 8
    assert np.abs(cleaned - clean).mean() < 0.015


def test_the_frame_of_a_field_goes():
    clean = drawn(5, share=0.4)
    framed = clean.copy()
    framed[20:23, 20:180] = framed[177:180, 20:180] = 1
    framed[20:180, 20:23] = framed[20:180, 177:180] = 1
    cleaned, count = without_ruled_lines(framed)
    assert count == 4
    np.testing.assert_allclose(cleaned, clean, atol=0.01)


@pytest.mark.parametrize("digit", STROKES)
@pytest.mark.parametrize("pen", [0.01, 0.03, 0.1, 0.2])
def test_a_digit_alone_is_never_taken_for_a_line(digit, pen):
    clean = drawn(digit, pen=pen, share=0.95)
    tight = clean[clean.any(1)][:, clean.any(0)]
    for ink in (clean, clean.T, tight, tight.T):
        assert without_ruled_lines(ink)[1] == 0


def test_empty_ruled_paper_is_empty():
    nothing = np.zeros((200, 200), np.float32)
    assert not without_ruled_lines(lined(nothing))[0].any()
    assert not without_ruled_lines(lined(lined(nothing).T))[0].any()


def test_small_pictures_are_left_alone():
    ink = np.zeros((28, 28), np.float32)
    ink[10:20, 10:14] = ink[22] = 1
    assert without_ruled_lines(ink) == (pytest.approx(ink), 0)


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8, 13])
@pytest.mark.parametrize("axis", [0, 1])
def test_runs_are_kept_by_their_length(length, axis):
    mask = np.random.default_rng(0).random((40, 50)) < 0.8
    window = (length, 1) if axis == 0 else (1, length)
    expected = ndimage.binary_opening(mask, np.ones(window))
    np.testing.assert_array_equal(_opened(mask, length, axis), expected)
