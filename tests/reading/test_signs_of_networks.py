"""What a network saw as a sign is named by its strokes, and found by a network of 14 classes."""

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest

from digitus.images.strip import Frame
from digitus.images.window_classes import CLASSES, GAP, MARK, SIGN
from digitus.reading.separators import find_separators
from digitus.reading.signs import name_sign


def strip_of(*strokes: tuple[tuple[int, int], ...]) -> np.ndarray:
    """Draw strokes on a strip of 32 rows."""
    picture = PIL.Image.new("L", (24, 32))
    for stroke in strokes:
        PIL.ImageDraw.Draw(picture).line(stroke, fill=255, width=2)
    return np.asarray(picture)


SLASH = ((17, 2), (7, 29))
BAR = ((12, 2), (12, 29))
OPEN = ((15, 3), (10, 9), (9, 16), (10, 22), (15, 28))
EQUALS = ((4, 13), (18, 13)), ((4, 18), (18, 18))


@pytest.mark.parametrize(
    ("strokes", "name"), [((SLASH,), "/"), ((BAR,), "|"), ((OPEN,), "("), (EQUALS, "")]
)
def test_a_sign_is_named_by_its_strokes(
    strokes: tuple[tuple[tuple[int, int], ...], ...], name: str
) -> None:
    assert name_sign(strip_of(*strokes)) == name


def test_paper_is_no_sign() -> None:
    assert not name_sign(np.zeros((32, 20), np.uint8))


@pytest.mark.parametrize("classes", [CLASSES, CLASSES - 1])
def test_signs_and_separators_are_found_by_networks_old_and_new(classes: int) -> None:
    strip = np.pad(strip_of(SLASH), ((0, 0), (30, 30)))
    seen = np.zeros((strip.shape[1] // 2, classes))
    seen[:, GAP] = 1
    seen[21, GAP], seen[21, SIGN if classes > SIGN else MARK] = 0.1, 0.9
    frame = Frame(left=0, right=strip.shape[1], middle=16, digit=20)
    (mark,) = find_separators(strip, seen, frame, (), 2)
    assert mark.sign == "/"
