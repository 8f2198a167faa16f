"""What is as MNIST has it stays; light, noise, paleness and outlines are put right."""

import numpy as np
import pytest
from scipy import ndimage

from digitus.arrays import Images
from digitus.datasets import load_dataset
from digitus.images.restore import BLOCK, restore
from digitus.models import load_model

DIGITS = load_dataset("mnist").train.take(np.arange(50_000, 60_000, 50))
SHARES = DIGITS.images / 255
Y, X = np.mgrid[:28, :28] / 27


def images(shares: np.ndarray) -> Images:
    made: Images = np.rint(255 * np.clip(shares, 0, 1)).astype(np.uint8)
    return made


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def accuracy(shares: np.ndarray) -> float:
    answers = load_model("cnn-tiny").predict(images(shares))
    return float((answers == DIGITS.labels).mean())


def test_mnist_stays_as_it_is_to_the_bit() -> None:
    train = load_dataset("mnist").train.images[:5000]
    changed = (restore(train) != train).any(axis=(1, 2))
    assert changed.sum() <= 2  # of 60,000, seven have a torn stroke


@pytest.mark.parametrize(
    ("spoilt", "after"),
    [
        (0.35 * SHARES + 0.45 * X + 0.15, 0.96),
        (0.25 + SHARES / 4, 0.96),
        (ndimage.gaussian_filter(SHARES, (0, 1.2, 1.2)) / 2, 0.95),
        (SHARES + rng().normal(0, 0.3, SHARES.shape), 0.93),
        (np.where(rng().random(SHARES.shape) < 0.2, rng().random(SHARES.shape) < 0.1, SHARES), 0.9),
    ],
    ids=["uneven light", "grey", "blurred and pale", "noise", "salt and pepper"],
)
def test_a_network_reads_again_what_it_could_not(spoilt: np.ndarray, after: float) -> None:
    assert accuracy(spoilt) < after - 0.1
    assert accuracy(restore(images(spoilt)) / 255) > after


def test_an_outline_is_filled() -> None:
    square = np.zeros((1, 28, 28), np.uint8)
    square[0, 6:22, 11:16] = 255
    square[0, 7:21, 12:15] = 0
    assert restore(square)[0, 8:20, 12:15].min() == 255


def test_a_moved_digit_on_clean_paper_keeps_its_ink() -> None:
    moved = np.roll(DIGITS.images[:50], (3, -2), axis=(1, 2))
    restored = restore(moved)
    assert np.abs(restored.astype(int) - moved).mean() < 4


def test_blank_images_and_none_and_small_ones_come_back() -> None:
    for shape in ((2, 28, 28), (0, 28, 28), (3, 8, 8)):
        blank = np.zeros(shape, np.uint8)
        np.testing.assert_array_equal(restore(blank), blank)
    full = np.full((1, 28, 28), 255, np.uint8)
    assert restore(full).shape == full.shape


def test_ink_of_another_strength_and_many_images_are_restored_alike() -> None:
    grey = images(0.25 + SHARES[:20] / 4)
    restored = restore(grey)
    np.testing.assert_array_equal(restore(np.tile(grey, (30, 1, 1)))[-20:], restored)
    assert len(grey) * 30 > BLOCK
    weak = restore(np.rint(grey / 255 * 51).astype(np.uint8), ink=51)
    assert np.abs(weak / 51 - restored / 255).mean() < 0.02
