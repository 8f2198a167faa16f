"""Boxes hold the ink of their digits, and no two of them the same."""

import numpy as np

from digitus.images.strip import Frame
from digitus.reading.boxes import find_boxes, to_picture


def test_touching_digits_are_parted_where_they_touch() -> None:
    strip = np.zeros((32, 60), np.uint8)
    strip[6:26, 8:22] = strip[6:26, 26:40] = 255
    strip[14:16, 22:26] = 255  # a bridge
    first, second = find_boxes(strip, np.array([15.0, 33.0]))
    assert 22 <= first[2] <= 26
    assert first[2] <= second[0]
    assert first[:2].tolist() == [8, 6]
    assert second[2:].tolist() == [40, 26]


def test_a_rule_belongs_to_no_digit() -> None:
    strip = np.zeros((32, 80), np.uint8)
    strip[6:24, 30:34] = 255
    strip[28:30] = 255
    (box,) = find_boxes(strip, np.array([32.0]))
    assert box.tolist() == [30, 6, 34, 24]


def test_specks_far_away_belong_to_no_digit() -> None:
    strip = np.zeros((32, 80), np.uint8)
    strip[6:24, 30:34] = strip[4, 20] = 255
    (box,) = find_boxes(strip, np.array([32.0]))
    assert box.tolist() == [30, 6, 34, 24]


def test_without_ink_there_is_a_box_all_the_same() -> None:
    (box,) = find_boxes(np.zeros((32, 40), np.uint8), np.array([20.0]))
    left, top, right, bottom = box
    assert left < 20 < right
    assert 0 <= top < bottom <= 32


def test_a_box_finds_back_to_the_picture() -> None:
    frame = Frame(left=100, right=300, middle=200, digit=40)
    assert to_picture(np.array([0.0, 6.0, 10.0, 26.0]), frame) == (100, 180, 120, 220)
