"""Where the digits of a known text stand: the best of all places."""

import itertools
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitus.reading.place_text import place_text
from digitus.reading.window_scores import APART, FREE, WindowScores


def windows_of(text: str, width: int = 5) -> np.ndarray:
    """Show each digit in three windows, and nothing between them."""
    labels = [10, 10]
    for digit in text:
        labels += [int(digit)] * 3 + [10] * (width - 3)
    return np.asarray(0.95 * np.eye(11)[[*labels, 10]] + 0.05 / 11)


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_no_other_places_explain_the_windows_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    seen = rng.dirichlet(np.full(11, 0.3), 14)
    text = "".join(map(str, rng.integers(0, 10, 3)))
    found = place_text(seen, text)
    assert found is not None
    shared = seen.copy()
    shared[:, :10] = 0.9 * seen[:, :10] + 0.1 * seen[:, :10].sum(1, keepdims=True)
    scores = WindowScores.of(shared / shared.sum(1, keepdims=True))

    def score(places: tuple[int, ...]) -> float:
        pairs = zip(pairwise(places), pairwise(map(int, text)), strict=True)
        return sum(
            scores.scores[place][int(digit)] for place, digit in zip(places, text, strict=True)
        ) + sum(
            scores.near(last, before, place, digit)
            for (last, place), (before, digit) in pairs
            if place - last < FREE
        )

    ways = [
        places
        for places in itertools.combinations(range(len(seen)), len(text))
        if all(after - before >= APART for before, after in pairwise(places))
    ]
    assert found.score == pytest.approx(max(map(score, ways)))
    assert score(found.windows) == pytest.approx(found.score)


def test_a_digit_that_is_misread_is_found_where_one_is_seen() -> None:
    found = place_text(windows_of("4719"), "4119")
    assert found is not None
    assert found.windows == (3, 8, 13, 18)


def test_where_there_is_no_room_there_is_no_place() -> None:
    assert place_text(windows_of("47"), "4747474747") is None
    assert place_text(windows_of("47"), "") is None
