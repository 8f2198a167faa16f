"""Separators are found between digits, and kept, named or refused; a tick is no digit."""

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest

from digitus.arrays import Image
from digitus.images.strip import Frame
from digitus.images.window_classes import CLASSES, GAP, MARK
from digitus.reading import Reader, ReadRequest
from digitus.reading.read_digit import lone_frames
from digitus.reading.separators import find_separators
from tests.reading.conftest import Write

FRAME = Frame(left=0, right=90, middle=16, digit=20)


def marked(*boxes: tuple[int, int, int, int], place: int = 22) -> str:
    """Name the mark that these boxes of ink make, between two upright strokes."""
    strip = np.zeros((32, 90), np.uint8)
    strip[6:26, 18:22] = strip[6:26, 68:72] = 255
    for left, top, right, bottom in boxes:
        strip[top:bottom, left:right] = 255
    seen = np.full((46, CLASSES), 0.01)
    seen[:, GAP] = 0.9
    seen[place, [GAP, MARK]] = 0.05, 0.9
    found = find_separators(strip, seen, FRAME, (10, 35), 2)
    return "".join(mark.sign for mark in found)


@pytest.mark.parametrize(
    ("boxes", "sign"),
    [
        ([(43, 23, 46, 26)], "."),
        ([(43, 22, 46, 29)], ","),
        ([(39, 15, 50, 18)], "-"),
        ([(39, 12, 50, 14), (39, 18, 50, 20)], "="),
        ([(43, 11, 46, 14), (43, 20, 46, 23)], ":"),
    ],
)
def test_a_mark_is_named_by_its_shape(boxes: list[tuple[int, int, int, int]], sign: str) -> None:
    assert marked(*boxes) == sign


def test_a_mark_where_a_digit_was_seen_is_none() -> None:
    assert not marked((18, 6, 22, 26), place=11)


def test_pieces_of_one_digit_are_put_together() -> None:
    upper = Frame(left=10, right=40, middle=20, digit=30)
    lower = Frame(left=12, right=38, middle=52, digit=28)
    dirt = Frame(left=200, right=210, middle=150, digit=8)
    (whole,) = lone_frames((upper, lower, dirt))
    assert (whole.left, whole.right, whole.digit) == (10, 40, 61)


def with_dash(write: Write) -> Image:
    grey = np.pad(write("17", seed=3, height=60), ((20, 20), (90, 20)), constant_values=255)
    middle = len(grey) // 2
    grey[middle - 2 : middle + 4, 55:85] = 0
    return grey


@pytest.mark.parametrize("signs", ["ignore", "keep", "refuse"])
def test_signs_are_left_out_kept_or_refused_and_never_in_silence(
    reader: Reader, write: Write, signs: str
) -> None:
    (reading,) = reader.read(with_dash(write), ReadRequest(signs=signs))
    assert reading.text == "17"
    assert reading.spelled == "-17"
    said = [problem for problem in reading.problems if "signs left out" in problem]
    assert bool(said) == (signs == "ignore")
    assert reading.rejected == (signs == "refuse")


def test_a_sign_has_a_place(reader: Reader, write: Write) -> None:
    (reading,) = reader.read(with_dash(write))
    (mark,) = reading.marks
    left, top, right, bottom = mark.box
    assert mark.sign == "-"
    assert (left, right) == pytest.approx((55, 85), abs=8)
    assert top < len(with_dash(write)) / 2 < bottom


@pytest.mark.parametrize("digits", [None, 1])
def test_a_tick_is_no_digit(reader: Reader, digits: int | None) -> None:
    sheet = PIL.Image.new("L", (400, 200), 230)
    points = [(150, 100), (185, 140), (270, 50)]
    PIL.ImageDraw.Draw(sheet).line(points, fill=40, width=8, joint="curve")
    found = reader.read(np.asarray(sheet), ReadRequest(digits=digits))
    assert all(one.rejected for one in found)
