"""A shadow's edge, or a ring's, cuts no number short without a word."""

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest

from digitus.datasets.synthetic import composed_strings
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
    """An ellipse through the ink of the outer digits was erased with them, and 3283 read as 28."""
    reader, kept = default_reader(), 0
    for picture, text in composed_strings("validation", 12, seed=9, digits=(4, 5)):
        if [one.text for one in reader.read(picture)] != [text]:
            continue
        height, width = picture.shape
        columns = np.flatnonzero((picture < 128).any(0))
        sheet = PIL.Image.new("L", (width + 60, height + 80), 255)
        sheet.paste(PIL.Image.fromarray(picture), (30, 40))
        box = (columns.min() + 24, 12, columns.max() + 36, height + 68)  # through the outer digits
        PIL.ImageDraw.Draw(sheet).ellipse(box, outline=0, width=4)
        accepted = [one.text for one in reader.read(np.asarray(sheet)) if not one.rejected]
        assert accepted in ([], [text])
        kept += bool(accepted)
    assert kept
