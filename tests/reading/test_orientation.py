"""Which way up a picture is meant: the clearly better way is taken, and of two likely ones none."""

from unittest import mock

import numpy as np
import pytest

from digitus.datasets.synthetic import composed_strings
from digitus.reading.find_lines import Page
from digitus.reading.orientation import (
    UPSIDE_DOWN,
    may_lie,
    promising,
    rivals,
    the_right_way_up,
)
from digitus.reading.page_reading import PageReading
from digitus.reading.reader import default_reader
from digitus.reading.result import Reading
from digitus.reading.views import View
from tests.reading.conftest import Write

LEFT = "turned: on its side; turned by 90 degrees to the left"
RIGHT = "turned: on its side; turned by 90 degrees to the right"
TALL = np.zeros((90, 30), np.uint8)


def seen(*readings: Reading, problem: str = "", grey: np.ndarray = TALL) -> PageReading:
    page = Page(grey, inverted=False, doubt=0.0, contrast=1.0, frames=())
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
    assert the_right_way_up(upright, [down]) is upright
    likelier = seen(Reading("86", 0.98), problem=UPSIDE_DOWN)
    assert not the_right_way_up(upright, [likelier]).accepted


def test_the_same_number_upside_down_is_no_doubt() -> None:
    assert not rivals([Reading("1001", 0.99)], [Reading("1001", 0.9)])


def test_short_lines_in_a_high_picture_may_lie() -> None:
    assert may_lie(View.whole(TALL), [Reading("00", 0.9)])
    assert not may_lie(View.whole(TALL), [Reading("000", 0.9)])
    assert not may_lie(View.whole(TALL.T), [Reading("00", 0.9)])


def test_a_glance_at_more_digits_is_worth_a_second_look() -> None:
    assert promising([Reading("64200", 0.1)], [Reading("0", 0.9)])
    assert not promising([Reading("64", 0.1)], [Reading("00", 0.9)])
    assert promising([Reading("64", 0.9)], [Reading("00", 0.9)])


@pytest.mark.parametrize("degrees", [90, 180, 270])
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
