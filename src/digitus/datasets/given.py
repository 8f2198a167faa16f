"""Images as a person has them at hand in Python, made into one array."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from digitus.arrays import Images
from digitus.errors import DataError, ShapeError


def as_stack(images: Any, ink: int) -> np.ndarray:
    """Make one array of images.

    Parameters
    ----------
    images
        An array, lists of numbers or truth values, or a list of pictures: paths or Pillow's.
    ink
        The value of full ink, which true stands for.

    Raises
    ------
    DataError
        A picture cannot be opened, or it is dark on light.
    ShapeError
        The images differ in size.

    Examples
    --------
    >>> as_stack([[[True, False]]], 255)
    array([[[255,   0]]], dtype=uint8)
    """
    if isinstance(images, list | tuple) and images and all(map(_is_picture, images)):
        return _pictures(images)
    try:
        array = np.asarray(images)
    except ValueError as error:
        raise ShapeError(
            "the images must all have one size; their rows differ in length"
        ) from error
    return array.astype(np.uint8) * np.uint8(ink) if array.dtype == np.bool_ else array


def _is_picture(value: object) -> bool:
    import PIL.Image

    return isinstance(value, str | os.PathLike | PIL.Image.Image)


def _pictures(pictures: list[Any] | tuple[Any, ...]) -> Images:
    """Take pictures as they are, as a folder of images is taken."""
    from digitus.datasets.understand.polarity import Paper, papers

    images = [_grey(picture) for picture in pictures]
    sizes = {image.shape for image in images}
    if len(sizes) > 1:
        raise ShapeError(f"the pictures must all have one size, got {sorted(sizes)}")
    stack = np.stack(images)
    if (papers(stack) == Paper.LIGHT).any():
        raise DataError(
            "the pictures are dark on light, and a data set is light on dark: put them through "
            "PIL.ImageOps.invert first"
        )
    return stack


def _grey(picture: Any) -> np.ndarray:
    import PIL.Image

    if isinstance(picture, PIL.Image.Image):
        return np.asarray(picture.convert("L"), np.uint8)
    try:
        with PIL.Image.open(Path(picture).expanduser()) as opened:
            return np.asarray(opened.convert("L"), np.uint8)
    except (OSError, ValueError) as error:
        raise DataError(f"{picture} cannot be opened as a picture ({error})") from error
