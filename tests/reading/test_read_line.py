"""A line is looked at until its reading is sure, in one size or in more."""

from dataclasses import replace

import pytest

from digitus.models import load_model
from digitus.reading.find_lines import find_text_lines
from digitus.reading.read_line import ROUNDS, read_text_line
from digitus.reading.sliding_network import SlidingNetwork
from tests.reading.conftest import Write


@pytest.fixture(scope="module")
def network() -> SlidingNetwork:
    return SlidingNetwork(load_model("strip"))


def test_a_sure_line_is_looked_at_once(network: SlidingNetwork, write: Write) -> None:
    page = find_text_lines(write("2048", height=40))
    verdict = read_text_line(network, page.grey, page.frames[0])
    assert verdict.text == "2048"
    assert len(verdict.scales) == 1


@pytest.mark.parametrize("off", [0.5, 2.5])
def test_a_line_of_another_size_than_it_seemed_is_read_all_the_same(
    network: SlidingNetwork, write: Write, off: float
) -> None:
    page = find_text_lines(write("2048", seed=1, height=40))
    (frame,) = page.frames
    verdict = read_text_line(network, page.grey, replace(frame, digit=off * frame.digit))
    assert verdict.text == "2048"
    assert len(verdict.scales) == sum(len(sizes) for sizes, _ in ROUNDS)
    surest = verdict.scales[0].frame.digit
    assert abs(surest - frame.digit) < abs(off - 1) * frame.digit
