"""The box that MNIST's digits stand in: 20 of 28 pixels, centred by their mass.

MNIST was made from bilevel scans, fitted into a box of 20 x 20 pixels with their aspect kept and
their edges softened, and moved so that the centre of mass lies in the middle of 28 x 28 [1]_.

.. [1] LeCun, Cortes, Burges: The MNIST database of handwritten digits.
"""

import numpy as np
import PIL.Image

from digitus.arrays import Bool, Image, UInt8
from digitus.images.ink import Ink, Recut

EDGE = 0.15
"""Ink of at least this strength counts as the digit's edge."""


def crop(ink: Ink) -> Recut:
    """Cut away the empty paper around the ink.

    Examples
    --------
    >>> ink = np.zeros((9, 9), np.float32)
    >>> ink[2:5, 3:4] = 1
    >>> crop(ink).shape
    (3, 1)
    """
    top, bottom, left, right = bounds(ink > EDGE)
    return ink[top:bottom, left:right]


def bounds(mask: Bool[np.ndarray, "height width"]) -> tuple[int, int, int, int]:
    """Give the rows and columns that a shape spans: top, bottom, left, right (ends excluded).

    Raises
    ------
    ValueError
        If the mask is empty.

    Examples
    --------
    >>> mask = np.zeros((9, 9), np.bool_)
    >>> mask[2:5, 3:4] = True
    >>> bounds(mask)
    (2, 5, 3, 4)
    """
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1


def fit(ink: Ink, side: int) -> Recut:
    """Scale the ink, its aspect kept and its edges softened, until its longer side is ``side``.

    Examples
    --------
    >>> fit(np.ones((40, 10), np.float32), 20).shape
    (20, 5)
    """
    factor = side / max(ink.shape)
    height, width = (max(1, round(length * factor)) for length in ink.shape)
    scaled = PIL.Image.fromarray(ink).resize((width, height), PIL.Image.Resampling.BICUBIC)
    return np.asarray(scaled).clip(0, 1)


def centre(ink: Ink, size: int, box: int) -> UInt8[np.ndarray, "side side"]:
    """Fit the ink into a box and put its centre of mass in the middle of the image.

    Parameters
    ----------
    ink
        The digit, cropped.
    size
        Side of the image in pixels.
    box
        Longer side of the digit in pixels.

    Returns
    -------
    uint8 array of shape (size, size)
        0 paper, 255 ink.

    Examples
    --------
    >>> image = centre(np.ones((40, 10), np.float32), 28, 20)
    >>> bounds(image > 0)
    (4, 24, 12, 17)
    """
    boxed = fit(ink, box)
    full = np.percentile(boxed[boxed > 0.5 * boxed.max()], 75)
    pixels = np.rint(255 * (boxed / full).clip(0, 1)).astype(np.uint8)
    image = np.zeros((size, size), np.uint8)
    (height, width), (y, x) = pixels.shape, centre_of_mass(pixels)
    top = min(max(round(size / 2 - y), 0), size - height)
    left = min(max(round(size / 2 - x), 0), size - width)
    image[top : top + height, left : left + width] = pixels
    return image


def centre_of_mass(image: np.ndarray) -> tuple[float, float]:
    """Give the row and column of the ink's balance point; pixel (0, 0) lies at (0, 0).

    Examples
    --------
    >>> centre_of_mass(np.eye(3, dtype=np.uint8))
    (1.0, 1.0)
    """
    weights = image.astype(np.float64)
    height, width = weights.shape
    total = weights.sum()
    y, x = weights.sum(1) @ np.arange(height), weights.sum(0) @ np.arange(width)
    return float(y / total), float(x / total)


def is_centred(image: Image, size: int, box: int) -> bool:
    """Whether an image already stands in MNIST's box, light ink on black.

    True of MNIST's own digits: the longer side of what is not 0 has 20 pixels (a few have 19),
    and the centre of mass lies within half a pixel of (14, 14).

    Examples
    --------
    >>> is_centred(centre(np.ones((40, 10), np.float32), 28, 20), 28, 20)
    True
    >>> is_centred(np.zeros((28, 28), np.uint8), 28, 20)
    False
    """
    if image.shape != (size, size) or not image.any():
        return False
    top, bottom, left, right = bounds(image > 0)
    longer = max(bottom - top, right - left)
    away = max(abs(place - size / 2) for place in centre_of_mass(image))
    return box - 1 <= longer <= box and away <= 0.51 and int(image.max()) >= 200
