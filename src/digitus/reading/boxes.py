"""Where in a strip the ink of each sign lies: the network gives the middles, the ink the edges."""

from itertools import pairwise
from typing import TypeAlias

import numpy as np
import scipy

from digitus.arrays import Bool, Float, UInt8
from digitus.images.strip import DIGIT, HEIGHT, Frame
from digitus.reading.result import Box

Edges: TypeAlias = Float[np.ndarray, "signs 4"]

_INK = 110  # of 255: darker makes a shape
_REACH = 0.9 * DIGIT  # pixels from a sign's middle in which its ink lies
_RULE = 1.5 * DIGIT  # a level run this long is a rule, no stroke


def find_boxes(
    strip: UInt8[np.ndarray, "32 columns"], middles: Float[np.ndarray, " signs"]
) -> Edges:
    """Box the ink around each middle; neighbours that touch are parted where there is least ink.

    Parameters
    ----------
    strip
        0 paper, 255 ink.
    middles
        Columns, from the left.

    Returns
    -------
    float array of shape (signs, 4)
        Left, top, right, bottom of each in the strip's pixels, ends excluded.

    Examples
    --------
    >>> strip = np.zeros((32, 60), np.uint8)
    >>> strip[6:26, 10:15] = strip[8:26, 30:34] = 255
    >>> find_boxes(strip, np.array([12.0, 32.0])).tolist()
    [[10.0, 6.0, 15.0, 26.0], [30.0, 8.0, 34.0, 26.0]]
    """
    ink = _without_rules(strip > _INK)
    cuts = _cuts(strip, middles)
    boxes = np.empty((len(middles), 4))
    for index, middle in enumerate(middles):
        left = max(cuts[index], int(middle - _REACH), 0)
        right = min(cuts[index + 1], int(middle + _REACH) + 1, strip.shape[1])
        boxes[index] = _box(ink[:, left:right], left, float(middle) - left)
    return boxes


def to_picture(edges: Float[np.ndarray, " 4"], frame: Frame) -> Box:
    """Bring a box from a strip back to the picture that it was cut from."""
    left, top, right, bottom = (edges / frame.scale).tolist()
    return (frame.left + left, frame.top + top, frame.left + right, frame.top + bottom)


def _cuts(strip: np.ndarray, middles: np.ndarray) -> list[int]:
    """Find the column of least ink between each two middles, near the point half-way."""
    columns = strip.astype(np.float64).sum(0)
    cuts = [0]
    for before, after in pairwise(middles):
        first, last = int(before + 0.2 * (after - before)), int(after - 0.2 * (after - before)) + 1
        between = columns[first:last]
        if not between.size:
            cuts.append(round((before + after) / 2))
            continue
        places = np.arange(first, first + len(between))
        halfway = (before + after) / 2
        cuts.append(int(places[np.argmin(between + 20 * abs(places - halfway))]))
    return [*cuts, strip.shape[1]]


def _without_rules(ink: Bool[np.ndarray, "32 columns"]) -> np.ndarray:
    length = int(_RULE)
    if ink.shape[1] <= length:
        return ink
    begun = scipy.ndimage.minimum_filter1d(ink.astype(np.uint8), length, axis=1, mode="constant")
    rules = scipy.ndimage.maximum_filter1d(begun, length + 2, axis=1, mode="constant")
    cleared: np.ndarray = ink & ~rules.astype(np.bool_)
    return cleared


def _box(ink: np.ndarray, left: int, middle: float) -> list[float]:
    """Box the shapes that are near the middle, or large."""
    labels, count = scipy.ndimage.label(ink, np.ones((3, 3)))
    kept: list[tuple[slice, slice]] = []
    for rows, columns in scipy.ndimage.find_objects(labels):
        away = max(columns.start - middle, middle - columns.stop, 0)
        if away < 2 or (rows.stop - rows.start) * (columns.stop - columns.start) > DIGIT:
            kept.append((rows, columns))
    if not count or not kept:
        half = DIGIT / 4
        top = (HEIGHT - DIGIT) / 2
        return [left + middle - half, top, left + middle + half, top + DIGIT]
    return [
        float(left + min(columns.start for _, columns in kept)),
        float(min(rows.start for rows, _ in kept)),
        float(left + max(columns.stop for _, columns in kept)),
        float(max(rows.stop for rows, _ in kept)),
    ]
