"""A picture -> the lines of writing on it, in reading order, each with its place and size.

Ink is what stands out from the paper; specks, ruled lines and dark rims are put aside; what is
left are shapes, and shapes beside each other make a line. Nothing is thrown away here for good:
a strip is cut from the picture itself, and the network judges what is in it.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
import PIL.Image
import scipy
from jaxtyping import Bool, Float, Int, UInt8

from digitus.arrays import Image
from digitus.images.ink import both_sides, dark_paper
from digitus.images.strip import Frame

_WORK = 1000  # pixels of the longer side at most: lines are found on a smaller copy
_COARSE = 120  # pixels of the shorter side on which the paper is judged
_WINDOW = 0.3  # of the shorter side, wider than any stroke
_CLOSE_CUT = 40  # pixels of the longer side: in smaller pictures strokes run along the edges
_DARK = 24.0  # greys: on black paper nothing is darker
_FAINT = 0.06  # a contrast below this is none
_FEW_PIXELS, _FEW_SHARE = 15, 1500  # so many of the darkest, or one in so many, may be dirt
_SOLID = 0.55  # of the full ink makes a shape
_RULE = 0.6  # of a line's height, or a quarter of the width: a level run this long is a rule
_SPECK = 0.35  # of a line's height: what is lower is a mark or dirt
_LEADING = 0.9  # of a line's height, to the middle of the next one above or below at least
_RIM = 0.5  # a shape along this share of an edge of the picture is no writing
_LEAST = 5  # pixels of a digit's height below which there is nothing to read

Mask = Bool[np.ndarray, "height width"]
Boxes = Int[np.ndarray, "_ 4"]
"""Left, top, right, bottom of shapes, ends excluded."""


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
    frames
        One for each line of writing, from the top.
    """

    grey: Image
    inverted: bool
    doubt: float
    frames: tuple[Frame, ...]


def find_text_lines(grey: Image, inverted: bool | None = None) -> Page:
    """Find the lines of writing in a picture.

    Parameters
    ----------
    grey
        As :func:`digitus.images.open_image` gives it, ink dark or light.
    inverted
        Whether its ink is light; decided by looking at it where not given.

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
    factor = min(1.0, _WORK / max(grey.shape))
    mask = _mask(_shrunk(grey, factor))
    boxes = _shapes(mask)
    lines = _lines(boxes)
    frames = [_frame(line, factor, grey.shape[1]) for line in lines]
    frames = _apart([frame for frame in frames if frame.digit >= _LEAST])
    return Page(
        grey, inverted, min(dark, 1 - dark), tuple(sorted(frames, key=lambda frame: frame.middle))
    )


def _shrunk(grey: Image, factor: float) -> UInt8[np.ndarray, "rows columns"]:
    if factor == 1:
        return grey
    height, width = (max(1, round(length * factor)) for length in grey.shape)
    return np.asarray(PIL.Image.fromarray(grey).resize((width, height), PIL.Image.Resampling.BOX))


def _contrast(grey: Image) -> Float[np.ndarray, "height width"]:
    """Tell how much darker each point is than the paper around it."""
    height, width = grey.shape
    step = max(1, min(height, width) // _COARSE)
    size = (max(1, width // step), max(1, height // step))
    coarse = np.asarray(PIL.Image.fromarray(grey).resize(size, PIL.Image.Resampling.BOX))
    window = max(3, int(_WINDOW * max(min(size), 0.7 * size[1])))  # a 1 cut out is all height
    closed = scipy.ndimage.grey_closing(coarse, size=(window, window), mode="nearest")
    even = scipy.ndimage.uniform_filter(closed.astype(np.float32), window // 2 | 1, mode="nearest")
    if max(coarse.shape) > _CLOSE_CUT:
        even = np.minimum(even, both_sides(coarse))  # a shadow's edge has but one bright side
    full = PIL.Image.fromarray(even).resize((width, height), PIL.Image.Resampling.BILINEAR)
    paper = np.asarray(full)
    contrast: np.ndarray = np.maximum(paper - grey, 0) / (paper + _DARK)
    return contrast


def _mask(grey: Image) -> Mask:
    """Mark the ink: half as dark as the darkest strokes, and darker than the paper's unrest."""
    contrast = _contrast(grey)
    soft = max(1, min(grey.shape) // _COARSE) | 1
    calm = (
        scipy.ndimage.uniform_filter(contrast, max(soft, 3)) if min(grey.shape) > 40 else contrast
    )
    few = max(_FEW_PIXELS, calm.size // _FEW_SHARE)  # a short number on a large page is little ink
    most = (
        float(np.partition(calm, -few, axis=None)[-few]) if calm.size > few else float(calm.max())
    )
    if most < _FAINT:
        return np.zeros(grey.shape, np.bool_)
    full = float(np.median(calm[calm >= 0.5 * most]))
    ink: Mask = calm > max(_SOLID * full, _FAINT)
    return _without_rules(ink)


def _without_rules(ink: Mask) -> Mask:
    """Take away level runs too long for a stroke, except where something crosses them."""
    height, width = ink.shape
    rules = _runs(ink, int(max(width / 4, _RULE * height, 20)), axis=1)
    if rules.any():
        depths = rules.sum(0)
        thick = int(np.percentile(depths[depths > 0], 90))
        if thick < 0.25 * height:  # else it is a dark area, no rule
            ink = ink & ~(rules & ~_runs(ink, 2 * thick + 2, axis=0))
    posts = _runs(ink, int(max(0.95 * height, 20)), axis=0)
    rest: Mask = ink & ~posts
    # The sides of a box end at the edges of the picture, and so does a 1 that was cut out.
    return rest if rest.any(1).sum() > 0.4 * height else ink


def _runs(mask: Mask, length: int, axis: int) -> Mask:
    """Keep what belongs to a run of at least ``length`` pixels along an axis."""
    size = (1, length) if axis else (length, 1)
    if length > mask.shape[axis]:
        return np.zeros_like(mask)
    begun = scipy.ndimage.minimum_filter(mask, size=size, mode="constant", cval=0)
    # A filter of even length leans to one side; leaning the other way on the way back undoes it.
    origin = [0, 0]
    origin[axis] = -1 if length % 2 == 0 else 0
    whole = scipy.ndimage.maximum_filter(begun, size=size, origin=origin, mode="constant", cval=0)
    kept: Mask = whole & mask
    return kept


def _shapes(mask: Mask) -> Boxes:
    """Box connected ink, without what is a rim of the picture."""
    labels, count = scipy.ndimage.label(mask, np.ones((3, 3)))
    if not count:
        return np.empty((0, 4), np.int64)
    height, width = mask.shape
    boxes = np.array(
        [
            (place[1].start, place[0].start, place[1].stop, place[0].stop)
            for place in scipy.ndimage.find_objects(labels)
        ]
    )
    spans = (
        (labels[:, 0], height),
        (labels[:, -1], height),
        (labels[0], width),
        (labels[-1], width),
    )
    rim = np.zeros(count, np.bool_)
    for edge, length in spans:
        rim |= np.bincount(edge, minlength=count + 1)[1:] > _RIM * length
    kept: Boxes = boxes[~rim] if not rim.all() else boxes
    return kept


def _lines(boxes: Boxes) -> list[Boxes]:
    """Gather shapes that stand beside each other, the tallest first."""
    heights = boxes[:, 3] - boxes[:, 1]
    lines: list[Boxes] = []
    free = np.ones(len(boxes), np.bool_)
    tallest = heights.max(initial=0)
    while free.any():
        first = int(np.argmax(np.where(free, heights, 0)))
        if heights[first] < _SPECK * tallest:
            break
        members = _beside(boxes, boxes[first], free)
        lines.append(boxes[members])
        free &= ~members
    return lines


def _apart(frames: list[Frame]) -> list[Frame]:
    """Leave out what stands too near a line of taller writing: a comma below, a tail from above."""
    kept: list[Frame] = []
    for frame in sorted(frames, key=lambda frame: -frame.digit):
        near = (
            min(frame.right, taller.right) > max(frame.left, taller.left)
            and abs(frame.middle - taller.middle) < _LEADING * taller.digit
            for taller in kept
        )
        if not any(near):
            kept.append(frame)
    return kept


def _beside(boxes: Boxes, first: np.ndarray, free: Mask | np.ndarray) -> np.ndarray:
    """Find the shapes on one line with a first one, going from neighbour to neighbour."""
    members: np.ndarray = (boxes == first).all(1) & free
    top, bottom = float(first[1]), float(first[3])
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    candidates = np.flatnonzero(free)
    order = candidates[
        np.argsort(abs((boxes[candidates, 0] + boxes[candidates, 2]) - first[0] - first[2]))
    ]
    for place in order:
        height = bottom - top
        tall = boxes[place, 3] - boxes[place, 1]
        if top - 0.15 * height <= middles[place] <= bottom + 0.15 * height:
            members[place] = True
            if tall > 0.6 * height:  # the line may climb: follow its digits
                weight = 0.3
                top += weight * (boxes[place, 1] - top)
                bottom += weight * (boxes[place, 3] - bottom)
    return members


def _frame(line: Boxes, factor: float, width: int) -> Frame:
    """Frame a line by those of its shapes that are as high as digits."""
    heights = (line[:, 3] - line[:, 1]).astype(np.float64)
    tall = line[heights >= 0.6 * heights.max()]
    digit = float(np.median(tall[:, 3] - tall[:, 1]))
    middle = float(np.median((tall[:, 1] + tall[:, 3]) / 2))
    left = max(0.0, float(line[:, 0].min() - 0.6 * digit) / factor)
    right = min(float(width), float(line[:, 2].max() + 0.6 * digit) / factor)
    return Frame(left=left, right=right, middle=middle / factor, digit=digit / factor)
