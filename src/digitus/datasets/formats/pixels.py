"""Whatever a file holds as pixels and labels, made into uint8 images and int64 labels."""

import math

import numpy as np
from jaxtyping import Bool, Float, UInt8

from digitus.arrays import Images, Labels
from digitus.errors import DataError

ROWS_AT_ONCE = 4096


def as_images(values: np.ndarray) -> Images:
    """Restore images from the pixels that a file holds.

    Parameters
    ----------
    values
        Of shape (n, height, width), (n, height, width, 1) or (n, side * side); whole numbers in
        0..255, or floats that are such numbers over 255 or over 256.

    Raises
    ------
    DataError
        The values are not pixels, or rows are no squares.

    Examples
    --------
    >>> as_images(np.array([[0, 0.5, 255 / 256, 0]], "f4"))
    array([[[  0, 128],
            [255,   0]]], dtype=uint8)
    """
    if values.ndim == 4 and values.shape[3] == 1:
        values = values[..., 0]
    if values.ndim == 2:
        side = math.isqrt(values.shape[1])
        if side * side != values.shape[1]:
            raise DataError(
                f"rows of {values.shape[1]} pixels are no square images; "
                "store the images with shape (n, height, width)"
            )
        values = values.reshape(-1, side, side)
    if values.ndim != 3:
        raise DataError(f"images must have 3 dimensions (n, height, width), got {values.shape}")
    if values.dtype.kind == "f":
        return _restore(values)
    return _whole(values)


def as_labels(values: np.ndarray) -> Labels:
    """Restore labels from the numbers that a file holds.

    Parameters
    ----------
    values
        Whole numbers, of shape (n,) or (n, 1).

    Raises
    ------
    DataError
        The values are not whole numbers or not a column.

    Examples
    --------
    >>> as_labels(np.array([[5.0], [0.0]]))
    array([5, 0])
    """
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise DataError(f"labels must have shape (n,), got {values.shape}")
    if values.dtype.kind not in "uif":
        raise DataError(f"labels must be numbers, got {values.dtype}")
    # The comparison also refuses NaN and what is too large for int64.
    with np.errstate(invalid="ignore"):
        labels = values.astype(np.int64)
    if not np.array_equal(labels, values):
        raise DataError("labels must be whole numbers")
    return labels


def _whole(values: np.ndarray) -> Images:
    if values.dtype.kind not in "bui":
        raise DataError(f"pixels must be numbers, got {values.dtype}")
    if values.size and (values.min() < 0 or values.max() > 255):
        raise DataError(f"pixels must lie in 0..255, got {values.min()}..{values.max()}")
    return values.astype(np.uint8, copy=False)


def _restore(values: Float[np.ndarray, "n height width"]) -> Images:
    """Undo the division that made floats of pixels.

    A set of values can come from one divisor only: k / 255 = m / 256 has no solution in 1..254,
    so the first divisor that makes every value a whole number in 0..255 is the right one.
    """
    for scale in (256, 255, 1):
        images = np.empty(values.shape, np.uint8)
        parts = range(0, len(values), ROWS_AT_ONCE)
        if all(
            _scale_back(values[start : start + ROWS_AT_ONCE], scale, images[start:])
            for start in parts
        ):
            return images
    finite = np.isfinite(values)
    if not finite.all():
        raise DataError(f"image {np.argmin(finite.all(axis=(1, 2))):,} holds NaN or infinity")
    raise DataError(
        f"pixels from {values.min():g} to {values.max():g} are neither whole numbers in 0..255 nor "
        "such numbers divided by 255 or 256; write them as whole numbers"
    )


def _scale_back(
    values: Float[np.ndarray, "n height width"], scale: int, images: UInt8[np.ndarray, "..."]
) -> bool:
    with np.errstate(all="ignore"):
        scaled = values * np.float64(scale)
        whole = np.rint(scaled)
        pixel: Bool[np.ndarray, "n height width"] = (
            (np.abs(scaled - whole) < 1e-4) & (whole >= 0) & (whole <= 255)
        )
        images[: len(values)] = whole.astype(np.uint8)
    return bool(pixel.all())
