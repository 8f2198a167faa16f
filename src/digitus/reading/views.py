"""Parts of a picture, and pictures turned: what is read in them, and where that lies."""

from dataclasses import dataclass
from typing import final

import numpy as np
import PIL.Image

from digitus.arrays import Float, Image, UInt8
from digitus.reading.result import Box

_EDGE = 8  # pixels from the edge in which the paper is sought


@final
@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A picture made of another one.

    Parameters
    ----------
    grey
        What is seen.
    matrix
        Two rows that bring a point (x, y, 1) of the view to the picture.
    problem
        What was done to the picture, in words; empty where nothing was.
    """

    grey: Image
    matrix: Float[np.ndarray, "2 3"]
    problem: str = ""

    @classmethod
    def whole(cls, grey: Image) -> "View":
        """See a picture as it is."""
        return cls(grey, np.eye(2, 3))

    def turned(self, degrees: float, problem: str = "") -> "View":
        """Turn a view against the clock, on paper that is large enough.

        Examples
        --------
        >>> view = View.whole(np.arange(6, dtype=np.uint8).reshape(2, 3)).turned(90)
        >>> view.grey.tolist(), view.back((0, 0, 1, 1))
        ([[2, 5], [1, 4], [0, 3]], (2.0, 0.0, 3.0, 1.0))
        """
        height, width = self.grey.shape
        radians = np.radians(degrees)
        cos, sin = round(float(np.cos(radians)), 12), round(float(np.sin(radians)), 12)
        size = (
            int(np.ceil(abs(width * cos) + abs(height * sin) - 1e-9)),
            int(np.ceil(abs(width * sin) + abs(height * cos) - 1e-9)),
        )
        back = np.array([[cos, -sin], [sin, cos]])
        shift = np.array([width, height]) / 2 - back @ (np.array(size) / 2)
        matrix = np.column_stack([back, shift])
        if degrees % 90 == 0:
            grey = np.ascontiguousarray(np.rot90(self.grey, round(degrees / 90)))
        else:
            grey = _transformed(self.grey, matrix, size)
        return View(grey, _chained(self.matrix, matrix), problem or self.problem)

    def cropped(self, box: tuple[int, int, int, int]) -> "View":
        """Cut a part out of a view."""
        left, top, right, bottom = box
        part = np.ascontiguousarray(self.grey[top:bottom, left:right])
        return View(
            part, _chained(self.matrix, np.array([[1.0, 0, left], [0, 1, top]])), self.problem
        )

    def back(self, box: Box) -> Box:
        """Bring a box of the view back to the picture."""
        left, top, right, bottom = box
        corners = np.array([[left, right, left, right], [top, top, bottom, bottom], [1, 1, 1, 1]])
        (x, y) = (self.matrix @ corners).round(6)
        return (float(x.min()), float(y.min()), float(x.max()), float(y.max()))


def _transformed(
    grey: Image, matrix: np.ndarray, size: tuple[int, int]
) -> UInt8[np.ndarray, "rows columns"]:
    edges = np.concatenate([grey[:_EDGE].ravel(), grey[-_EDGE:].ravel(), grey[:, :_EDGE].ravel()])
    turned = PIL.Image.fromarray(grey).transform(
        size,
        PIL.Image.Transform.AFFINE,
        tuple(matrix.ravel().tolist()),
        PIL.Image.Resampling.BICUBIC,
        fillcolor=int(np.median(edges)),
    )
    return np.asarray(turned)


def _chained(outer: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """First the inner one, then the outer one."""
    whole: np.ndarray = outer @ np.vstack([inner, [0, 0, 1]])
    return whole
