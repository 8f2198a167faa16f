"""A line of writing: its signs stand where its boxes say."""

import numpy as np
import pytest
import scipy

from digitus.datasets import Dataset
from digitus.images.window_classes import JUNK, MARK
from digitus.synthesis import Line, write_line


def test_every_box_holds_ink_and_lies_in_the_picture(lines: list[Line]) -> None:
    for line in lines:
        height, width = line.ink.shape
        for left, top, right, bottom in line.boxes.astype(int):
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height
            assert line.ink[top:bottom, left:right].max() > 128


def test_no_pen_is_too_thin_to_be_seen(digits: Dataset) -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        line = write_line(digits.images, digits.labels, rng, text="1", drawn=0.0)
        assert line.ink.max() > 128


def test_ink_lies_in_boxes_only(lines: list[Line]) -> None:
    outside = []
    for line in lines:
        ink = line.ink.copy()
        for left, top, right, bottom in line.boxes.astype(int):
            ink[max(0, top - 3) : bottom + 3, max(0, left - 3) : right + 3] = 0
        outside.append((ink > 128).sum() / (line.ink > 128).sum())
    assert np.median(outside) == 0  # but for a pen that was not lifted
    assert max(outside) < 0.1


def test_a_pen_that_is_not_lifted_goes_from_ink_to_ink(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pieces(linked: float) -> np.ndarray:
        monkeypatch.setattr("digitus.synthesis.line._LINKED", linked)
        inks = [
            write_line(digits.images, digits.labels, np.random.default_rng(seed), text="4082").ink
            for seed in range(20)
        ]
        return np.array([scipy.ndimage.label(ink > 128, np.ones((3, 3)))[1] for ink in inks])

    apart, linked = pieces(0.0), pieces(1.0)
    assert (linked <= apart).all()
    assert (linked < apart).mean() > 0.5


def test_signs_stand_from_left_to_right(lines: list[Line]) -> None:
    for line in lines:
        middles = (line.boxes[:, 0] + line.boxes[:, 2]) / 2
        assert np.all(np.diff(middles) > -0.2 * line.height)


def test_every_kind_of_sign_occurs(lines: list[Line]) -> None:
    assert set(np.concatenate([line.labels for line in lines])) >= {*range(10), MARK, JUNK}


def test_a_line_says_what_it_is_asked_to(digits: Dataset) -> None:
    line = write_line(digits.images, digits.labels, np.random.default_rng(0), text="0490")
    assert line.text == "0490"
    assert line.labels.tolist() == [0, 4, 9, 0]


@pytest.mark.parametrize("drawn", [0.0, 1.0])
def test_the_same_seed_writes_the_same_line(digits: Dataset, drawn: float) -> None:
    one, other = (
        write_line(digits.images, digits.labels, np.random.default_rng(3), drawn=drawn)
        for _ in range(2)
    )
    np.testing.assert_array_equal(one.ink, other.ink)
    np.testing.assert_array_equal(one.boxes, other.boxes)


def test_digits_are_as_high_as_asked(digits: Dataset) -> None:
    rng = np.random.default_rng(4)
    heights = []
    for _ in range(20):
        line = write_line(digits.images, digits.labels, rng, height=60, text="3847")
        heights += (line.boxes[:, 3] - line.boxes[:, 1]).tolist()
    assert 50 < np.median(heights) < 66
