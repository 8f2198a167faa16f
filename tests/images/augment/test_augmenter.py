from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from digitus.arrays import Images
from digitus.errors import SettingError
from digitus.images.augment import Augment, augment
from digitus.images.augment.augmenter import BLOCK

EVERYTHING = Augment(
    rotation=15,
    scale=0.15,
    aspect=0.1,
    shear=0.2,
    shift=3,
    elastic_alpha=34,
    thickness=0.5,
    cutout=5,
    noise=0.05,
)
EACH = [
    Augment(rotation=40),
    Augment(scale=0.3),
    Augment(aspect=0.3),
    Augment(shear=0.4),
    Augment(shift=3),
    Augment(elastic_alpha=60, elastic_sigma=3),
    Augment(thickness=1),
    Augment(cutout=9, cutout_share=1),
    Augment(noise=0.2),
]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def blots(count: int = 5, height: int = 28, width: int = 28, ink: int = 255) -> Images:
    """Draw soft blots in the middle third of the images."""
    marks = np.zeros((count, height, width))
    top, left = height // 3, width // 3
    marks[:, top : height - top, left : width - left] = rng(7).random(
        (count, height - 2 * top, width - 2 * left)
    )
    soft = ndimage.gaussian_filter(marks, (0, 1, 1))
    levels: Images = np.rint(ink * soft / soft.max()).astype(np.uint8)
    return levels


def changed(settings: Augment, images: Images, seed: int = 0, ink: int = 255) -> Images:
    return augment(images, settings, rng(seed), ink=ink)


def test_nothing_on_changes_nothing() -> None:
    images = rng().integers(0, 256, (70, 9, 12)).astype(np.uint8)
    np.testing.assert_array_equal(changed(Augment(), images), images)


@pytest.mark.parametrize("settings", EACH, ids=str)
def test_every_setting_changes_every_image_in_its_own_way(settings: Augment) -> None:
    images = np.full((30, 28, 28), 200, np.uint8)
    images[:, :4] = images[:, -4:] = images[:, :, :4] = images[:, :, -4:] = 0
    images[:, 9, 9] = 90
    result = changed(settings, images)
    assert len(np.unique(result, axis=0)) > 20
    assert (result != images).any(axis=(1, 2)).mean() > 0.8


def test_the_same_draws_give_the_same_bits() -> None:
    images = blots(150)
    first = changed(EVERYTHING, images)
    np.testing.assert_array_equal(changed(EVERYTHING, images), first)
    assert (changed(EVERYTHING, images, seed=1) != first).any()


def test_an_image_does_not_depend_on_those_beside_it() -> None:
    images = blots(BLOCK + 9)
    whole = changed(EVERYTHING, images)
    other = images.copy()
    other[1::2] = 0
    np.testing.assert_array_equal(changed(EVERYTHING, other)[::2], whole[::2])


def test_images_are_not_written_to() -> None:
    images = blots(3)
    images.flags.writeable = False
    assert changed(EVERYTHING, images).flags.writeable


@given(
    height=st.integers(1, 12),
    width=st.integers(1, 12),
    ink=st.sampled_from([1, 16, 255]),
    seed=st.integers(0, 99),
)
def test_pixels_stay_in_range_whatever_the_size(
    height: int, width: int, ink: int, seed: int
) -> None:
    images = rng(seed).integers(0, ink + 1, (3, height, width)).astype(np.uint8)
    result = changed(EVERYTHING, images, seed, ink)
    assert result.shape == images.shape
    assert result.dtype == np.uint8
    assert result.max(initial=0) <= ink


def test_no_images_are_no_images() -> None:
    assert changed(EVERYTHING, blots(1)[:0]).shape == (0, 28, 28)


def test_a_shift_leaves_the_whole_digit_in_the_image() -> None:
    images = np.zeros((300, 28, 28), np.uint8)
    images[:, 3:23, 6:20] = 200
    result = changed(Augment(shift=20, scale=0.1), images)
    ink = result.sum(axis=(1, 2), dtype=int)
    rows, columns = np.nonzero(result.max(axis=0))
    assert (rows.min(), columns.min(), rows.max(), columns.max()) == (0, 0, 27, 27)
    # Enlarged up to 1.1 times and reduced as much, both ways: nothing of it is lost.
    assert ink.min() > 200 * 20 * 14 / 1.1**2 * 0.97
    assert ink.max() < 200 * 20 * 14 * 1.1**2 * 1.03
    still = changed(Augment(scale=0.1), images).sum(axis=(1, 2), dtype=int)
    np.testing.assert_allclose(ink, still, rtol=0.02)


def test_a_digit_without_margin_is_not_shifted() -> None:
    images = np.full((4, 8, 8), 16, np.uint8)
    np.testing.assert_array_equal(augment(images, Augment(shift=3), rng(), ink=16), images)


def test_a_fainter_edge_does_not_count_as_digit() -> None:
    images = np.full((50, 8, 8), 3, np.uint8)
    images[:, 2:6, 2:6] = 16
    assert (augment(images, Augment(shift=3), rng(), ink=16) != images).any(axis=(1, 2)).all()


@pytest.mark.parametrize("alpha", [10, 34])
@pytest.mark.parametrize("sigma", [3.0, 5.0])
def test_displacements_have_the_deviation_that_simards_recipe_gives(
    alpha: float, sigma: float
) -> None:
    # His own way: uniform noise in -1..1, smoothed by a Gaussian, times alpha.
    noise = rng().uniform(-1, 1, (40, 200, 200))
    fields = alpha * ndimage.gaussian_filter(noise, (0, sigma, sigma), mode="wrap")
    # Ours, seen from outside: a slope of one level per pixel shows each displacement.
    slope = np.broadcast_to(np.arange(60, 200, 5, dtype=np.uint8)[:, None], (400, 28, 28))
    settings = Augment(elastic_alpha=alpha, elastic_sigma=sigma)
    moved = changed(settings, slope)[:, 8:20, 8:20].astype(float)
    shown = (moved - slope[:, 8:20, 8:20]) / 5
    assert shown.std() == pytest.approx(fields.std(), rel=0.06)
    # And as smooth: what lies three pixels apart moves together as much as there.
    ours = (shown[:, :, 3:] * shown[:, :, :-3]).mean() / shown.var()
    his = (fields[..., 3:] * fields[..., :-3]).mean() / fields.var()
    assert ours == pytest.approx(his, abs=0.06)


def test_a_quarter_turn_turns() -> None:
    image = blots(1, 9, 9)
    settings = Augment(rotation=90)

    class Always(np.random.Generator):
        def random(self, size: tuple[int, int], dtype: type) -> np.ndarray:  # type: ignore[override]
            return np.ones(size, dtype)

    turned = augment(image, settings, Always(np.random.PCG64()))
    difference = np.abs(turned[0].astype(int) - np.rot90(image[0], -1))
    assert difference.max() <= 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rotation": -1}, "rotation"),
        ({"scale": float("nan")}, "scale"),
        ({"shift": float("inf")}, "shift"),
        ({"elastic_sigma": 0.0}, "elastic_sigma"),
        ({"thickness": 1.5}, r"thickness must lie in 0\.\.1"),
        ({"cutout_share": 2.0}, "cutout_share"),
        ({"cutout": -3}, "cutout"),
    ],
)
def test_impossible_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Augment(**settings)
