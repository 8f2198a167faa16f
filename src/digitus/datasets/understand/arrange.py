"""Images in any order of axes, made into (n, height, width); their values are left alone."""

import math

import numpy as np

from digitus.errors import DataError

COLOUR_WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)
"""Luminance of red, green and blue, ITU-R 601."""


def arrange(values: np.ndarray, count: int | None) -> np.ndarray:
    """Bring stored images into the order (n, height, width).

    Parameters
    ----------
    values
        Of shape (n, height, width), with one, three or four channels first or last, as rows of
        square images, or with the images along the last axis, as MATLAB has them.
    count
        How many labels there are; it tells which axis is that of the images. None if unknown.

    Raises
    ------
    DataError
        No order of axes makes images of them.

    Examples
    --------
    >>> arrange(np.zeros((2, 1, 8, 8)), 2).shape, arrange(np.zeros((64, 5)), 5).shape
    ((2, 8, 8), (5, 8, 8))
    """
    if values.dtype.kind not in "buif":
        raise DataError(f"pixels must be numbers, got {values.dtype}")
    values = _images_first(values, count)
    if values.ndim == 4:
        values = _grey(values)
    if values.ndim == 3 and 1 in values.shape[1:] and max(values.shape[1:]) > 1:
        values = values.reshape(len(values), -1)  # each image as a column or a row
    if values.ndim == 2:
        values = _square(values)
    if values.ndim != 3:
        raise DataError(f"images must have 3 dimensions (n, height, width), got {values.shape}")
    return values


def _images_first(values: np.ndarray, count: int | None) -> np.ndarray:
    if count is None or values.ndim < 2 or values.shape[0] == count != values.shape[-1]:
        return values
    if values.shape[-1] == count != values.shape[0]:
        return np.moveaxis(values, -1, 0) if values.ndim > 2 else values.T
    return values


def _square(rows: np.ndarray) -> np.ndarray:
    side = math.isqrt(rows.shape[1])
    if side * side != rows.shape[1]:
        raise DataError(
            f"rows of {rows.shape[1]} pixels are no square images; "
            "store the images with shape (n, height, width)"
        )
    return rows.reshape(-1, side, side)


def _grey(values: np.ndarray) -> np.ndarray:
    """Make greys of channels, which stand last or directly after the images' axis."""
    if values.shape[3] not in {1, 3, 4} and values.shape[1] in {1, 3, 4}:
        values = np.moveaxis(values, 1, 3)
    channels = values.shape[3]
    if channels == 1:
        return values[..., 0]
    if channels not in {3, 4}:
        raise DataError(
            "images must have 3 dimensions (n, height, width), or one, three or four channels "
            f"beside them, got {values.shape}"
        )
    grey = np.empty(values.shape[:3], np.float32)
    for index, image in enumerate(values):
        grey[index] = image[..., :3] @ COLOUR_WEIGHTS
    return np.rint(grey).astype(values.dtype) if values.dtype.kind in "ui" else grey
