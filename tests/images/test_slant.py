"""Only what leans too far is pulled up."""

import numpy as np
import pytest

from digitus.images.slant import USUAL, slant, straighten


def leaning(by):
    """Draw a stroke that leans ``by`` columns to the right per row upwards."""
    rows, columns = np.indices((80, 200))
    away = np.abs(columns - 100 - by * (39.5 - rows))
    return np.clip(5.5 - away, 0, 1).astype(np.float32)


@pytest.mark.parametrize("by", [-0.9, -0.3, 0.0, 0.13, 0.7, 1.0])
def test_the_lean_is_measured(by):
    assert slant(leaning(by)) == pytest.approx(by, abs=0.02)


@pytest.mark.parametrize("by", [-0.9, -0.3, -0.05, 0.2, 0.49, 0.7, 1.0])
def test_the_excess_alone_is_taken_away(by):
    upright = straighten(leaning(by))
    assert slant(upright) == pytest.approx(np.clip(by, *USUAL), abs=0.02)
    assert upright.sum() == pytest.approx(leaning(by).sum(), rel=0.02)
    if USUAL[0] < by < USUAL[1]:
        np.testing.assert_array_equal(upright, leaning(by))


def test_a_dot_and_a_row_do_not_lean():
    assert slant(np.ones((1, 9), np.float32)) == 0
    assert slant(np.zeros((9, 9), np.float32)) == 0
