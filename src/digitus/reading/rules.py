"""Ruled lines of paper, tables and forms: long, thin, straight runs, whole or broken, level or upright.

A run is sought with some play across it, so that a line may lean a little and have gaps. What
is a rule and what a stroke of a digit is decided when everything else is known: a rule is much
longer than the digits beside it are high, or crosses the page, or has others like itself.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
import scipy

from digitus.arrays import Bool, Int
from digitus.reading.ink_mask import Ink
from digitus.reading.shapes import Mask, Measures, Shapes

_PIECE = 0.1, 40, 90  # of the side, and pixels: a run this long, within these, may be part of one
_SMOOTH, _PALE = 11, 0.35  # pixels along a rule that are averaged; of full ink it has at least
_UNBROKEN = 0.9  # of a run is ink
_THIN = 10.0  # a rule is so many times as long as thick
_TALLER = 2.2  # times as long as digits are high: no stroke of one
_ACROSS, _FINE = 0.95, 0.025  # from edge to edge, and thin as no stroke is: a rule in any case
_MANY = 4  # so many like each other are rules, with or without digits
_HALF = 0.5  # of the side: a single thin run this long is a rule where nothing else stands
_WHOLE = 0.92  # of its columns have ink: a run has no gaps
_STRAY = 1.6, 1.0  # times as thick as in most places, and pixels: so far its ink strays from a line
_BARE = 0.75  # of its columns hold no more ink than a rule is thick
_ALONE = 2.0  # times as long as digits are high: so far a rule goes on where no digit stands
_THICK = 0.3  # of a digit's height: rules are thinner
_NEAR = 2.0  # times as high as digits: so near to a run stands the digit that it may belong to


@final
@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The ruled lines of one direction.

    Parameters
    ----------
    mask
        Their pixels.
    shapes
        One for each.
    thick
        Pixels across, in most places: where a digit touches a rule it looks thicker than it is.
    whole
        Which have no gaps, and hold hardly more ink than they are thick: no tops of digits.
    """

    mask: Mask
    shapes: Shapes
    thick: Measures
    whole: Bool[np.ndarray, " _"]

    @classmethod
    def none(cls, mask: Mask) -> "Rules":
        """No rules, on a page as large as a mask."""
        return cls(np.zeros_like(mask), Shapes.none(mask), np.zeros(0), np.zeros(0, np.bool_))


def find_rules(ink: Ink, *, upright: bool) -> Rules:
    """Find runs that may be rules, of one direction.

    They may be paler than strokes: contrast is averaged along them.

    Parameters
    ----------
    ink
        What stands out from the paper.
    upright
        Which direction.

    Examples
    --------
    >>> mask = np.zeros((200, 300), np.bool_)
    >>> mask[100:102, 10:280] = mask[40:80, 50:54] = True
    >>> ink = Ink(mask, mask.astype(np.float32), 1.0)
    >>> find_rules(ink, upright=False).shapes.boxes.tolist()
    [[8, 100, 282, 102]]
    """
    contrast = ink.contrast.T if upright else ink.contrast
    level = scipy.ndimage.uniform_filter1d(contrast, _SMOOTH, axis=1) > _PALE * ink.full
    share, least, most = _PIECE
    reach = int(min(max(share * level.shape[1], least), most))
    if not ink.full or level.sum(1).max() < _UNBROKEN * reach:
        return Rules.none(ink.mask)
    broad = widened(level, axis=0)
    filled = scipy.ndimage.uniform_filter1d(broad.astype(np.float32), reach, axis=1)
    runs = widened(filled > _UNBROKEN, axis=1, by=reach // 2) & broad
    found = Shapes.of((runs & level).T if upright else runs & level)
    thin = found.straight & (found.length > _THIN * found.thickness)
    if not thin.any():
        return Rules.none(ink.mask)
    shapes = found.some(thin)
    mask = shapes.labels > 0
    pixels = _columns(shapes, mask, upright=upright)
    thick = np.array([np.median(row[row > 0]) for row in pixels])
    across = 1 if upright else 0
    near = widened(ink.mask, axis=across)
    tall = long_runs(ink.mask, int(1.6 * float(np.percentile(thick, 90))) + 3, axis=across)
    inked, crossed = (
        _share(_columns(shapes, chosen, upright=upright), pixels) for chosen in (near, tall)
    )
    straight = shapes.thickness < _STRAY[0] * thick + _STRAY[1]
    return Rules(mask, shapes, thick, (inked > _WHOLE) & (1 - crossed > _BARE) & straight)


def _columns(shapes: Shapes, chosen: Mask, *, upright: bool) -> Int[np.ndarray, "shapes columns"]:
    """Count each shape's pixels that are chosen, by columns, or by rows where it is upright."""
    length, width = shapes.labels.shape[0 if upright else 1], shapes.labels.shape[1]
    places = np.flatnonzero((shapes.labels > 0) & chosen)
    along = places // width if upright else places % width
    numbers = (shapes.labels.ravel()[places] - 1) * length + along
    counts: np.ndarray = np.bincount(numbers, minlength=len(shapes) * length)
    return counts.reshape(len(shapes), length)


def _share(some: np.ndarray, every: np.ndarray) -> Measures:
    """Say in which share of its columns each shape has some pixels."""
    share: np.ndarray = (some > 0).sum(1) / np.maximum((every > 0).sum(1), 1)
    return share


def are_rules(rules: Rules, mask: Mask, digit: float, *, upright: bool) -> np.ndarray:
    """Decide which runs are rules, when it is known how high digits are.

    Parameters
    ----------
    rules
        Candidates.
    mask
        All ink.
    digit
        Height of what looks like digits; 0 where nothing does.
    upright
        Their direction.
    """
    shapes = rules.shapes
    side = rules.mask.shape[0 if upright else 1]
    fine = shapes.thickness < np.maximum(_FINE * shapes.length, 1.5)
    sure: np.ndarray = (shapes.length > _ACROSS * side) & fine
    found: np.ndarray
    if digit:
        long = sure | ((shapes.length > _TALLER * digit) & (rules.thick < _THICK * digit))
        found = long if upright else long & (rules.whole | _stand_alone(rules, mask, digit))
        return found
    alike = (shapes.length[:, None] > 0.7 * shapes.length[None, :]).sum(0)
    several = (alike >= _MANY) & (len(shapes) >= _MANY)
    found = sure | several | ((shapes.length > _HALF * side) & fine)
    return found


def _stand_alone(rules: Rules, mask: Mask, digit: float) -> np.ndarray:
    """Find level runs that go on where no digit is: no strokes that digits have at one height."""
    shapes = rules.shapes
    found = np.zeros(len(shapes), np.bool_)
    others = mask & ~widened(rules.mask, axis=0)
    near = int(_NEAR * digit)
    for place, (left, top, right, bottom) in enumerate(shapes.boxes.tolist()):
        own = (shapes.labels[top:bottom, left:right] == place + 1).any(0)
        busy = others[max(0, top - near) : bottom + near, left:right].any(0)
        found[place] = _longest(own & ~busy) > _ALONE * digit
    return found


def _longest(row: np.ndarray) -> int:
    """Count the longest run of what is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def long_runs(mask: Mask, length: int, axis: int) -> Mask:
    """Keep what belongs to a run of at least ``length`` pixels along an axis.

    Examples
    --------
    >>> long_runs(np.array([[True, True, False, True, True, True]]), 3, axis=1).tolist()
    [[False, False, False, True, True, True]]
    """
    whole = mask if axis else mask.T
    if length > whole.shape[1]:
        return np.zeros_like(mask)
    begun = _of_neighbours(np.logical_and, whole, length)
    outside = np.pad(begun, ((0, 0), (length - 1, length - 1)))
    kept: Mask = _of_neighbours(np.logical_or, outside, length)
    return kept if axis else kept.T


def _of_neighbours(
    combine: np.ufunc, whole: Bool[np.ndarray, "rows columns"], length: int
) -> Bool[np.ndarray, "rows fewer"]:
    """Combine so many neighbours in each row: two, four, eight of them, and so on."""
    found, size = whole, 1
    while size < length:
        step = min(size, length - size)
        found = combine(found[:, :-step], found[:, step:])
        size += step
    return found


def widened(mask: Mask, axis: int, by: int = 1) -> Mask:
    """Add the pixels beside a mask along an axis, so many to either side.

    Examples
    --------
    >>> widened(np.array([[False, False, True, False]]), axis=1).tolist()
    [[False, True, True, True]]
    """
    outside = np.pad(mask if axis else mask.T, ((0, 0), (by, by)))
    wide = _of_neighbours(np.logical_or, outside, 2 * by + 1)
    return wide if axis else wide.T
