"""A shadow's edge, or a ring's, cuts no number short without a word."""

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest

from digitus.datasets.synthetic import composed_strings
from digitus.reading.find_lines import find_text_lines
from digitus.reading.page_reading import PageReading
from digitus.reading.reader import default_reader
from digitus.reading.result import Reading
from digitus.reading.sheet_edges import beyond, cuts_a_number, doubt_what_goes_on
from digitus.reading.views import View
from tests.reading.test_orientation import seen

PAPER = np.zeros((100, 300), np.uint8)


def sheet_of(*readings: Reading) -> PageReading:
    return seen(*readings, grey=PAPER)


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        (Reading("3200730", 0.8, box=(0, 30, 300, 70)), True),
        (Reading("3200730", 0.1, box=(0, 30, 300, 70)), False),  # hardly a number
        (Reading("730", 0.9, box=(0, 30, 300, 70)), False),
        (Reading("3200730", 0.9, box=(0, 80, 300, 99)), False),  # another line
    ],
)
def test_a_sheet_with_a_part_of_a_line_is_not_taken(line: Reading, cut: bool) -> None:
    part = sheet_of(Reading("0730", 0.99, box=(150, 32, 300, 68)))
    assert cuts_a_number(part, sheet_of(line)) is cut


def test_what_lies_beside_a_sheet_as_high_as_its_picture_is_looked_at() -> None:
    whole = View.whole(PAPER)
    right = whole.cropped((120, 2, 297, 98))
    assert [view.grey.shape for view in beyond(right, whole)] == [(100, 120)]
    assert not list(beyond(whole.cropped((120, 30, 297, 70)), whole))


def test_only_numbers_in_the_same_line_go_on() -> None:
    part, rest = (
        Reading("12", 0.9, box=(150, 30, 200, 70)),
        Reading("345", 0.9, box=(0, 80, 90, 99)),
    )
    assert doubt_what_goes_on([part], [rest]) == [part]


@pytest.mark.parametrize("light", [0.35, 0.6])
def test_a_shadow_over_half_of_a_number_hides_nothing(light: float) -> None:
    reader = default_reader()
    for picture, text in composed_strings("validation", 6, seed=5):
        shaded = picture.astype(np.float64)
        shaded[:, : picture.shape[1] // 2] *= light
        accepted = [one.text for one in reader.read(shaded.astype(np.uint8)) if not one.rejected]
        assert [len(one) for one in accepted] in ([], [len(text)])


def test_a_ring_that_touches_its_digits_takes_none_of_them() -> None:
    """An ellipse through the outer digits was erased with them, and 3283 read as 28."""
    sheet = PIL.Image.new("L", (420, 160), 255)
    draw = PIL.ImageDraw.Draw(sheet)
    for place, digit in enumerate("3283"):
        draw.text((60 + 90 * place, 80), digit, fill=0, font_size=70, anchor="mm")
    draw.ellipse((40, 10, 352, 150), outline=0, width=5)
    (frame,) = find_text_lines(np.asarray(sheet)).frames
    assert frame.left < 50
    assert frame.right > 340
    assert 45 < frame.digit < 60
