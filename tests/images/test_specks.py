"""Specks and rims go, and the digit's own pieces stay."""

import numpy as np

from digitus.images.specks import without_specks


def sheet():
    ink = np.zeros((200, 200), np.float32)
    ink[60:140, 90:100] = 1
    return ink


def test_a_speck_goes_and_a_detached_stroke_stays():
    ink = sheet()
    ink[60:66, 110:140] = 1  # the bar of a five
    expected = ink.copy()
    ink[20:23, 20:23] = 1
    np.testing.assert_array_equal(without_specks(ink), expected)


def test_soft_edges_stay_and_pale_marks_go():
    ink = sheet()
    ink[60:140, 100] = ink[139, 90:100] = 0.2
    expected = ink.copy()
    ink[150:190, 20:40] = 0.2
    np.testing.assert_array_equal(without_specks(ink), expected)


def test_a_rim_goes_where_something_else_remains():
    ink = sheet()
    ink[:, :20] = 1
    np.testing.assert_array_equal(without_specks(ink), sheet())
    alone = np.zeros((200, 50), np.float32)
    alone[:, 10:45] = 1  # a broad one, cut out tightly
    np.testing.assert_array_equal(without_specks(alone), alone)


def test_a_margin_along_a_whole_edge_is_no_digit():
    margin = np.zeros((200, 100), np.float32)
    margin[10:, 85:] = 1
    for turned in (margin, margin.T, margin[:, ::-1], margin.T[::-1]):
        assert not without_specks(turned).any()
    margin[10:, 60:] = 1  # a digit's stroke, perhaps, that was cut out badly
    np.testing.assert_array_equal(without_specks(margin), margin)


def test_no_ink_stays_none():
    assert not without_specks(np.full((9, 9), 0.1, np.float32)).any()
