"""Lines are found where they are written, in reading order, at their size."""

import numpy as np
import pytest

from digitus.images.strip import Frame
from digitus.reading.find_lines import find_text_lines
from tests.images.pages import noisy, page, ruled, shaded
from tests.reading.conftest import Write


def frames(grey: np.ndarray) -> tuple[Frame, ...]:
    return find_text_lines(grey).frames


@pytest.mark.parametrize("height", [14, 40, 120])
def test_a_line_is_found_at_its_size(write: Write, height: float) -> None:
    grey = write("30719", height=height)
    (frame,) = frames(grey)
    assert 0.75 * height < frame.digit < 1.3 * height
    rows = np.flatnonzero((grey < 128).any(1))
    assert abs(frame.middle - rows.mean()) < 0.2 * height


def test_lines_come_in_reading_order(write: Write) -> None:
    found = frames(write("123", "45678", "90"))
    assert len(found) == 3
    assert [frame.middle for frame in found] == sorted(frame.middle for frame in found)


def test_a_line_spans_its_digits(write: Write) -> None:
    grey = write("85")
    grey = np.pad(grey, ((30, 30), (90, 200)), constant_values=255)
    (frame,) = frames(grey)
    columns = np.flatnonzero((grey < 128).any(0))
    assert columns[0] - 40 < frame.left <= columns[0]
    assert columns[-1] < frame.right < columns[-1] + 40


@pytest.mark.parametrize(
    "change",
    [lambda grey: 255 - grey, shaded, lambda grey: noisy(grey, 12), ruled],
    ids=["inverted", "shadow", "noise", "ruled"],
)
def test_a_bad_page_changes_little(write: Write, change) -> None:
    grey = np.pad(write("4729"), 40, constant_values=235)
    (plain,), (changed,) = frames(grey), frames(change(grey))
    assert changed.digit == pytest.approx(plain.digit, rel=0.25)
    assert changed.middle == pytest.approx(plain.middle, abs=0.15 * plain.digit)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_on_blank_paper_there_are_no_lines(shade: int) -> None:
    assert frames(np.full((100, 200), shade, np.uint8)) == ()


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (5, 5), (28, 28)])
def test_any_size_of_picture_will_do(shape: tuple[int, int]) -> None:
    grey = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    for frame in frames(grey):
        assert 0 <= frame.left < frame.right <= shape[1]


def test_a_1_that_was_cut_out_closely_is_no_rim() -> None:
    (frame,) = frames(np.pad(np.full((40, 5), 20, np.uint8), ((0, 0), (5, 5)), constant_values=230))
    assert frame.digit > 30


def test_it_is_told_whether_the_ink_was_light() -> None:
    dark = page(5)
    assert not find_text_lines(dark).inverted
    turned = find_text_lines(255 - dark)
    assert turned.inverted
    np.testing.assert_array_equal(turned.grey, dark)


def test_a_comma_below_a_line_is_no_line_of_its_own(write: Write) -> None:
    grey = write("30719", height=40).copy()
    (line,) = frames(grey)
    bottom, right = round(line.middle + line.digit / 2), np.argwhere(grey < 128).max(0)[1]
    grey = np.pad(grey, ((0, 40), (0, 40)), constant_values=255)
    grey[bottom : bottom + 18, right + 2 : right + 8] = 0
    (found,) = frames(grey)
    assert found.digit == pytest.approx(line.digit, rel=0.1)
