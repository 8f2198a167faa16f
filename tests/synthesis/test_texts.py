"""What stands in lines: tokens that can be drawn, amounts as people write them."""

import numpy as np

from digitus.images.window_classes import JUNK, MARK, SIGN
from digitus.synthesis.shapes import MARKS
from digitus.synthesis.signs import SIGNS
from digitus.synthesis.texts import (
    _MARK_WEIGHTS,
    _SIGN_WEIGHTS,
    JUNK_TOKEN,
    _number,
    draw_alone,
    draw_text,
    label_of,
)


def test_every_token_of_a_text_can_be_drawn() -> None:
    rng = np.random.default_rng(0)
    known = {*"0123456789", *MARKS, *SIGNS, JUNK_TOKEN}
    texts = [draw_text(rng) for _ in range(2000)]
    assert all(texts)
    assert {token for text in texts for token in text} == known


def test_no_sign_is_a_separator_too() -> None:
    assert not set(MARKS) & set(SIGNS)
    assert {label_of(mark) for mark in MARKS} == {MARK}
    assert {label_of(sign) for sign in SIGNS} == {SIGN}
    assert label_of(JUNK_TOKEN) == JUNK


def test_every_separator_and_sign_is_drawn_by_lot() -> None:
    assert set(_MARK_WEIGHTS) == set(MARKS)
    assert set(_SIGN_WEIGHTS) == set(SIGNS)


def test_what_looks_like_a_one_by_itself_is_not_shown_alone() -> None:
    rng = np.random.default_rng(1)
    alone = {draw_alone(label, rng) for label in (MARK, SIGN) for _ in range(500)}
    assert alone.isdisjoint({"|", "/", "'", ","})
    assert len(alone) > 15


def test_amounts_begin_low_and_end_in_zeros() -> None:
    rng = np.random.default_rng(2)
    amounts = [_number(rng, 3, 7) for _ in range(1000)]
    firsts = np.array([int(amount[0]) for amount in amounts])
    assert (firsts > 0).all()
    assert 0.25 < (firsts == 1).mean() < 0.35  # Benford: 0.30
    assert np.mean([amount[-1] == "0" for amount in amounts]) > 0.45
    assert {len(amount) for amount in amounts} == {3, 4, 5, 6, 7}
