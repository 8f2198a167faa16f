"""What was read is drawn upon the picture, and every step on the way is shown."""

import numpy as np
import pytest

from digitus.reading import Reader, Reading, ReadRequest
from digitus.reading.annotate import annotate
from digitus.reading.explain import explain
from digitus.reading.result import ReadDigit
from tests.reading.conftest import Write

GREY = np.full((300, 900), 200, np.uint8)


def reading(*, rejected: bool, probability: float = 0.99) -> Reading:
    ten = np.full(10, (1 - probability) / 9)
    ten[4] = probability
    digit = ReadDigit(4, ten, (300.0, 100.0, 360.0, 200.0))
    return Reading("4", 0.97, (digit,), rejected=rejected, reason="too unsure" * rejected)


def colours(*found: Reading) -> set[tuple[int, ...]]:
    drawn = np.asarray(annotate(GREY, found)).reshape(-1, 3)
    coloured = drawn[np.ptp(drawn.astype(int), axis=1) > 60]
    shades, counts = np.unique(coloured, axis=0, return_counts=True)
    return {tuple(int(part) for part in shades[counts.argmax()])} if len(shades) else set()


def test_blue_is_believed_orange_doubtful_red_rejected() -> None:
    assert colours() == set()
    assert colours(reading(rejected=False)) == {(0, 114, 178)}
    assert colours(reading(rejected=False, probability=0.5)) == {(213, 120, 0)}
    assert colours(reading(rejected=True)) == {(190, 30, 45)}


def test_the_box_lies_where_the_digit_stands() -> None:
    drawn = np.asarray(annotate(GREY, [reading(rejected=False)])).astype(int)
    blue = (abs(drawn - (0, 114, 178)).max(2) < 8).any(0)
    columns = np.flatnonzero(blue)
    assert abs(columns.min() - 300) < 4
    assert columns.max() >= 358


@pytest.mark.parametrize("digits", [None, 1])
def test_every_step_is_explained(reader: Reader, write: Write, digits: int | None) -> None:
    grey = write("7")
    steps = explain(reader.read_page(grey, ReadRequest(digits=digits)), grey)
    assert steps[0].name == "picture"
    assert "1 line of writing" in steps[0].words
    assert steps[-1].name == "answer 1"
    assert all(step.image.dtype == np.uint8 and step.words for step in steps)
    assert ("centre" in {step.name for step in steps}) == (digits == 1)
