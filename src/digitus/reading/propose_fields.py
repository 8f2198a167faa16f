"""An empty form -> the boxes and writing lines on it, proposed as fields."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import scipy

from digitus.arrays import Image
from digitus.reading.enclosures import is_frame
from digitus.reading.form_fields import Field
from digitus.reading.ink_mask import ink_mask
from digitus.reading.shapes import Shapes

_LOW, _HIGH = 0.008, 0.12  # of a page's height, a field is high
_LINE = 0.028  # of a page's height, there is room above a writing line
_THIN = 25  # times as long as high: a line, and no row of print
_SHORT, _LONG = 0.06, 0.6  # of a page's width, a writing line is long
_SIDE = 0.8  # of a comb's height: what parts its compartments is so high


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    digits: int | None


def propose_fields(empty: Image, page: int = 1) -> list[Field]:
    """Find where an empty form leaves room for numbers: boxes, combs and writing lines.

    Parameters
    ----------
    empty
        The empty form.
    page
        Which page of the form it is, from 1.

    Returns
    -------
    list of Field
        From the top, named field1, field2 ...; a comb knows its number of digits.

    Examples
    --------
    >>> form = np.full((400, 300), 255, np.uint8)
    >>> form[100:102, 50:170] = form[128:130, 50:170] = 0
    >>> form[100:130, [50, 51, 80, 81, 110, 111, 140, 141, 168, 169]] = 0
    >>> [(field.name, field.digits) for field in propose_fields(form)]
    [('field1', 4)]
    """
    height, width = empty.shape
    shapes = Shapes.of(ink_mask(empty).mask)
    boxes = list(_frames(shapes, height))
    lines = shapes.level_strokes & (shapes.widths > _THIN * shapes.heights)
    for left, top, right, _ in shapes.boxes[lines].tolist():
        line = _Box(left, top - _LINE * height, right, top, None)
        long = _SHORT * width < right - left < _LONG * width
        if long and top > _LINE * height and not any(_touch(line, box) for box in boxes):
            boxes.append(line)
    size = np.array([width, height, width, height])
    return [
        Field(
            name=f"field{number}",
            box=tuple(np.clip(np.array(one[:4]) / size, 0, 1).round(4).tolist()),
            page=page,
            digits=one.digits,
        )
        for number, one in enumerate(sorted(boxes, key=lambda box: (box.top, box.left)), 1)
    ]


def _frames(shapes: Shapes, height: int) -> Iterator[_Box]:
    for place in np.flatnonzero(
        (shapes.heights > _LOW * height) & (shapes.heights < _HIGH * height)
    ):
        left, top, right, bottom = shapes.boxes[place].tolist()
        shape = shapes.labels[top:bottom, left:right] == place + 1
        if right - left >= bottom - top and is_frame(shape):
            yield _Box(left, top, right, bottom, _compartments(shape))


def _compartments(shape: np.ndarray) -> int | None:
    """Count the compartments of a comb; None where a box has none."""
    _, uprights = scipy.ndimage.label(shape.mean(0) > _SIDE)
    return uprights - 1 if uprights > 2 else None


def _touch(one: _Box, other: _Box) -> bool:
    return min(one.right, other.right) > max(one.left, other.left) and min(
        one.bottom, other.bottom
    ) + 3 >= max(one.top, other.top)
