import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.arrays import Images
from digitus.datasets import load_dataset
from digitus.errors import SettingError
from digitus.images.corrupt import CORRUPTIONS, STRENGTHS, corrupt
from digitus.images.corrupt.corruptions import BLOCK

NAMES = sorted(CORRUPTIONS)
DIGITS = load_dataset("mnist").test.images[:60]
EVERYWHERE = ("brightness", "scale", "stripe", "canny edges")
"""These draw nothing."""


def corrupted(name: str, strength: int = 3, seed: int = 0, images: Images = DIGITS) -> Images:
    return corrupt(images, name, strength, np.random.default_rng(seed))


def test_they_are_those_of_mnist_c() -> None:
    # Mu and Gilmer 2019, MNIST-C, section 3.
    theirs = "shot noise, impulse noise, glass blur, motion blur, shear, scale, rotate, brightness"
    theirs += ", translate, stripe, fog, spatter, dotted line, zigzag, canny edges"
    ours = {"rotation": "rotate", "translation": "translate"}
    assert {ours.get(name, name) for name in NAMES} == set(theirs.split(", "))


@pytest.mark.parametrize("name", NAMES)
def test_every_image_is_changed_and_the_original_is_not(name: str) -> None:
    before = DIGITS.copy()
    result = corrupted(name)
    assert (result != DIGITS).any(axis=(1, 2)).all()
    np.testing.assert_array_equal(DIGITS, before)
    assert result.dtype == np.uint8


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_decides(name: str) -> None:
    np.testing.assert_array_equal(corrupted(name, seed=1), corrupted(name, seed=1))
    assert (corrupted(name, seed=1) != corrupted(name, seed=2)).any() == (name not in EVERYWHERE)


@pytest.mark.parametrize("name", NAMES)
def test_every_strength_is_further_away_than_the_one_before(name: str) -> None:
    if name in {"canny edges", "scale"}:  # an outline, however soft, is far away; so is a dot
        strengths: tuple[int, ...] = (1, 2, 3)
    else:
        strengths = STRENGTHS
    distances = [
        np.abs(corrupted(name, strength).astype(float) - DIGITS).mean() for strength in strengths
    ]
    assert distances == sorted(distances)
    assert len(set(distances)) == len(distances)


@pytest.mark.parametrize("name", NAMES)
@given(
    height=st.integers(6, 30),
    width=st.integers(6, 30),
    ink=st.sampled_from([1, 16, 255]),
    strength=st.sampled_from(STRENGTHS),
)
def test_images_of_any_size_and_ink_stay_in_range(
    name: str, height: int, width: int, ink: int, strength: int
) -> None:
    rng = np.random.default_rng(0)
    images = rng.integers(0, ink + 1, (3, height, width)).astype(np.uint8)
    result = corrupt(images, name, strength, rng, ink=ink)
    assert result.shape == images.shape
    assert result.max() <= ink


@pytest.mark.parametrize("name", NAMES)
def test_paper_is_no_reason_to_fail(name: str) -> None:
    empty = np.zeros((2, 28, 28), np.uint8)
    assert corrupted(name, images=empty).shape == empty.shape
    assert corrupted(name, images=empty[:0]).shape == (0, 28, 28)


def test_none_of_many_is_left_out() -> None:
    many = np.concatenate([DIGITS] * 10)
    assert len(many) > BLOCK
    assert (corrupted("impulse noise", images=many) != many).any(axis=(1, 2)).all()


def test_what_there_is_not_is_refused() -> None:
    with pytest.raises(SettingError, match="did you mean 'fog'"):
        corrupted("fogg")
    with pytest.raises(SettingError, match="strength must be 1, 2, 3, 4 or 5, got 6"):
        corrupted("fog", 6)
