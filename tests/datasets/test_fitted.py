import numpy as np
import pytest

from digitus.datasets import Dataset, fit_images
from digitus.errors import ShapeError
from digitus.images.centre import bounds, centre_of_mass


def strokes(height: int, width: int, ink: int = 255) -> Dataset:
    """Draw a pole, a beam and a corner; the last image is empty."""
    images = np.zeros((4, height, width), np.uint8)
    images[0, 1 : height - 1, 2:4] = ink
    images[1, 3:5, 1 : width - 1] = ink
    images[2, : height // 2, :2] = images[2, height // 2 - 2 : height // 2, : width // 2] = ink
    return Dataset(images, np.array([1, 7, 4, 0]), name="strokes", ink=ink)


@pytest.mark.parametrize("ink", [16, 255])
@pytest.mark.parametrize(("height", "width"), [(16, 16), (40, 24), (9, 30)])
def test_digits_stand_in_the_box_as_mnists_do(height: int, width: int, ink: int) -> None:
    data = strokes(height, width, ink)
    fitted = fit_images(data, (28, 28))
    assert (fitted.shape, fitted.ink, fitted.name) == ((28, 28), 255, "strokes")
    np.testing.assert_array_equal(fitted.labels, data.labels)
    for image in fitted.images[:3]:
        top, bottom, left, right = bounds(image > 40)
        assert 19 <= max(bottom - top, right - left) <= 20
        assert max(abs(place + 0.5 - 14) for place in centre_of_mass(image)) <= 1.0
        assert image.max() == 255
    assert not fitted.images[3].any()


def test_aspect_is_kept() -> None:
    fitted = fit_images(strokes(16, 16), (28, 28))
    top, bottom, left, right = bounds(fitted.images[0] > 40)
    assert (bottom - top) / (right - left) == pytest.approx(14 / 2, rel=0.4)


def test_small_images_are_all_digit() -> None:
    fitted = fit_images(strokes(16, 16), (8, 8))
    top, bottom, _, _ = bounds(fitted.images[0] > 40)
    assert bottom - top == 8


def test_images_of_this_size_are_left_alone() -> None:
    data = strokes(28, 28, ink=16)
    assert fit_images(data, (28, 28)) is data


def test_only_squares_can_be_filled() -> None:
    with pytest.raises(ShapeError, match="squares only, not into 10 x 20"):
        fit_images(strokes(16, 16), (10, 20))
