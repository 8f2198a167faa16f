"""A line is looked at until its reading is sure, in one size or in more."""

from dataclasses import replace

import pytest

from digitus.models import load_model
from digitus.reading.lines import find_lines
from digitus.reading.spread import SpreadNetwork
from digitus.reading.strips import ROUNDS, read_strip
from tests.reading.conftest import Write


@pytest.fixture(scope="module")
def spread() -> SpreadNetwork:
    return SpreadNetwork(load_model("strip"))


def test_a_sure_line_is_looked_at_once(spread: SpreadNetwork, write: Write) -> None:
    page = find_lines(write("2048", height=40))
    verdict = read_strip(spread, page.grey, page.frames[0])
    assert verdict.text == "2048"
    assert len(verdict.looks) == 1


@pytest.mark.parametrize("off", [0.5, 2.5])
def test_a_line_of_another_size_than_it_seemed_is_read_all_the_same(
    spread: SpreadNetwork, write: Write, off: float
) -> None:
    page = find_lines(write("2048", seed=1, height=40))
    (frame,) = page.frames
    verdict = read_strip(spread, page.grey, replace(frame, digit=off * frame.digit))
    assert verdict.text == "2048"
    assert len(verdict.looks) == sum(len(sizes) for sizes, _ in ROUNDS)
    surest = verdict.looks[0].frame.digit
    assert abs(surest - frame.digit) < abs(off - 1) * frame.digit
