"""Whatever a person shows to a model, made into the pixels that it reads."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from digitus.arrays import Pixels
from digitus.datasets.fitted import box_for
from digitus.errors import DataError, ShapeError

Seen: TypeAlias = Any
"""Pixels as an array or as lists, one picture (a path or Pillow's), or a list of pictures."""


def as_pixels(images: Any, size: tuple[int, ...], ink: int | None) -> tuple[Pixels, int | None]:
    """Make pixels of what a model is shown.

    Parameters
    ----------
    images
        An array or lists of numbers or truth values; a path or Pillow picture; or several.
    size
        The height and width that the model reads.
    ink
        The value of full ink that somebody has named.

    Returns
    -------
    The pixels, and the value of full ink in them; None where the model's own is meant.

    Raises
    ------
    DataError
        It is none of these.
    ImageError
        A picture cannot be opened, or is blank.
    ShapeError
        The model reads images that are not square, and pictures are made square.

    Examples
    --------
    >>> as_pixels([[[True, False]]], (1, 2), None)[0].tolist()
    [[[255, 0]]]
    """
    if isinstance(images, np.ndarray):
        return _numbers(images, ink)
    pictures = [images] if _is_picture(images) else images
    if not isinstance(pictures, list | tuple):
        if hasattr(images, "__array__"):
            return _numbers(np.asarray(images), ink)
        raise DataError(
            "images must be an array, lists of numbers, or paths and Pillow pictures, got "
            f"{type(images).__name__}"
        )
    if pictures and all(map(_is_picture, pictures)):
        return np.stack([_normalised(picture, size) for picture in pictures]), 255
    return _numbers(_stacked(pictures), ink)


def _numbers(array: np.ndarray, ink: int | None) -> tuple[Pixels, int | None]:
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255), 255
    return array, ink


def _stacked(rows: Sequence[Any]) -> np.ndarray:
    """Make one array of lists of numbers, or of a list of arrays."""
    try:
        array = np.array(rows)
    except ValueError as error:
        raise ShapeError(
            "the images must all have one size; their rows differ in length"
        ) from error
    if array.dtype.kind not in "buif":
        raise DataError(
            "images must be numbers, or all of them paths or Pillow pictures, got "
            f"{', '.join(sorted({type(row).__name__ for row in rows}))}"
        )
    return array


def _is_picture(value: object) -> bool:
    if isinstance(value, str | os.PathLike):
        return True
    import PIL.Image

    return isinstance(value, PIL.Image.Image)


def _normalised(picture: Any, size: tuple[int, ...]) -> Pixels:
    """Bring a picture of one digit to the form of MNIST's, as ``digitus predict`` does."""
    from digitus.images.normaliser import normalise
    from digitus.images.open import open_image

    height, width = size
    if height != width:
        raise ShapeError(f"the model reads images of {height} x {width}; pictures are made square")
    source = Path(picture).expanduser() if isinstance(picture, str | os.PathLike) else picture
    return normalise(open_image(source), height, box_for(height)).image


def wrong_size(name: str, size: tuple[int, ...], shape: tuple[int, ...]) -> str:
    """Say which images a model reads, and what came."""
    height, width = size
    expected = (
        f"{name} reads images of {height} x {width} pixels, as an array (n, {height}, {width})"
    )
    if shape == size:
        return f"{expected}; got one image {shape}: use image[None]"
    if len(shape) == 3:
        return f"{expected}; got {shape[1]} x {shape[2]}: choose data or a model of the same size"
    return f"{expected}; got {shape}: use images.reshape(-1, {height}, {width})"
