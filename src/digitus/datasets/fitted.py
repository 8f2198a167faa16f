"""Images of another size, brought to the one that a network reads."""

from dataclasses import replace

import numpy as np

from digitus.arrays import Image, Images, Pixels, UInt8
from digitus.datasets.dataset import Dataset
from digitus.errors import ShapeError
from digitus.images.centre import EDGE, centre, crop
from digitus.images.restore import restore

SMALLEST_WITH_MARGIN = 16
"""Images with fewer rows than this have no room for a margin."""


def box_for(side: int) -> int:
    """Return the longer side of a digit in an image of so many rows: 20 of 28, as MNIST has it.

    Examples
    --------
    >>> box_for(28), box_for(8)
    (20, 8)
    """
    return side if side < SMALLEST_WITH_MARGIN else round(side * 20 / 28)


def fit_images(data: Dataset, shape: tuple[int, int]) -> Dataset:
    """Bring digits to another size as MNIST was made, and as pictures of digits are.

    Each is cut out, fitted into its box with its aspect kept, and moved so that its centre of
    mass lies in the middle.

    Parameters
    ----------
    data
        Digits of any size.
    shape
        The height and width that are wanted, equal.

    Returns
    -------
    Dataset
        The same digits, full ink being 255; data that has this shape already is returned as it is.

    Raises
    ------
    ShapeError
        If height and width differ.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> fit_images(load_dataset("digits").train, (28, 28))
    <digits:train: 1,797 images of 28x28, 10 classes>
    """
    if data.shape == shape:
        return data
    if shape[0] != shape[1]:
        raise ShapeError(
            f"{data.name} has images of {data.shape[0]} x {data.shape[1]}; they can be fitted into"
            f" squares only, not into {shape[0]} x {shape[1]}"
        )
    return replace(data, images=fit_digits(data.images, shape[0], data.ink), ink=255)


def restore_images(data: Dataset) -> Dataset:
    """Put light and noise right in images that are not as MNIST has them.

    Parameters
    ----------
    data
        Digits of the size that a network reads; :func:`digitus.images.restore.restore` says what
        is done to them.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> test = load_dataset("mnist").test.first(50)
    >>> bool((restore_images(test).images == test.images).all())
    True
    """
    return replace(data, images=restore(data.images, ink=data.ink))


def fit_digits(images: Images, side: int, ink: int = 255) -> UInt8[np.ndarray, "n rows columns"]:
    """Cut out each digit, fit it into its box, and put its centre of mass in the middle.

    Parameters
    ----------
    images
        Digits of any size, 0 (paper) to ``ink``, of shape (n, height, width).
    side
        Height and width that are wanted.
    ink
        The value of full ink.

    Examples
    --------
    >>> fit_digits(np.ones((2, 8, 5), np.uint8), 28, ink=1).shape
    (2, 28, 28)
    """
    if not len(images):
        return np.zeros((0, side, side), np.uint8)
    return np.stack([_fitted(image, ink, side) for image in images])


def _fitted(image: Image, full: int, side: int) -> Pixels:
    ink = image.astype(np.float32) / full
    if not (ink > EDGE).any():
        return np.zeros((side, side), np.uint8)
    return centre(crop(ink), side, box_for(side))
