"""A picture -> the lines of writing on it, in reading order, each with its place and size.

Ink is what stands out from the paper. Specks, ruled lines, boxes, circles around numbers, posts
beside them and dark rims are put aside; what is left are shapes, and shapes beside each other make
a line. How high digits are is told by the shapes that look like digits, never by the largest thing
there. Nothing is thrown away here for good: a strip is cut from the picture itself, and the network
judges what is in it.
"""

from dataclasses import dataclass, field
from typing import final

import numpy as np
import PIL.Image
import scipy

from digitus.arrays import Bool, Float, Image, UInt8
from digitus.images.ink import dark_paper
from digitus.images.strip import Frame
from digitus.reading.ink_mask import ink_mask, ink_mask_in_tiles
from digitus.reading.read_line import Seen
from digitus.reading.result import Box
from digitus.reading.rules import widened
from digitus.reading.shapes import Boxes
from digitus.reading.writing import LEAST, Writing

_WORK = 1000  # pixels of the longer side at most: lines are found on a smaller copy
_CLOSE = 4600  # pixels of the longer side at most, where a large picture is looked at closely
_LEADING = 0.9  # of a line's height, to the middle of the next one above or below at least
_THINNEST = 5  # pixels: in less, a stroke cannot be told from noise
_PAINT = 0.02  # of the shorter side: from so far away comes the paper over what is erased


@final
@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A picture with dark ink, and where writing stands on it.

    Parameters
    ----------
    grey
        As the eye sees it, but dark ink on light paper, turned round if it was not so.
    inverted
        Whether it had to be turned round.
    doubt
        How nearly as much speaks for the other kind of paper: from 0 to 0.5.
    contrast
        How much darker than the paper its ink is; 0 where there is none.
    frames
        One for each line of writing, from the top.
    smaller
        Those of smaller writing: to be tried where the larger turns out to be none.
    posts
        Left, top, right, bottom of upright rules, in the picture.
    strokes
        The same of level strokes that belong to no digit: dashes, underlines, ruled lines.
    shapes
        Of the shapes that may be digits: left, top, right, bottom in the picture.
    seen
        What the network has seen of frames in it, so that nothing is looked at twice.
    """

    grey: Image
    inverted: bool
    doubt: float
    contrast: float
    frames: tuple[Frame, ...]
    smaller: tuple[tuple[Frame, ...], ...] = field(default=())
    posts: tuple[Box, ...] = field(default=())
    strokes: tuple[Box, ...] = field(default=())
    shapes: Float[np.ndarray, "_ 4"] = field(default_factory=lambda: np.empty((0, 4)))
    seen: Seen = field(default_factory=dict, repr=False)


def find_text_lines(grey: Image, inverted: bool | None = None, *, closely: bool = False) -> Page:
    """Find the lines of writing in a picture.

    Parameters
    ----------
    grey
        As :func:`digitus.images.open_image` gives it, ink dark or light.
    inverted
        Whether its ink is light; decided by looking at it where not given.
    closely
        Whether to look for small writing at the picture's full size, tile by tile.

    Returns
    -------
    Page
        With no frames where nothing stands out from the paper.

    Examples
    --------
    >>> picture = np.full((100, 200), 220, np.uint8)
    >>> for left in (40, 80, 120):
    ...     picture[30:70, left : left + 5] = 40
    >>> [frame.digit for frame in find_text_lines(picture).frames]
    [40.0]
    """
    dark = dark_paper(grey)
    if inverted is None:
        inverted = dark >= 0.5
    if inverted:
        grey = 255 - grey
    factor = min(1.0, (_CLOSE if closely else _WORK) / max(grey.shape))
    small = _shrunk(grey, factor)
    ink = ink_mask_in_tiles(small) if closely else ink_mask(small)
    found = Writing.of(ink)
    tiers = [
        _apart([_frame(line, factor, grey.shape[1]) for line in lines]) for lines in found.tiers()
    ]
    tiers = [tier for tier in tiers if tier and min(grey.shape) >= _THINNEST]
    posts, strokes = (_in_picture(boxes, factor) for boxes in (found.posts, found.strokes))
    frames, *smaller = tiers or [()]
    if frames and found.erased.any():
        grey = _painted(grey, small, found.erased)
    doubt = min(dark, 1 - dark)
    shapes = found.boxes[found.seeds] / factor
    return Page(grey, inverted, doubt, ink.full, frames, tuple(smaller), posts, strokes, shapes)


def _in_picture(boxes: Boxes, factor: float) -> tuple[Box, ...]:
    return tuple((a / factor, b / factor, c / factor, d / factor) for a, b, c, d in boxes.tolist())


def _painted(
    grey: Image, small: UInt8[np.ndarray, "rows columns"], erased: Bool[np.ndarray, "rows columns"]
) -> Image:
    """Paint paper over what is put aside and might be taken for digits."""
    broad = widened(widened(erased, axis=0, by=2), axis=1, by=2)
    paper = np.where(broad, 0, small)
    reach = 2 * max(3, round(_PAINT * min(erased.shape))) + 1
    around = scipy.ndimage.uniform_filter(paper.astype(np.float32), reach)
    share = scipy.ndimage.uniform_filter((~broad).astype(np.float32), reach)
    filled = np.where(broad & (share > 0), around / np.maximum(share, 1e-3), small)
    size = grey.shape[::-1]
    hole = PIL.Image.fromarray(broad).resize(size, PIL.Image.Resampling.NEAREST)
    whole = PIL.Image.fromarray(filled.clip(0, 255).astype(np.uint8)).resize(size)
    return np.where(np.asarray(hole), np.asarray(whole), grey)


def _shrunk(grey: Image, factor: float) -> UInt8[np.ndarray, "rows columns"]:
    if factor == 1:
        return grey
    height, width = (max(1, round(length * factor)) for length in grey.shape)
    return np.asarray(PIL.Image.fromarray(grey).resize((width, height), PIL.Image.Resampling.BOX))


def _apart(frames: list[Frame]) -> tuple[Frame, ...]:
    """Leave out what stands too near a line of taller writing: a comma below, a tail from above."""
    kept: list[Frame] = []
    for frame in sorted(frames, key=lambda frame: -frame.digit):
        near = (
            min(frame.right, taller.right) > max(frame.left, taller.left)
            and abs(frame.middle - taller.middle) < _LEADING * taller.digit
            for taller in kept
        )
        if not any(near) and frame.digit >= LEAST:
            kept.append(frame)
    return tuple(sorted(kept, key=lambda frame: frame.middle))


def _frame(line: Boxes, factor: float, width: int) -> Frame:
    """Frame a line by those of its shapes that are as high as digits."""
    heights = (line[:, 3] - line[:, 1]).astype(np.float64)
    tall = line[heights >= 0.6 * heights.max()]
    digit = float(np.median(tall[:, 3] - tall[:, 1]))
    middle = float(np.median((tall[:, 1] + tall[:, 3]) / 2))
    left = max(0.0, float(line[:, 0].min() - 0.6 * digit) / factor)
    right = min(float(width), float(line[:, 2].max() + 0.6 * digit) / factor)
    return Frame(left=left, right=right, middle=middle / factor, digit=digit / factor)
