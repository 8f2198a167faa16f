"""From what windows saw to a text: every course of windows counts, and no digit counts twice."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.reading.decode import spell, without_refusals


def collapse(course: tuple[int, ...]) -> str:
    """Spell what one course of windows says: repeats are one digit, 10 is nothing."""
    return "".join(str(label) for label, _ in itertools.groupby(course) if label < 10)


def by_hand(seen: np.ndarray) -> dict[str, float]:
    """Add up the probability of every course, one by one."""
    texts: dict[str, float] = {}
    for course in itertools.product(range(11), repeat=len(seen)):
        share = float(np.prod([window[label] for window, label in zip(seen, course, strict=True)]))
        text = collapse(course)
        texts[text] = texts.get(text, 0) + share
    return texts


@given(st.integers(0, 10_000))
def test_probabilities_are_those_of_all_courses(seed: int) -> None:
    rng = np.random.default_rng(seed)
    seen = np.zeros((4, 11))
    seen[:, [3, 7, 10]] = rng.dirichlet(np.ones(3), 4)  # two digits or nothing
    expected = by_hand(seen[:, [3, 7, 10]] @ np.eye(11)[[3, 7, 10]])
    for spelling in spell(seen, beam=200):
        assert spelling.probability == pytest.approx(expected[spelling.text], abs=0.02)


def test_the_likeliest_comes_first() -> None:
    rng = np.random.default_rng(0)
    found = spell(rng.dirichlet(np.full(11, 0.3), 9))
    shares = [spelling.probability for spelling in found]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1 + 1e-9


def windows(*labels: int) -> np.ndarray:
    seen = np.full((len(labels), 11), 0.005)
    seen[range(len(labels)), labels] = 0.95
    return seen


@pytest.mark.parametrize(
    ("course", "text"),
    [
        ((10, 10, 10), ""),
        ((10, 4, 4, 10), "4"),
        ((4, 10, 4), "44"),
        ((1, 2, 3), "123"),
        ((0,), "0"),
        ((10, 9, 9, 9, 10, 9, 10, 10, 8), "998"),
    ],
)
def test_clear_windows_spell_what_they_saw(course: tuple[int, ...], text: str) -> None:
    best = spell(windows(*course))[0]
    assert best.text == text
    assert len(best.windows) == len(text)
    assert [course[place] for place in best.windows] == [int(digit) for digit in text]


def test_a_digit_stands_where_it_was_seen_best() -> None:
    seen = windows(10, 5, 5, 5, 10)
    seen[1, 5] = seen[3, 5] = 0.6
    assert spell(seen)[0].windows == (2,)


def test_marks_are_nothing_and_junk_speaks_softly() -> None:
    shares = np.zeros((2, 13))
    shares[0, [11, 4]] = 0.9, 0.1
    shares[1, [12, 4]] = 0.9, 0.1
    folded = without_refusals(shares)
    assert folded[0, 10] == pytest.approx(0.9)
    assert folded[1, 4] > folded[1, 10]
