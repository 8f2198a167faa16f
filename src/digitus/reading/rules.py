"""Ruled lines of paper, tables and forms: long, thin, straight runs, whole or broken, level or upright.

A run is sought with some play across it, so that a line may lean a little and have gaps. What
is a rule and what a stroke of a digit is decided when everything else is known: a rule is much
longer than the digits beside it are high, or crosses the page, or has others like itself.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
import scipy

from digitus.reading.ink_mask import Ink
from digitus.reading.shapes import Mask, Shapes

_PIECE = 0.1, 40, 90  # of the side, and pixels: a run this long, within these, may be part of one
_SMOOTH, _PALE = 11, 0.35  # pixels along a rule that are averaged; of full ink it has at least
_UNBROKEN = 0.9  # of a run is ink
_THIN = 10.0  # a rule is so many times as long as thick
_TALLER = 2.2  # times as long as digits are high: no stroke of one
_ACROSS, _FINE = 0.95, 0.025  # from edge to edge, and thin as no stroke is: a rule in any case
_MANY = 4  # so many like each other are rules, with or without digits
_HALF = 0.5  # of the side: a single thin run this long is a rule where nothing else stands


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
    """

    mask: Mask
    shapes: Shapes


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
        return Rules(np.zeros_like(ink.mask), Shapes.none(ink.mask))
    broad = scipy.ndimage.maximum_filter1d(level, 3, axis=0)
    filled = scipy.ndimage.uniform_filter1d(broad.astype(np.float32), reach, axis=1)
    runs = scipy.ndimage.maximum_filter1d(filled > _UNBROKEN, reach | 1, axis=1) & broad
    found = Shapes.of((runs & level).T if upright else runs & level)
    thin = found.straight & (found.length > _THIN * found.thickness)
    if not thin.any():
        return Rules(np.zeros_like(ink.mask), Shapes.none(ink.mask))
    mask = np.concatenate([[False], thin])[found.labels]
    return Rules(mask, Shapes.of(mask))


def are_rules(rules: Rules, digit: float, *, upright: bool) -> np.ndarray:
    """Decide which runs are rules, when it is known how high digits are.

    Parameters
    ----------
    rules
        Candidates.
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
        found = sure | (shapes.length > _TALLER * digit)
        return found
    alike = (shapes.length[:, None] > 0.7 * shapes.length[None, :]).sum(0)
    several = (alike >= _MANY) & (len(shapes) >= _MANY)
    found = sure | several | ((shapes.length > _HALF * side) & fine)
    return found
