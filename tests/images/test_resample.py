import numpy as np
from scipy import ndimage

from digitus.images.resample import Places, resample


def test_it_is_bilinear_interpolation_with_paper_outside() -> None:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (5, 9, 12)).astype(np.uint8)
    y = rng.uniform(-4, 12, (5, 108)).astype(np.float32)
    x = rng.uniform(-4, 15, (5, 108)).astype(np.float32)
    got = resample(images, Places(y, x))
    for image, rows, columns, result in zip(images, y, x, got, strict=True):
        padded = np.pad(image, 1).astype(float)
        expected = ndimage.map_coordinates(padded, [rows + 1, columns + 1], order=1)
        # Places are rounded down to 1/256 pixel along both axes.
        assert np.abs(result.reshape(-1) - expected).max() < 2 * 255 / 256 + 0.6


def test_places_far_outside_are_paper() -> None:
    images = np.full((1, 4, 4), 255, np.uint8)
    y = np.array([[-1, -1e9, 4, 1e9, 1, 1, 1, 1]], np.float32)
    x = np.array([[1, 1, 1, 1, -1, -1e9, 4, 1e9]], np.float32)
    places = Places(np.repeat(y, 2, axis=1), np.repeat(x, 2, axis=1))
    assert not resample(images, places).any()
