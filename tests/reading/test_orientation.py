"""Which way up a picture is meant: the clearly better way is taken, and of two likely ones none."""

from dataclasses import replace
from unittest import mock

import numpy as np
import pytest

from digitus.datasets.synthetic import composed_strings
from digitus.images.strip import Frame
from digitus.reading.find_lines import Page
from digitus.reading.orientation import rivals, the_right_way_up
from digitus.reading.page_reading import PageReading
from digitus.reading.reader import default_reader
from digitus.reading.result import Reading
from digitus.reading.turns import LEVEL, UPSIDE_DOWN, may_be_turned, may_lie, promising, tilt
from digitus.reading.views import View
from tests.reading.conftest import Write

LEFT = "turned: on its side; turned by 90 degrees to the left"
RIGHT = "turned: on its side; turned by 90 degrees to the right"
TALL = np.zeros((90, 30), np.uint8)


def page_of(*middles: tuple[float, float], **others: object) -> Page:
    """Make a page whose shapes are ten pixels high."""
    points = np.reshape(np.array(middles, np.float64), (-1, 2))
    half = np.array([3.0, 5.0])
    shapes = np.hstack([points - half, points + half])
    line = Frame(left=0, right=30, middle=10, digit=10)
    return Page(TALL, False, 0.0, 1.0, (line,), shapes=shapes, **others)  # type: ignore[arg-type]


def seen(
    *readings: Reading, problem: str = "", grey: np.ndarray = TALL, page: Page | None = None
) -> PageReading:
    page = page or page_of()
    return PageReading(View(grey, np.eye(2, 3), problem), page, (), readings)


def test_a_stack_of_zeros_is_not_believed_where_a_longer_number_may_lie() -> None:
    upright = seen(Reading("0", 0.99), Reading("0", 0.98))
    found = the_right_way_up(upright, [seen(Reading("64200", 0.4, rejected=True), problem=LEFT)])
    assert [one.text for one in found.readings] == ["0", "0"]
    assert {one.reason for one in found.readings} == {"perhaps on its side: then 64200"}
    assert not found.accepted


def test_a_number_that_lies_is_taken_where_nothing_speaks_against_it() -> None:
    upright = seen(Reading("0", 0.99))
    lying = seen(Reading("64200", 0.97), problem=LEFT)
    other = seen(Reading("00249", 0.3), problem=RIGHT)
    assert the_right_way_up(upright, [lying, other]) is lying


def test_of_the_two_sides_as_likely_none_is_believed() -> None:
    sides = [seen(Reading("4094", 0.98), problem=LEFT), seen(Reading("4604", 0.99), problem=RIGHT)]
    found = the_right_way_up(seen(Reading("0", 0.8)), sides)
    assert [one.reason for one in found.readings] == ["perhaps on its side: then 4094"]


def test_upright_is_taken_before_upside_down_where_it_is_surer() -> None:
    upright = seen(Reading("98", 0.97))
    down = seen(Reading("86", 0.9), problem=UPSIDE_DOWN)
    (found,) = the_right_way_up(upright, [down]).readings
    assert (found.text, found.rejected) == ("98", False)
    assert found.problems == ("perhaps upside down: then 86",)
    likelier = seen(Reading("86", 0.98), problem=UPSIDE_DOWN)
    assert not the_right_way_up(upright, [likelier]).accepted


def test_the_same_number_upside_down_is_no_doubt() -> None:
    assert not rivals([Reading("1001", 0.99)], [Reading("1001", 0.9)])


def test_an_unsure_number_is_not_believed_where_it_is_surer_upside_down() -> None:
    down = seen(Reading("5962", 0.64), problem=UPSIDE_DOWN)
    found = the_right_way_up(seen(Reading("2965", 0.59)), [down])
    assert found.readings[0].reason == "perhaps upside down: then 5962"


def test_what_a_number_may_be_upside_down_is_said_where_it_is_less_likely() -> None:
    upright = seen(Reading("986", 0.99))
    (found,) = the_right_way_up(
        upright, [seen(Reading("986"[::-1], 0.6), problem=UPSIDE_DOWN)]
    ).readings
    assert not found.rejected
    assert found.problems == ("perhaps upside down: then 689",)
    telling = seen(Reading("47", 0.99))
    assert the_right_way_up(telling, [seen(Reading("74", 0.6), problem=UPSIDE_DOWN)]) is telling


CLIMB = (10, 40), (22, 33), (34, 26), (46, 19)
"""Middles of digits in a line that climbs by 30 degrees."""


def test_lines_that_climb_are_seen_and_level_ones_and_stacks_are_not() -> None:
    assert tilt(page_of(*CLIMB)) == 30.0
    assert tilt(page_of(*((x, 50 - y) for x, y in CLIMB))) == -30.0
    assert tilt(page_of((10, 20), (22, 22), (34, 19), (46, 21))) == 0.0
    assert tilt(page_of((20, 10), (22, 26), (20, 42), (24, 58))) == 0.0
    assert tilt(page_of((10, 10), (100, 60), (200, 110))) == 0.0, "too far apart for a line"


def test_of_a_line_that_climbs_the_level_reading_is_taken_or_nothing() -> None:
    parts = seen(Reading("90", 0.97), Reading("46", 0.98), page=page_of(*CLIMB))
    assert parts.sure
    assert may_be_turned(parts)
    problem = f"{LEVEL}30 degrees; made level"
    level = seen(Reading("9046", 0.7), problem=problem)
    assert the_right_way_up(parts, [level]) is level
    doubtful = seen(Reading("9046", 0.4, rejected=True), problem=problem)
    found = the_right_way_up(parts, [doubtful])
    assert {one.reason for one in found.readings} == {
        "perhaps the lines climbed by 30 degrees: then 9046"
    }


def test_a_level_reading_in_more_lines_is_no_doubt() -> None:
    upright = seen(Reading("0", 0.99), page=page_of(*CLIMB))
    unsure = [Reading(text, 0.5, rejected=True) for text in ("106", "1", "0")]
    problem = f"{LEVEL}30 degrees; made level"
    (found,) = the_right_way_up(upright, [seen(unsure[0], problem=problem)]).readings
    assert found.reason == "perhaps the lines climbed by 30 degrees: then 106"
    assert the_right_way_up(upright, [seen(*unsure, problem=problem)]) is upright


def test_short_lines_in_a_high_picture_may_lie() -> None:
    assert may_lie(seen(Reading("00", 0.9)))
    assert not may_lie(seen(Reading("000", 0.9)))
    assert not may_lie(seen(Reading("00", 0.9), grey=TALL.T))


def test_a_nought_with_other_shapes_above_or_below_may_lie() -> None:
    nought = Reading("0", 0.99)
    broad = TALL.T
    assert may_lie(seen(nought, grey=broad, page=page_of((20, 10), (21, 28))))
    assert not may_lie(seen(nought, grey=broad, page=page_of((20, 10), (50, 12))))
    speck = replace(page_of((20, 10)), shapes=np.array([[17.0, 5, 23, 15], [19, 24, 22, 28]]))
    assert not may_lie(seen(nought, grey=broad, page=speck))
    dash, rule = (15.0, 26.0, 25.0, 28.0), (5.0, 26.0, 50.0, 28.0)
    assert may_be_turned(seen(nought, grey=broad, page=page_of((20, 10), strokes=(dash,))))
    assert not may_be_turned(seen(nought, grey=broad, page=page_of((20, 10), strokes=(rule,))))


def test_an_8_is_not_doubted_because_it_is_two_noughts_on_its_side() -> None:
    assert not rivals([Reading("00", 0.9)], [Reading("8", 0.9)])
    assert rivals([Reading("00", 0.9)], [Reading("0", 0.9)])


def test_a_glance_at_more_digits_is_worth_a_second_look() -> None:
    assert promising([Reading("64200", 0.1)], [Reading("0", 0.9)])
    assert not promising([Reading("64", 0.1)], [Reading("00", 0.9)])
    assert promising([Reading("64", 0.9)], [Reading("00", 0.9)])


@pytest.mark.parametrize("degrees", [20, 90, 180, 270])
def test_turned_numbers_are_read_rightly_or_not_believed(degrees: int) -> None:
    reader = default_reader()
    for picture, text in composed_strings("validation", 4, seed=3):
        if reader.read(picture)[0].text != text:
            continue  # misread as it is
        turned = View.whole(picture).turned(degrees).grey
        accepted = [one.text for one in reader.read(turned) if not one.rejected]
        assert accepted in ([], [text])


NUMBERS = ("1473", "2034", "7731", "5804", "9374", "4437", "7043", "3174")


def test_a_page_of_numbers_read_surely_is_not_turned_for_one_that_is_not(write: Write) -> None:
    with mock.patch.object(View, "turned", side_effect=AssertionError("turned")):
        found = default_reader().read(write(*NUMBERS))
    assert [one.text for one in found] == list(NUMBERS)
    assert min(one.confidence for one in found) < 0.9


def test_a_page_of_numbers_upside_down_is_turned_or_not_believed(write: Write) -> None:
    page = np.ascontiguousarray(write(*NUMBERS)[::-1, ::-1])
    for one in default_reader().read(page):
        assert one.rejected or one.text in NUMBERS
