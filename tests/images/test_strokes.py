"""Strokes are measured, and thin ones broadened."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from digitus.images.strokes import THIN, stroke_width, thicken


def ring(width, side=80):
    rows, columns = np.indices((side, side))
    radius = np.hypot(rows - side / 2 + 0.5, columns - side / 2 + 0.5)
    return np.clip(width / 2 + 0.5 - np.abs(radius - side / 2 + width / 2 + 1), 0, 1).astype("f")


@pytest.mark.parametrize("width", [1, 2, 4, 8, 16])
def test_the_width_is_measured_whatever_the_softness(width):
    assert stroke_width(ring(width)) == pytest.approx(width / 80, rel=0.2)
    soft = ndimage.gaussian_filter(ring(width), 0.2 * width).astype("f")
    assert stroke_width(soft) == pytest.approx(width / 80, rel=0.3)


@given(st.floats(0.5, 7))
def test_thin_strokes_become_broader_and_stay_full(width):
    thin = ring(width)
    broad = thicken(thin)
    assert broad.max() == 1
    if stroke_width(thin) < THIN:
        assert stroke_width(broad) > 0.95 * stroke_width(thin)
        assert stroke_width(broad) > 0.5 * THIN


def test_ordinary_strokes_stay_as_they_are():
    ordinary = ring(10)
    assert thicken(ordinary) is ordinary


def test_the_change_is_gradual():
    below = ring(80 * THIN * 0.98)
    margin = (thicken(below).shape[0] - 80) // 2
    inner = thicken(below)[margin : margin + 80, margin : margin + 80]
    assert np.abs(inner - below).max() < 0.35
