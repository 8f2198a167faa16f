"""Rings, boxes, strikes: they cover what they should, and stay in the picture."""

from collections.abc import Callable

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest

from digitus.synthesis.overdrawn import crossed_out, enclosed, strike, underline

BOXES = np.array([[20, 30, 45, 70], [50, 30, 75, 70]], np.float64)


def page() -> PIL.Image.Image:
    return PIL.Image.new("L", (120, 110))


@pytest.fixture
def bar() -> PIL.Image.Image:
    picture = PIL.Image.new("L", (24, 40))
    PIL.ImageDraw.Draw(picture).rectangle((10, 2, 13, 37), fill=255)
    return picture


@pytest.mark.parametrize("seed", range(10))
def test_a_strike_goes_through_all_signs(seed: int) -> None:
    struck = page()
    strike(struck, BOXES, 40, 3, np.random.default_rng(seed))
    ink = np.asarray(struck) > 128
    for left, top, right, bottom in BOXES.astype(int):
        assert ink[top:bottom, left:right].any(0).all()


@pytest.mark.parametrize("seed", range(10))
def test_an_underline_lies_below_the_signs(seed: int) -> None:
    lined = page()
    underline(lined, BOXES, 40, 2, np.random.default_rng(seed))
    ink = np.asarray(lined) > 128
    assert ink[68:].any()
    assert not ink[:62].any()


@pytest.mark.parametrize("seed", range(10))
def test_what_is_enclosed_is_free_in_the_middle_of_something_larger(
    bar: PIL.Image.Image, seed: int
) -> None:
    whole = np.asarray(enclosed(bar, 40, 2, np.random.default_rng(seed))) > 128
    height, width = whole.shape
    assert height > 44
    assert width > 28
    for side in (whole[:4], whole[-4:], whole[:, :4], whole[:, -4:]):
        assert side.any()
    assert whole[height // 2 - 3 : height // 2 + 3].sum(1).max() < width / 2


@pytest.mark.parametrize("seed", range(10))
def test_what_is_crossed_out_has_much_more_ink(bar: PIL.Image.Image, seed: int) -> None:
    before = (np.asarray(bar) > 128).sum()
    after = (np.asarray(crossed_out(bar, 40, 3, np.random.default_rng(seed))) > 128).sum()
    assert after > 1.4 * before


@pytest.mark.parametrize("draw", [enclosed, crossed_out])
def test_the_same_seed_draws_the_same(bar: PIL.Image.Image, draw: Callable) -> None:  # type: ignore[type-arg]
    one, other = (np.asarray(draw(bar, 40, 3, np.random.default_rng(4))) for _ in range(2))
    np.testing.assert_array_equal(one, other)
