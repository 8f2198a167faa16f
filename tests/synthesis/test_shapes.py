"""Drawn signs: every shape can be read, and a pen draws it, a little different every time."""

import numpy as np
import pytest

from digitus.synthesis.letters import LETTERS
from digitus.synthesis.pen import Pen
from digitus.synthesis.shapes import DIGITS, MARKS, parse
from digitus.synthesis.signs import SIGNS

EVERY_SHAPE = [
    shape
    for signs in (DIGITS, MARKS, SIGNS, LETTERS)
    for shapes in signs.values()
    for shape in shapes
]


def test_there_are_several_ways_to_write_every_digit() -> None:
    assert sorted(DIGITS) == list(range(10))
    assert min(len(set(shapes)) for shapes in DIGITS.values()) >= 4


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_is_as_high_as_the_grid(digit: int) -> None:
    for shape in DIGITS[digit]:
        points = np.concatenate([curve for stroke in parse(shape) for curve in stroke])
        assert abs(np.ptp(points[:, 1]) - 20) <= 2, shape


@pytest.mark.parametrize("shape", EVERY_SHAPE)
def test_every_shape_can_be_drawn(shape: str) -> None:
    rng = np.random.default_rng(1)
    picture, left, top = Pen.pick(rng).draw(parse(shape), 40, rng)
    ink = np.asarray(picture)
    assert ink.max() == 255
    assert not ink[0].any()  # nothing is cut off
    assert not ink[-1].any()
    assert not ink[:, 0].any()
    assert not ink[:, -1].any()
    assert -40 < left < 60
    assert -40 < top < 60


def test_a_corner_stays_a_corner_and_strokes_meet_in_it() -> None:
    ((before, after),) = parse("0 0, 9 0/, 4 20")
    assert before[-1].tolist() == after[0].tolist() == [9, 0]


def test_no_two_drawings_are_alike() -> None:
    rng = np.random.default_rng(2)
    pen = Pen.pick(rng)
    drawn = [pen.draw(parse(DIGITS[3][0]), 40, rng)[0].tobytes() for _ in range(5)]
    assert len(set(drawn)) == 5


def test_a_broad_pen_leaves_more_ink() -> None:
    def ink(width: float) -> float:
        pen = Pen(width=width, lean=0, squeeze=1, shake=0)
        picture, _, _ = pen.draw(parse(DIGITS[7][0]), 40, np.random.default_rng(0))
        return float(np.asarray(picture).sum())

    assert ink(0.2) > 3 * ink(0.05)


def test_a_curve_that_was_followed_strays_little() -> None:
    """Many points are somebody's own way, few are a way in general."""
    pen = Pen(width=0.05, lean=0, squeeze=1, shake=0.9)
    rng = np.random.default_rng(3)
    y = np.linspace(0, 20, 40)
    followed = np.stack([5 + 0 * y, y], 1)

    def wide(curve: np.ndarray) -> float:
        pictures = [pen.draw(((curve,),), 80, rng)[0] for _ in range(20)]
        return float(np.median([picture.width for picture in pictures]))

    assert wide(followed) < wide(followed[::4]) - 2
