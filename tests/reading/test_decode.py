"""From what windows saw to a text: every place counts, and no digit counts twice."""

import itertools
from itertools import pairwise
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitus.reading import decode, window_scores
from digitus.reading.decode import spell, without_refusals
from digitus.reading.window_scores import APART, NEARNESS


def by_hand(seen: np.ndarray) -> dict[str, float]:
    """Add up every text at every place, one by one."""
    texts: dict[str, float] = {}
    for count in range(len(seen)):
        for places in itertools.combinations(range(len(seen)), count):
            if all(after - before >= APART for before, after in pairwise(places)):
                for digits in itertools.product(range(10), repeat=count):
                    text = "".join(map(str, digits))
                    texts[text] = np.logaddexp(
                        texts.get(text, -np.inf), score(seen, places, digits)
                    )
    whole = np.logaddexp.reduce(list(texts.values()))
    return {text: float(np.exp(score - whole)) for text, score in texts.items()}


def score(seen: np.ndarray, places: tuple[int, ...], digits: tuple[int, ...]) -> float:
    """Say how well digits at their places explain all windows."""
    found = 0.0
    for window, probabilities in enumerate(seen):
        away = {
            place: digit
            for place, digit in zip(places, digits, strict=True)
            if abs(window - place) <= 2
        }
        here = [digit for place, digit in away.items() if abs(window - place) <= 1]
        may_show = here or [10, *set(away.values())]
        found += 0.5 * np.log(probabilities[may_show].sum() + 1e-4)
    for (last, before), (place, digit) in pairwise(zip(places, digits, strict=True)):
        if place - last < APART + len(NEARNESS[0]):
            found += 0.5 * np.log(NEARNESS[(before == 1) + (digit == 1)][place - last - APART])
    return found


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_probabilities_are_those_of_all_texts_at_all_places(seed: int) -> None:
    seen = np.random.default_rng(seed).dirichlet(np.full(11, 0.5), 5)
    expected = by_hand(seen)
    with (  # else what is unlikely is not followed
        mock.patch.object(decode, "_HOPELESS", np.inf),
        mock.patch.object(window_scores, "UNLIKELY", np.inf),
    ):
        found = {spelling.text: spelling.probability for spelling in spell(seen, beam=2000)}
    assert found == pytest.approx(expected)


def test_the_likeliest_comes_first() -> None:
    rng = np.random.default_rng(0)
    found = spell(rng.dirichlet(np.full(11, 0.3), 12))
    probabilities = [spelling.probability for spelling in found]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) <= 1 + 1e-9


def windows(*labels: int) -> np.ndarray:
    seen = np.full((len(labels), 11), 0.005)
    seen[range(len(labels)), labels] = 0.95
    return seen


@pytest.mark.parametrize(
    ("course", "text"),
    [
        ((10,) * 6, ""),
        ((10, 10, 4, 4, 4, 10), "4"),
        ((4, 4, 4, 4, 4), "4"),  # seen a little longer than it should be
        ((1, 1, 1, 1, 1, 1), "11"),
        ((4, 4, 4, 10, 4, 4, 4), "44"),
        ((10, 1, 1, 1, 2, 2, 2, 10, 3, 3, 3), "123"),
        ((0, 0, 10, 10), "0"),  # cut off on the left
        ((10, 10, 9, 10, 10, 10), ""),  # one window alone is no witness
    ],
)
def test_clear_windows_spell_what_they_saw(course: tuple[int, ...], text: str) -> None:
    best = spell(windows(*course))[0]
    assert best.text == text
    assert [course[place] for place in best.windows] == [int(digit) for digit in text]


def test_a_digit_stands_where_it_was_seen_best() -> None:
    assert spell(windows(10, 10, 5, 5, 5, 10, 10))[0].windows == (3,)


def test_a_narrow_beam_still_finds_the_likeliest() -> None:
    seen = np.random.default_rng(1).dirichlet(np.full(11, 0.1), 30)
    assert spell(seen, beam=12)[0].text == spell(seen, beam=400)[0].text


def test_marks_are_nothing_and_junk_speaks_softly() -> None:
    probabilities = np.zeros((2, 13))
    probabilities[0, [11, 4]] = 0.9, 0.1
    probabilities[1, [12, 4]] = 0.9, 0.1
    folded = without_refusals(probabilities)
    assert folded[0, 10] == pytest.approx(0.9)
    assert folded[1, 4] > folded[1, 10]


@given(st.integers(0, 10_000), st.sampled_from([0.03, 0.1, 0.3]), st.sampled_from([2, 10, 60]))
@settings(max_examples=40, deadline=None)
def test_compiled_and_step_by_step_find_the_same(seed: int, spread: float, beam: int) -> None:
    rng = np.random.default_rng(seed)
    seen = rng.dirichlet(np.full(11, spread), int(rng.integers(1, 40)))
    with mock.patch.object(decode, "FEW_SEARCHES", 0):
        compiled = spell(seen, beam)
    with mock.patch.object(decode, "_compiled", return_value=None):
        plain = spell(seen, beam)
    assert [one[::2] for one in compiled] == [one[::2] for one in plain]
    assert [one.probability for one in compiled] == pytest.approx(
        [one.probability for one in plain]
    )
