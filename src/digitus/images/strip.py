"""One line of writing -> a strip of fixed height, 0 paper to 255 ink, as the strip reader sees it.

Composed lines and photographed ones come this way, so that the network meets in use what it was
trained on.
"""

import math
from dataclasses import dataclass
from typing import final

import numpy as np
import PIL.Image
import scipy

from digitus.arrays import Float, Image, UInt8

HEIGHT = 32
"""Pixels of a strip from top to bottom."""

DIGIT = 20
"""Pixels of a digit's height in it, more or less."""

_COARSE = 2  # the paper is judged on every second pixel
_WINDOW = 11  # of those, wider than any stroke
_LEAST = 0.1  # a contrast below this is the paper's own texture
_DARK = 24.0  # greys: on black paper nothing is darker
_FULL = 97  # percentile of a strip that is taken for full ink, at least


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where a line stands in its picture.

    Parameters
    ----------
    left, right
        The columns it spans.
    middle
        The row through the middle of its digits.
    digit
        The height of its digits in pixels.
    """

    left: float
    right: float
    middle: float
    digit: float

    @property
    def scale(self) -> float:
        """Pixels of the strip per pixel of the picture."""
        return DIGIT / self.digit

    @property
    def top(self) -> float:
        """The picture's row at the strip's upper edge."""
        return self.middle - HEIGHT / 2 / self.scale

    @property
    def width(self) -> int:
        """Columns of the strip."""
        return max(1, round((self.right - self.left) * self.scale))


def cut_strip(grey: Image, frame: Frame) -> UInt8[np.ndarray, "32 columns"]:
    """Cut a line out of a picture with dark ink, bring it to size and take its paper away.

    Parameters
    ----------
    grey
        As the eye sees it, dark ink on light paper.
    frame
        Where the line stands; beyond the picture's edges there is no ink.

    Returns
    -------
    uint8 array of shape (32, columns)
        0 paper, 255 ink.

    Examples
    --------
    >>> page = np.full((60, 90), 200, np.uint8)
    >>> page[10:50, 40:46] = 30
    >>> strip = cut_strip(page, Frame(left=0, right=90, middle=30, digit=40))
    >>> strip.shape, strip[16, 21:23].tolist(), int(strip[16, 5])
    ((32, 45), [255, 223], 0)
    """
    step = 1 / frame.scale
    height, width = grey.shape
    strip = np.zeros((HEIGHT, frame.width), np.uint8)
    rows, columns = (
        _inside(frame.top, step, HEIGHT, height),
        _inside(frame.left, step, frame.width, width),
    )
    if rows and columns:
        box = (
            max(frame.left + columns.start * step, 0),
            max(frame.top + rows.start * step, 0),
            min(frame.left + columns.stop * step, width),
            min(frame.top + rows.stop * step, height),
        )
        part = PIL.Image.fromarray(grey).resize(
            (len(columns), len(rows)), PIL.Image.Resampling.BILINEAR, box=box
        )
        strip[rows.start : rows.stop, columns.start : columns.stop] = without_paper(
            np.asarray(part)
        )
    return strip


def lone_window(image: UInt8[np.ndarray, "28 28"], shift: int = 0) -> UInt8[np.ndarray, "32 32"]:
    """Put one digit, normalised as MNIST's are, into the middle of a window.

    Parameters
    ----------
    image
        0 paper, 255 ink; a digit of 20 pixels, as in a strip.
    shift
        Columns to the right of the middle.

    Examples
    --------
    >>> window = lone_window(np.full((28, 28), 9, np.uint8), 1)
    >>> window.shape, int(window[2:30, 3:31].min()), int(window.sum()) == 9 * 28 * 28
    ((32, 32), 9, True)
    """
    window = np.zeros((HEIGHT, HEIGHT), np.uint8)
    edge = (HEIGHT - len(image)) // 2
    window[edge:-edge, edge + shift : edge + shift + len(image)] = image
    return window


def _inside(start: float, step: float, count: int, length: int) -> range:
    """Find which pixels of a strip have their middles within the picture, along one side."""
    first = max(0, math.ceil(-start / step - 0.5))
    last = min(count, math.ceil((length - start) / step - 0.5))
    return range(first, last)


def without_paper(grey: Image) -> Image:
    """Divide a strip by its paper and stretch what is left, so that ink is 255.

    The paper is a morphological closing: the darkest of the brightest within a window wider than
    the strokes, evened out.

    Examples
    --------
    >>> strip = np.full((32, 40), 200, np.uint8)
    >>> strip[6:26, 20:23] = 100
    >>> np.unique(without_paper(strip)).tolist()
    [0, 255]
    """
    paper = _paper(grey)
    raw = np.maximum(paper - grey, 0) / (paper + _DARK)
    full = max(_LEAST, _full_ink(raw))
    ink: Image = np.minimum(raw * (255 / full), 255).astype(np.uint8)
    return ink


def _paper(grey: Image) -> Float[np.ndarray, "height width"]:
    height, width = grey.shape
    small = (max(1, width // _COARSE), max(1, height // _COARSE))
    picture = PIL.Image.fromarray(grey)
    coarse = np.asarray(picture.resize(small, PIL.Image.Resampling.BOX))
    closed = scipy.ndimage.grey_closing(coarse, size=(_WINDOW, _WINDOW), mode="nearest")
    even = scipy.ndimage.uniform_filter(closed.astype(np.float32), _WINDOW // 2 | 1, mode="nearest")
    back = PIL.Image.fromarray(even).resize((width, height), PIL.Image.Resampling.BILINEAR)
    return np.asarray(back)


def _full_ink(raw: np.ndarray) -> float:
    """Take the darkness of the strokes' middles: a high percentile of what is dark at all."""
    most = float(np.percentile(raw, _FULL))
    return float(np.percentile(raw[raw >= 0.5 * most], 80)) if most > 0 else 0.0
