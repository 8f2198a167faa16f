"""Bilinear resampling in whole numbers: four neighbours by one look into memory.

The four pixels around every place are packed into one number of 32 bits beforehand, a byte each,
so that each pixel of the result is one look-up instead of four.  Interpolation weighs two of them
at once, in the two halves of the number: 255 x 256 is less than 2^16, no half spills into its
neighbour.  Places are rounded down to 1/256 pixel, values to the nearest whole number.
"""

from typing import NamedTuple

import numpy as np

from digitus.arrays import Float32, Images

FINE = 256
"""Parts of a pixel."""

BYTES = 0x00FF00FF
"""The first and third byte."""

WORD = 0xFFFF
"""The first two bytes."""


class Places(NamedTuple):
    """Where each pixel of the images after comes from, in pixels of the images before."""

    y: Float32[np.ndarray, "n pixels"]
    x: Float32[np.ndarray, "n pixels"]


def resample(images: Images, places: Places) -> Images:
    """Read images at places between their pixels; outside there is paper.

    Parameters
    ----------
    images
        Pixels (n, height, width), uint8.
    places
        For each pixel of the result, where it is read.

    Examples
    --------
    >>> image = np.array([[[0, 100], [0, 200]]], np.uint8)
    >>> y, x = np.array([[0, 0, 0.5, 9]], np.float32), np.array([[0.5, 1, 1, 9]], np.float32)
    >>> resample(image, Places(y, x))
    array([[[ 50, 100],
            [150,   0]]], dtype=uint8)
    """
    count, height, width = images.shape
    corners = _corners(images)
    # In the packed images, the pixel (0, 0) stands at (1, 1): further out there is paper only.
    y = _fine(places.y, height)
    x = _fine(places.x, width)
    index = y >> 8
    index *= width + 2
    index += x >> 8
    index += np.arange(count, dtype=np.int32)[:, None] * ((height + 2) * (width + 2))
    four = corners.reshape(-1).take(index, mode="clip")
    rows = _between(four & BYTES, (four >> 8) & BYTES, x)  # left and right, both rows at once
    row = _between(rows & WORD, rows >> 16, y)
    row += FINE * FINE // 2
    row >>= 16
    return row.astype(np.uint8).reshape(count, height, width)


def _corners(images: Images) -> np.ndarray:
    """Pack each pixel with its right, lower, and lower right neighbour, paper all around."""
    count, height, width = images.shape
    padded = np.zeros((count, height + 3, width + 3), np.uint32)
    padded[:, 1:-2, 1:-2] = images
    pairs = padded[:, :, 1:] << 8
    pairs |= padded[:, :, :-1]
    lower = pairs[:, 1:] << 16
    lower |= pairs[:, :-1]
    return lower


def _fine(places: np.ndarray, size: int) -> np.ndarray:
    """Turn places along one axis into parts of a pixel; what lies outside moves to the margin."""
    places = (places + 1) * FINE
    return places.clip(0, (size + 2) * FINE - 1, out=places).astype(np.int32)


def _between(first: np.ndarray, second: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Interpolate, times 256; overwrites both."""
    second -= first  # below zero it wraps around, and back again in the sum
    second *= (place & (FINE - 1)).view(np.uint32)
    first <<= 8
    first += second
    return first
