"""Windows on composed strips."""

from dataclasses import replace

import numpy as np

from digitus.images.strip import Frame, cut_strip
from digitus.images.window_classes import CLASSES, GAP
from digitus.synthesis import Writers, cut_windows, photograph, write_line


def test_every_class_occurs(writers: Writers) -> None:
    _, labels = cut_windows(writers, 1500, np.random.default_rng(0))
    counts = np.bincount(labels, minlength=CLASSES)
    assert counts.min() > 20
    assert 0.2 < counts[GAP] / len(labels) < 0.5


def test_a_window_with_a_digit_has_it_in_its_middle(writers: Writers) -> None:
    """Its ink lies about the middle column, that of a gap anywhere else."""
    windows, labels = cut_windows(writers, 1500, np.random.default_rng(1))
    middle = windows[:, :, 8:24].astype(float).sum((1, 2)) / (windows.sum((1, 2)) + 1)
    assert np.median(middle[labels < GAP]) > 0.6
    assert np.median(middle[labels < GAP]) > np.median(middle[labels == GAP]) + 0.1


def test_a_strip_is_of_one_height_and_its_digits_of_one_size(writers: Writers) -> None:
    line = write_line(writers, np.random.default_rng(0), text="888")
    grey = photograph(line, np.random.default_rng(0), plain=True)
    middle = float(line.boxes[:, 1::2].mean())
    frame = Frame(left=0, right=grey.shape[1], middle=middle, digit=line.height)
    strip = cut_strip(grey, frame)
    assert strip.shape == (32, round(grey.shape[1] / 2))
    rows = np.flatnonzero((strip > 128).any(1))
    assert 17 <= np.ptp(rows) <= 25
    moved = cut_strip(grey, replace(frame, left=-40))
    assert not moved[:, :18].any()  # beyond the picture there is nothing
    np.testing.assert_allclose(moved[:, 22:60].astype(int), strip[:, 2:40], atol=40)
