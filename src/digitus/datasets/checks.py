"""What makes images and labels a data set; every message names the remedy."""

import numpy as np

from digitus.arrays import Images, Labels
from digitus.errors import DataError, ShapeError


def check_images(images: np.ndarray, ink: int) -> Images:
    """Return the images as uint8, contiguous and read-only, or say what is wrong with them.

    Parameters
    ----------
    images
        Whole numbers from 0 (paper) to ``ink``, of shape (n, height, width).
    ink
        The value of full ink, 1 to 255.

    Raises
    ------
    ShapeError
        The array is not a stack of images.
    DataError
        There are no images, or their values are not pixels.

    Examples
    --------
    >>> check_images(np.ones((2, 8, 8), int), 16).dtype
    dtype('uint8')
    """
    if images.ndim != 3:
        raise ShapeError(
            f"images must have shape (n, height, width), got {images.shape}; {_reshape(images)}"
        )
    if 0 in images.shape:
        raise DataError(f"there are no images: the shape is {images.shape}")
    if images.dtype.kind not in "bui":
        raise DataError(_not_whole(images))
    _check_range(images, ink)
    return read_only(np.ascontiguousarray(images, np.uint8))


def check_labels(labels: np.ndarray, classes: int, images: int) -> Labels:
    """Return the labels as int64 and read-only, or say what is wrong with them.

    Parameters
    ----------
    labels
        Whole numbers from 0 to ``classes - 1``, of shape (n,).
    classes
        The number of classes.
    images
        The number of images that the labels belong to.

    Raises
    ------
    ShapeError
        There is not one label per image.
    DataError
        A label is not one of the classes.

    Examples
    --------
    >>> check_labels(np.array([3, 1, 4]), classes=10, images=3)
    array([3, 1, 4])
    """
    if labels.ndim != 1:
        raise ShapeError(f"labels must have shape (n,), got {labels.shape}; {_one_column(labels)}")
    if len(labels) != images:
        raise ShapeError(
            f"{images:,} images but {len(labels):,} labels; every image needs one label"
        )
    if labels.dtype.kind not in "ui":
        raise DataError(
            f"labels must be whole numbers, got {labels.dtype}; use labels.astype(int) "
            "if that is what they are"
        )
    outside = np.flatnonzero((labels < 0) | (labels >= classes))
    if outside.size:
        first = outside[0]
        raise DataError(
            f"labels must lie in 0..{classes - 1}, got {labels[first]} at index {first:,} "
            f"({outside.size:,} in all); drop these samples or say how many classes there are"
        )
    return read_only(np.ascontiguousarray(labels, np.int64))


def read_only(array: np.ndarray) -> np.ndarray:
    """Return a view that nobody can write through; the array itself is not copied.

    Examples
    --------
    >>> read_only(np.arange(3)).flags.writeable
    False
    """
    view = array.view()
    view.flags.writeable = False
    return view


def _reshape(images: np.ndarray) -> str:
    if images.ndim == 2 and (side := round(images.shape[1] ** 0.5)) ** 2 == images.shape[1]:
        return f"for flat rows use images.reshape(len(images), {side}, {side})"
    if images.ndim == 4 and images.shape[3] == 1:
        return "for one grey channel use images[..., 0]"
    return "one image alone is images[None], colours must be made grey first"


def _one_column(labels: np.ndarray) -> str:
    if labels.ndim == 2 and labels.shape[1] > 1:
        return "for one-hot rows use labels.argmax(axis=1)"
    return "use labels.ravel()"


def _not_whole(images: np.ndarray) -> str:
    pixels = "pixels must be whole numbers from 0 (paper) to 255 (ink)"
    if images.dtype.kind != "f":
        return f"{pixels}, got {images.dtype}"
    bad = np.flatnonzero(~np.isfinite(images).all(axis=(1, 2)))
    if bad.size:
        return (
            f"{pixels}, but image {bad[0]:,} holds NaN or infinity ({bad.size:,} such images); "
            "drop these samples, or numpy.nan_to_num(images) makes them paper"
        )
    low, high = images.min(), images.max()
    if low >= 0 and high <= 1:
        return (
            f"{pixels}, got {images.dtype} from {low:g} to {high:g}; this looks like 0..1 where "
            "0..255 is meant: use numpy.rint(images * 255).astype('uint8')"
        )
    return (
        f"{pixels}, got {images.dtype} from {low:g} to {high:g}; "
        "bring them to 0..255 and use numpy.rint(images).astype('uint8')"
    )


def _check_range(images: np.ndarray, ink: int) -> None:
    low, high = int(images.min()), int(images.max())
    if low < 0 or high > ink:
        raise DataError(
            f"pixels must lie in 0..{ink}, got {low}..{high}; "
            f"'ink' says the value of full ink, 255 unless it is given"
        )
