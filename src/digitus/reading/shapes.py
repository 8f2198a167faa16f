"""Connected ink as rows of numbers: where each shape lies, how long, how thick and how straight.

A straight stroke of length l and thickness t has variances l^2 / 12 and t^2 / 12 along its axes, so
the second moments give both; its area is l t. A bent stroke covers less than the l t that its
moments promise: that is how straight ones are told.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
import scipy

from digitus.arrays import Bool, Float, Int

Mask = Bool[np.ndarray, "height width"]
Boxes = Int[np.ndarray, "_ 4"]
"""Left, top, right, bottom of shapes, ends excluded."""

Measures = Float[np.ndarray, " _"]

_STRAIGHT = 0.72  # of the rectangle that its moments promise, a straight stroke covers at least
_LONG = 3.5  # times as long as thick: a stroke, and no blot
_LEVEL = 30.0  # degrees from level at most
_FULL, _ROUND = 0.7, 1.8  # a blot covers so much of its rectangle, and is less long than this


@final
@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Connected ink.

    Parameters
    ----------
    labels
        For every pixel the number of its shape, from 1; 0 is paper.
    boxes
        Of each shape.
    area, length, thickness
        In pixels; length and thickness are those of the straight stroke with the same moments.
    lean
        Degrees that its longer axis is turned from level, from -90 to 90, rising to the right.
    """

    labels: Int[np.ndarray, "height width"]
    boxes: Boxes
    area: Measures
    length: Measures
    thickness: Measures
    lean: Measures

    @classmethod
    def of(cls, mask: Mask) -> "Shapes":
        """Find the shapes of a mask.

        Examples
        --------
        >>> mask = np.zeros((60, 90), np.bool_)
        >>> mask[30:34, 10:80] = True
        >>> shapes = Shapes.of(mask)
        >>> shapes.length.round().tolist(), shapes.thickness.round().tolist(), shapes.level_strokes
        ([70.0], [4.0], array([ True]))
        """
        if not mask.any():
            return cls.none(mask)
        labels, count = scipy.ndimage.label(mask, np.ones((3, 3)))
        places = scipy.ndimage.find_objects(labels)
        boxes = np.array(
            [(p[1].start, p[0].start, p[1].stop, p[0].stop) for p in places], np.int64
        ).reshape(count, 4)
        inked = np.flatnonzero(mask)  # of one axis, which is found sooner than of two
        y, x = (ends.astype(np.float64) for ends in np.divmod(inked, mask.shape[1]))
        number = labels.ravel()[inked]

        def mean(values: np.ndarray) -> np.ndarray:
            sums = np.bincount(number, values, minlength=count + 1)[1:]
            return np.asarray(sums / np.maximum(area, 1))

        area = np.bincount(number, minlength=count + 1)[1:].astype(np.float64)
        middle_x, middle_y = mean(x), mean(y)
        # Each pixel is a square of its own, with a variance of 1/12.
        xx, yy = mean(x * x) - middle_x**2 + 1 / 12, mean(y * y) - middle_y**2 + 1 / 12
        xy = mean(x * y) - middle_x * middle_y
        half, root = (xx + yy) / 2, np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
        lean = -np.degrees(np.arctan2(2 * xy, xx - yy) / 2)
        length, thickness = np.sqrt(12 * (half + root)), np.sqrt(12 * np.maximum(half - root, 0))
        return cls(labels, boxes, area, length, thickness, lean)

    @classmethod
    def none(cls, mask: Mask) -> "Shapes":
        """No shapes, on a page as large as a mask."""
        labels, nothing = np.zeros(mask.shape, np.int32), np.zeros(0)
        return cls(labels, np.empty((0, 4), np.int64), nothing, nothing, nothing, nothing)

    def some(self, chosen: Bool[np.ndarray, " _"]) -> "Shapes":
        """Keep some of the shapes, numbered anew."""
        numbers = np.concatenate([[False], chosen]).cumsum(dtype=self.labels.dtype)
        numbers[1:][~chosen] = 0
        measures = (self.boxes, self.area, self.length, self.thickness, self.lean)
        return Shapes(numbers[self.labels], *(each[chosen] for each in measures))

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def heights(self) -> Measures:
        """From top to bottom."""
        heights: Measures = (self.boxes[:, 3] - self.boxes[:, 1]).astype(np.float64)
        return heights

    @property
    def widths(self) -> Measures:
        """From left to right."""
        widths: Measures = (self.boxes[:, 2] - self.boxes[:, 0]).astype(np.float64)
        return widths

    @property
    def straight(self) -> Bool[np.ndarray, " _"]:
        """Which are one straight stroke."""
        filled = self.area / np.maximum(self.length * self.thickness, 1)
        straight: np.ndarray = (filled > _STRAIGHT) & (self.length > _LONG * self.thickness)
        return straight

    @property
    def level_strokes(self) -> Bool[np.ndarray, " _"]:
        """Which are dashes, underlines and pieces of ruled lines: no digit looks like one."""
        level: np.ndarray = self.straight & (abs(self.lean) < _LEVEL)
        return level

    @property
    def blots(self) -> Bool[np.ndarray, " _"]:
        """Which are solid and about as wide as high, as dots and specks are."""
        filled = self.area / np.maximum(self.length * self.thickness, 1)
        blots: np.ndarray = (filled > _FULL) & (self.length < _ROUND * self.thickness)
        return blots
