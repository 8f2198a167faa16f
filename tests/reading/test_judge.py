"""What is read as a 1 and is none: the edge of a shadow, and strokes too pale for a pen."""

import numpy as np
import pytest
import scipy

from digitus.arrays import Image
from digitus.images.strip import Frame
from digitus.models import ConfidenceModel
from digitus.reading.find_lines import Page
from digitus.reading.judge import NOT_A_NUMBER, judge
from digitus.reading.read_line import Verdict
from digitus.reading.request import ReadRequest
from digitus.reading.result import ReadDigit, Reading

BOX = (90.0, 20.0, 110.0, 80.0)


def told_a_digit(grey: Image, digit: int = 1, contrast: float = 0.5) -> Reading:
    page = Page(grey, inverted=False, doubt=0.0, contrast=contrast, frames=())
    one = ReadDigit(digit, np.eye(10)[digit], BOX)
    frame = Frame(left=60, right=140, middle=50, digit=60)
    verdict = Verdict(str(digit), 0.99, (one,), (), 0.0, frame, ())
    return judge(verdict, page, ConfidenceModel(), ReadRequest(), 0.5)


@pytest.fixture
def stroke() -> np.ndarray:
    grey = np.full((100, 200), 200, np.uint8)
    for row in range(20, 80):
        grey[row, 104 - row // 10 : 108 - row // 10] = 60
    return grey


@pytest.mark.parametrize("blur", [1, 4])
@pytest.mark.parametrize("side", [1, -1])
def test_a_1_on_the_edge_of_a_shadow_is_no_number(blur: int, side: int) -> None:
    paper = np.full((100, 200), 200.0)
    for row, dark in enumerate(paper[:, ::side]):
        dark[: 104 - row // 10] = 110
    noise = np.random.default_rng(0).normal(0, 3, paper.shape)
    grey = scipy.ndimage.gaussian_filter(paper, blur) + noise
    found = told_a_digit(grey.clip(0, 255).astype(np.uint8))
    assert (found.rejected, found.reason) == (True, NOT_A_NUMBER)


def test_a_stroke_is_a_1_beside_a_shadow_too(stroke: np.ndarray) -> None:
    assert not told_a_digit(stroke).rejected
    shaded = stroke.copy()
    shaded[:, 112:] //= 2
    shaded[:, 112:] = np.maximum(shaded[:, 112:], 100)
    assert not told_a_digit(shaded).rejected


def test_in_ink_that_is_hardly_seen_a_stroke_is_no_1(stroke: np.ndarray) -> None:
    pale = (200 - (200 - stroke.astype(int)) // 12).astype(np.uint8)
    assert told_a_digit(pale, contrast=0.05).rejected
    assert not told_a_digit(pale, digit=7, contrast=0.05).rejected
