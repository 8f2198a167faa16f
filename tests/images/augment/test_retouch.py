import numpy as np
from scipy import ndimage

from digitus.images.augment.retouch import add_noise, change_pen, cut_out

CROSS = ndimage.generate_binary_structure(2, 1)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_a_pen_of_one_pixel_more_or_less_is_grey_dilation_and_erosion() -> None:
    image = rng().integers(0, 256, (9, 7)).astype(np.uint8)
    images = np.stack([image, image, image])
    thicker, thinner, same = change_pen(images, np.array([1, -1, 0], np.float32))
    np.testing.assert_array_equal(
        thicker, ndimage.grey_dilation(image, footprint=CROSS, mode="constant")
    )
    np.testing.assert_array_equal(
        thinner, ndimage.grey_erosion(image, footprint=CROSS, mode="constant")
    )
    np.testing.assert_array_equal(same, image)


def test_a_share_of_a_pixel_is_that_share_of_the_way() -> None:
    images = rng().integers(0, 256, (2, 9, 7)).astype(np.uint8)
    whole = change_pen(images, np.array([1, -1], np.float32)).astype(float)
    part = change_pen(images, np.array([0.25, -0.25], np.float32))
    np.testing.assert_allclose(part, images + 0.25 * (whole - images), atol=0.51)


def test_squares_of_paper_have_their_size_and_share() -> None:
    images = np.full((4000, 20, 30), 9, np.uint8)
    cut_out(images, 6, 0.3, rng())
    hidden = (images == 0).sum(axis=(1, 2))
    assert set(np.unique(images)) == {0, 9}
    assert abs((hidden > 0).mean() - 0.3) < 0.03
    assert hidden.max() == 36
    whole = np.flatnonzero(hidden == 36)
    rows, columns = (images[whole] == 0).any(axis=2), (images[whole] == 0).any(axis=1)
    assert (rows.sum(axis=1) == 6).all()
    assert (columns.sum(axis=1) == 6).all()
    # The middle may lie anywhere: at the edge, a part of the square lies outside.
    assert (images[:, 0] == 0).any()
    assert (images[:, :, -1] == 0).any()


def test_noise_has_its_deviation_and_no_bias() -> None:
    images = np.full((50, 20, 20), 8, np.uint8)
    noisy = add_noise(images, 0.1, 16, rng())
    assert abs(noisy.mean() - 8) < 0.05
    assert abs(noisy.std() - 1.6) < 0.1
