"""Shapes that stand around others or hold nothing: boxes of a form, circles around a number."""

import numpy as np
import scipy

from digitus.reading.shapes import Shapes

_SIDE = 0.85  # of each side of its box, a frame covers at least
_BAND = 0.12  # of a box's shorter side: so near to it runs a frame's ink
_INSIDE = 0.9  # of a frame's ink lies there
_HELD = 0.35  # of an enclosure's height: what stands in it is that high
_COVER = 0.6  # of its area, a ring's hole fills
_TOUCHES = 0.25  # of a ring's height: what is as high, and hangs on it inside, is written
_STROKE = 0.5  # of a ring's length, its ink covers at every depth of its stroke
_ROUND = 0.035  # of its radius, a circle's ink strays from it
_ASPECT = 0.86  # of its longer diameter, a circle's shorter one


def enclosures(shapes: Shapes) -> np.ndarray:
    """Find boxes, and rings around something else.

    Returns
    -------
    bool array of shape (shapes,)
        True for what encloses, and is no digit.

    Examples
    --------
    >>> mask = np.zeros((60, 80), np.bool_)
    >>> mask[10:50, 10:60] = True
    >>> mask[12:48, 12:58] = False
    >>> mask[20:40, 30:34] = True
    >>> enclosures(Shapes.of(mask)).tolist()
    [True, False]
    """
    found = np.zeros(len(shapes), np.bool_)
    hollow = shapes.area < 0.5 * shapes.heights * shapes.widths
    for place in np.flatnonzero(hollow & (np.minimum(shapes.heights, shapes.widths) >= 12)):
        left, top, right, bottom = shapes.boxes[place].tolist()
        shape = shapes.labels[top:bottom, left:right] == place + 1
        found[place] = is_frame(shape) or (_holds(shapes, int(place)) and _is_ring(shape))
    return found


def touching(shapes: Shapes, rings: np.ndarray) -> np.ndarray:
    """Mark what is written inside a ring and touches it, the ring itself excepted.

    Parameters
    ----------
    shapes
        All of them.
    rings
        Which of them enclose something.

    Returns
    -------
    bool array like the picture
        True for ink that hangs on a ring and goes deeper than its stroke.

    Examples
    --------
    >>> mask = np.zeros((60, 80), np.bool_)
    >>> mask[10:50, 10:60] = True
    >>> mask[12:48, 12:58] = False
    >>> mask[20:40, 12:16] = True
    >>> shapes = Shapes.of(mask)
    >>> np.argwhere(touching(shapes, np.array([True])))[[0, -1]].tolist()
    [[20, 13], [39, 15]]
    """
    found = np.zeros(shapes.labels.shape, np.bool_)
    for place in np.flatnonzero(rings):
        left, top, right, bottom = shapes.boxes[place].tolist()
        shape = np.pad(shapes.labels[top:bottom, left:right] == place + 1, 1)
        depth = scipy.ndimage.distance_transform_cdt(scipy.ndimage.binary_fill_holes(shape))
        counts = np.bincount(depth[shape], minlength=3)
        thick = int(np.argmax(counts[1:] < _STROKE * counts[1])) + 1
        hanging, _ = scipy.ndimage.label((shape & (depth > thick))[1:-1, 1:-1], np.ones((3, 3)))
        for number, (rows, columns) in enumerate(scipy.ndimage.find_objects(hanging), 1):
            if rows.stop - rows.start >= _TOUCHES * (bottom - top):
                part = hanging[rows, columns] == number
                found[top:bottom, left:right][rows, columns] |= part
    return found


def is_frame(shape: np.ndarray) -> bool:
    """Whether a shape is a rectangle's outline, or several beside each other.

    Examples
    --------
    >>> is_frame(np.pad(np.zeros((20, 30), np.bool_), 2, constant_values=True))
    True
    """
    height, width = shape.shape
    band = max(3, int(_BAND * min(height, width)))
    sides = (
        shape[:band].any(0),
        shape[-band:].any(0),
        shape[:, :band].any(1),
        shape[:, -band:].any(1),
    )
    if min(float(side.mean()) for side in sides) < _SIDE:
        return False
    corner = max(2, band // 2)
    ends = (shape[:band, :band], shape[:band, -band:], shape[-band:, :band], shape[-band:, -band:])
    if not all(end[:corner].any() or end[-corner:].any() for end in ends):
        return False
    inner = shape[band:-band, band:-band]
    uprights = inner.mean(0) > _SIDE  # the sides between boxes of one frame
    rest = inner[:, ~scipy.ndimage.maximum_filter1d(uprights, 5)].sum()
    return bool(rest < (1 - _INSIDE) * shape.sum())


def is_circle(shape: np.ndarray) -> bool:
    """Whether a shape is drawn as exactly round as no hand writes a nought.

    Examples
    --------
    >>> y, x = np.indices((81, 81)) - 40
    >>> ring = abs(np.hypot(x, y) - 38) < 2
    >>> is_circle(ring), is_circle(np.pad(np.zeros((20, 30), np.bool_), 2, constant_values=True))
    (True, False)
    """
    height, width = shape.shape
    if min(height, width) < _ASPECT * max(height, width):
        return False
    y, x = np.nonzero(shape)
    # Scaled to a circle about the middle of its box.
    up, across = (y - (height - 1) / 2) / (height / 2), (x - (width - 1) / 2) / (width / 2)
    radii = np.hypot(up, across)
    turned = np.floor((np.arctan2(up, across) + np.pi) / (2 * np.pi) * 36).clip(0, 35).astype(int)
    count = np.bincount(turned, minlength=36)
    if not count.all():
        return False
    middle = np.bincount(turned, radii, minlength=36) / count
    return bool(middle.std() < _ROUND and radii.std() < 4 * _ROUND)


def _holds(shapes: Shapes, place: int) -> bool:
    """Whether another shape of some height stands inside a shape's box."""
    left, top, right, bottom = shapes.boxes[place].tolist()
    boxes = shapes.boxes
    inside = (
        (boxes[:, 0] > left) & (boxes[:, 1] > top) & (boxes[:, 2] < right) & (boxes[:, 3] < bottom)
    )
    return bool((inside & (shapes.heights > _HELD * (bottom - top))).any())


def _is_ring(shape: np.ndarray) -> bool:
    """Whether a shape's hole fills most of its box."""
    filled = scipy.ndimage.binary_fill_holes(shape)
    hole = filled.sum() - shape.sum()
    return bool(hole > _COVER * shape.size * np.pi / 4)
