"""Ruled lines and the frames of form fields: found as long thin runs, cut between strokes.

A line is taken away only where it is nothing but a line; where a stroke crosses it the ink is
deeper than the line is thick, and stays.
"""

from typing import NamedTuple

import numpy as np
import scipy

from digitus.images.ink import Ink

_SMALLEST = 60  # a smaller picture has no room for lines beside its digit
_VISIBLE = 0.2  # ink of a line worth removing
_REACH = 0.08  # a run this long, as a share of the side, may be part of a line
_THIN = 0.03  # a line is at most this thick, as a share of the side
_GAP = 0.5  # a stroke as broad as this share of the side may interrupt a line
_SPAN = 0.95  # one line alone goes from edge to edge ...
_FRAME = 0.6  # ... two parallel ones may be the frame of a field
_CLEAR = 0.04  # the digit keeps this share of the side away from the lines' ends


def without_ruled_lines(ink: Ink) -> tuple[Ink, int]:
    """Take away ruled lines and frames without breaking strokes.

    Returns
    -------
    ink
        The ink without the lines.
    count
        How many lines there were.

    Examples
    --------
    >>> ink = np.zeros((99, 99), np.float32)
    >>> ink[30:70, 50:55] = 1
    >>> ink[60:62] = 1
    >>> cleaned, count = without_ruled_lines(ink)
    >>> count, float(cleaned[60].sum()), float(cleaned[45].sum())
    (1, 7.0, 5.0)
    """
    if min(ink.shape) < _SMALLEST:
        return ink, 0
    mask = ink > _VISIBLE
    level, upright = _level_lines(mask), _level_lines(mask.T)
    if not level and not upright:
        return ink, 0
    along, upward = _marked(mask, level), _marked(mask.T, upright).T
    across = along & ~_strokes(mask & ~upward, level)
    down = upward & ~_strokes((mask & ~along).T, upright).T
    shape = _digit(np.where(across | down, np.float32(0), ink))
    if not shape.any() and len(level) + len(upright) > 1:
        return np.zeros_like(ink), len(level) + len(upright)  # ruled paper or a field, empty
    if not _encloses(level, shape):
        level, across = [], np.zeros_like(mask)
    if not _encloses(upright, shape.T):
        upright, down = [], np.zeros_like(mask)
    if not level and not upright:
        return ink, 0
    rest = np.where(across | down, np.float32(0), ink)
    near = scipy.ndimage.maximum_filter(_digit(rest), size=3)
    return np.where(near, rest, np.float32(0)), len(level) + len(upright)


class _Line(NamedTuple):
    place: tuple[slice, slice]
    pixels: np.ndarray
    ends: tuple[int, int]
    thickness: float

    @property
    def length(self) -> int:
        return self.ends[1] - self.ends[0]


def _opened(mask: np.ndarray, length: int, axis: int) -> np.ndarray:
    """Keep the runs of at least ``length`` pixels, in steps that double."""
    runs = (mask if axis else mask.T).copy()
    steps: list[int] = []
    while (done := 1 + sum(steps)) < length:
        steps.append(min(done, length - done))
    for step in steps:  # a pixel stays if a run of ``length`` begins there ...
        runs[:, :-step] &= runs[:, step:]
        runs[:, -step:] = False
    for step in steps:  # ... and then the whole run does
        runs[:, step:] |= runs[:, :-step]
    return runs if axis else runs.T


def _level_lines(mask: np.ndarray) -> list[_Line]:
    height, width = mask.shape
    reach = max(8, int(_REACH * width))
    runs = _opened(mask, reach, axis=1)
    if runs.any(0).sum() < (_FRAME - _GAP) * width:
        return []
    runs &= ~_opened(mask, int(_THIN * height) + 1, axis=0)  # a broad stroke is no line
    # A tilted line is a staircase of runs, and a broad stroke across it leaves a gap.
    bridges = scipy.ndimage.maximum_filter(runs, size=(5, int(_GAP * width)))
    labels, _ = scipy.ndimage.label(bridges)
    lines = []
    for number, place in enumerate(scipy.ndimage.find_objects(labels), start=1):
        pixels = runs[place] & (labels[place] == number)
        depths = pixels.sum(0)
        columns = np.flatnonzero(depths)
        ends = (place[1].start + int(columns[0]), place[1].start + int(columns[-1]) + 1)
        lines.append(_Line(place, pixels, ends, float(np.median(depths[columns]))))
    lines = [line for line in lines if line.length >= _FRAME * width]
    whole = [line for line in lines if line.length >= _SPAN * width]
    return lines if len(lines) > 1 else whole


def _marked(mask: np.ndarray, lines: list[_Line]) -> np.ndarray:
    """Mark the lines with their soft edges."""
    found = np.zeros_like(mask)
    for line in lines:
        found[line.place] |= line.pixels
    soft: np.ndarray = scipy.ndimage.maximum_filter1d(found, 3, axis=0)
    return soft


def _strokes(mask: np.ndarray, lines: list[_Line]) -> np.ndarray:
    """Mark where ink runs down through a line for much longer than the line is thick."""
    thickness = np.median([line.thickness for line in lines]) if lines else 0
    deep = _opened(mask, int(2.5 * thickness) + 2, axis=0)
    soft: np.ndarray = scipy.ndimage.maximum_filter1d(deep, 3, axis=1)
    return soft


def _digit(rest: Ink) -> np.ndarray:
    """Mark the shapes that are more than stubs left where lines crossed."""
    labels, count = scipy.ndimage.label(rest > _VISIBLE, np.ones((3, 3)))
    kept = np.zeros(count + 1, np.bool_)
    for number, (rows, columns) in enumerate(scipy.ndimage.find_objects(labels), start=1):
        longer = max(rows.stop - rows.start, columns.stop - columns.start)
        kept[number] = longer >= 2 * _THIN * max(rest.shape)
    mask: np.ndarray = kept[labels]
    return mask


def _encloses(lines: list[_Line], shape: np.ndarray) -> bool:
    """Whether the remaining shape ends before the lines do, on both sides."""
    columns = np.flatnonzero(shape.any(0))
    if not columns.size or not lines:
        return False
    clear = _CLEAR * shape.shape[1]
    left, right = min(line.ends[0] for line in lines), max(line.ends[1] for line in lines)
    return bool(left + clear <= columns[0] and columns[-1] + clear < right)
