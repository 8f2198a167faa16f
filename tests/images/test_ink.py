"""Ink is told from paper in any light."""

import numpy as np
import pytest

from digitus.images.ink import dark_paper, ink_is_dark, lift, paper_under, scale_to
from tests.images.pages import STROKES, likeness, noisy, page, shaded


def test_pictures_are_brought_between_two_sizes():
    picture = np.arange(200 * 50, dtype=np.uint8).reshape(50, 200)
    assert scale_to(picture, 100, 400) is picture
    assert scale_to(picture, 1, 100).shape == (25, 100)
    assert scale_to(picture, 400, 800).shape == (100, 400)
    assert scale_to(np.zeros((1, 5000), np.uint8), 1, 100).shape == (1, 100)


def test_averaging_down_keeps_the_mean_of_a_hairline():
    sheet = np.full((1000, 1000), 255, np.uint8)
    sheet[:, 500] = 0
    assert abs(scale_to(sheet, 1, 100).mean() - sheet.mean()) < 0.5


@pytest.mark.parametrize("digit", STROKES)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_the_darker_of_ink_and_paper_is_found(digit, share):
    for pen in (0.02, 0.1, 0.2):
        sheet = page(digit, share=share, pen=pen)
        assert ink_is_dark(sheet)
        assert not ink_is_dark(255 - sheet)


def test_a_shadow_over_half_the_page_is_no_ink():
    for depth in (0.35, 0.6):
        assert ink_is_dark(shaded(page(5, ink=20), depth=depth, soft=0.02))
        assert not ink_is_dark(shaded(page(5, ink=200, paper=40), depth=depth))


def test_where_a_shadow_covers_most_of_the_page_its_colour_is_in_doubt():
    sheet = page(5, ink=20)
    assert dark_paper(sheet) < 0.1
    assert dark_paper(255 - sheet) > 0.9
    sheet = sheet.copy()
    sheet[:, : round(0.55 * sheet.shape[1])] //= 6
    assert 0.3 < dark_paper(sheet) < 0.7


def test_a_digit_cropped_to_its_ink_keeps_its_colour():
    sheet = page(0, share=0.9, pen=0.2, side=200)
    rows, columns = np.nonzero(sheet < 100)
    tight = sheet[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert ink_is_dark(tight)
    assert not ink_is_dark(255 - tight)


@pytest.mark.parametrize("pen", [0.03, 0.1, 0.25])
def test_the_paper_under_the_ink_is_the_paper_without_it(pen):
    empty = shaded(np.full((200, 200), 220, np.uint8))
    sheet = shaded(page(2, side=200, paper=220, pen=pen))
    off = np.abs(paper_under(sheet) - empty)
    assert off.mean() < 5
    assert np.quantile(off, 0.99) < 30


def test_ink_keeps_the_greys_of_its_edges():
    lifted = lift(page(7, side=150))
    assert lifted.ink.dtype == np.float32
    assert (lifted.ink.min(), lifted.ink.max()) == (0, 1)
    assert ((lifted.ink > 0.2) & (lifted.ink < 0.8)).sum() > 50
    assert not lifted.blank


def test_contrast_and_noise_are_told():
    clear = lift(page(5, ink=46, paper=230))
    assert clear.contrast == pytest.approx(0.8, abs=0.02)
    assert clear.noise < 0.01
    chalk = lift(page(5, ink=200, paper=40), dark=False)
    assert chalk.contrast == pytest.approx((200 - 40) / (255 - 40), abs=0.02)
    assert lift(page(5, ink=222, paper=230)).blank
    assert lift(noisy(np.full((150, 150), 200, np.uint8), 30)).blank
    assert not lift(noisy(page(5, side=150), 20)).blank


def test_noise_is_smoothed_until_the_ink_is_clear():
    clean, rough = lift(page(5)), lift(noisy(page(5), 70))
    assert rough.noise < 0.1 * rough.contrast
    assert likeness(rough.ink, clean.ink) > 0.9


def test_a_shadow_dims_chalk_and_board_alike():
    board = shaded(page(5, ink=200, paper=40), depth=0.4)
    ink = lift(board, dark=False).ink
    solid = page(5, ink=1, paper=0).astype(bool)
    core = ink[solid & (page(5, ink=200, paper=40) > 190)]
    assert np.quantile(core, 0.05) > 0.45
