"""Cells that hold a picture each, in whatever form, made into one array."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from digitus.errors import DataError

KINDS = ("PNG", "JPEG", "BMP", "TIFF", "WEBP")
LARGEST_PICTURE = 2**22  # pixels


def stack_pictures(values: Sequence[Any]) -> np.ndarray:
    """Make one array of pictures: Pillow's, the bytes of files, tensors, arrays, lists.

    Parameters
    ----------
    values
        A picture each; all must have one size.

    Raises
    ------
    DataError
        A picture cannot be opened, or they differ in size.

    Examples
    --------
    >>> stack_pictures([np.eye(2), [[1, 2], [3, 4]]]).shape
    (2, 2, 2)
    """
    if not len(values):
        raise DataError("there are no rows in it")
    first = as_array(values[0], 0)
    images = np.empty((len(values), *first.shape), first.dtype)
    for row, value in enumerate(values):
        image = as_array(value, row)
        if image.shape != first.shape:
            raise DataError(
                f"row {row + 1:,} has a picture of shape {image.shape}, the first of "
                f"{first.shape}; all must have one size"
            )
        images[row] = image
    return images


def as_array(value: Any, row: int) -> np.ndarray:
    """Make an array of one picture.

    Parameters
    ----------
    value
        The picture.
    row
        Where it stands, for the message if it is none.

    Examples
    --------
    >>> as_array([[0, 255]], 0).shape
    (1, 2)
    """
    content: Any = value.get("bytes") if isinstance(value, dict) else value
    if isinstance(content, bytes):
        return open_picture(content, row)
    if hasattr(content, "convert"):  # Pillow's
        return np.asarray(content.convert("L"), np.uint8)
    if hasattr(content, "detach"):  # a tensor
        content = content.detach().cpu().numpy()
    array = np.asarray(content)
    if array.dtype.kind not in "buif" or array.ndim < 1:
        raise DataError(f"row {row + 1:,} holds no picture")
    return array


def open_picture(data: bytes, row: int) -> np.ndarray:
    """Open the bytes of a picture's file, as grey.

    Parameters
    ----------
    data
        What the file holds.
    row
        Where it stands, for the message if it is no picture.
    """
    import PIL.Image

    with PIL.Image.open(io.BytesIO(data), formats=KINDS) as found:
        if found.width * found.height > LARGEST_PICTURE:
            raise DataError(f"row {row + 1:,} has {found.width} x {found.height} pixels")
        return np.asarray(found.convert("L"), np.uint8)
