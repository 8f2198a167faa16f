"""Images in any order of axes."""

import numpy as np
import pytest

from digitus.datasets.understand.arrange import arrange
from digitus.errors import DataError

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (5, 8, 8), np.uint8)
FLAT = IMAGES.reshape(5, 64)


@pytest.mark.parametrize(
    "stored",
    [
        IMAGES,
        FLAT,
        FLAT.T,
        IMAGES[..., None],
        IMAGES[:, None],
        np.moveaxis(IMAGES, 0, -1),
        np.repeat(IMAGES[..., None], 3, axis=3),
        np.repeat(IMAGES[:, None], 3, axis=1),
        np.moveaxis(np.repeat(IMAGES[..., None], 3, axis=3), 0, -1),
        np.concatenate([np.repeat(IMAGES[..., None], 3, axis=3), 255 + 0 * IMAGES[..., None]], 3),
    ],
    ids=lambda stored: str(stored.shape),
)
def test_every_order_is_the_same_images(stored: np.ndarray) -> None:
    assert np.array_equal(arrange(stored, 5), IMAGES)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (np.full((1, 2, 2), "a"), "must be numbers"),
        (np.zeros((2, 5)), "rows of 5 pixels are no square images"),
        (np.zeros((2, 5, 5, 2)), "3 dimensions"),
        (np.zeros(5), "3 dimensions"),
        (np.zeros((1, 1, 1, 1, 1)), "3 dimensions"),
    ],
)
def test_other_arrays_are_refused(values: np.ndarray, says: str) -> None:
    with pytest.raises(DataError, match=says):
        arrange(values, None)
