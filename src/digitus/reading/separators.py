"""The separators and signs in a line: the network says that there is one, its shape says which."""

import numpy as np

from digitus.arrays import Float, Image
from digitus.images.strip import DIGIT, HEIGHT, Frame
from digitus.images.window_classes import MARK, SIGN
from digitus.reading.boxes import find_boxes, to_picture
from digitus.reading.result import Mark
from digitus.reading.signs import name_sign
from digitus.reading.window_scores import APART

_SEEN = 0.5  # a window that is surer than this of a mark shows one
CURRENCY = "¤"
"""Stands for the mark of any currency."""


def find_separators(
    strip: Image,
    probabilities: Float[np.ndarray, "windows classes"],
    frame: Frame,
    digits: tuple[int, ...],
    step: int,
) -> tuple[Mark, ...]:
    """Find the separators in a line.

    Parameters
    ----------
    strip
        The line, 0 paper to 255 ink.
    probabilities
        What the network saw in its windows.
    frame
        Where the line stands in its picture.
    digits
        The windows that digits were seen in.
    step
        Pixels from one window to the next.
    """
    signs = probabilities[:, SIGN:].sum(1)  # none, of a network without the class
    seen = probabilities[:, MARK] + signs
    places = [
        place
        for place in np.flatnonzero(seen > _SEEN).tolist()
        if seen[place] == seen[max(0, place - 2) : place + 3].max()
        and all(abs(place - digit) >= APART for digit in digits)
    ]
    if not places:
        return ()
    everything = np.array(sorted([*places, *digits]))
    edges = find_boxes(strip, everything * float(step))
    return tuple(
        Mark(_named(box, strip, sign=bool(signs[place] > _SEEN)), to_picture(box, frame))
        for place, box in zip(everything.tolist(), edges, strict=True)
        if place in places
    )


def _named(box: np.ndarray, strip: np.ndarray, *, sign: bool) -> str:
    """Name what stands in a box: a sign by its strokes, if they tell, else by its size."""
    left, right = int(box[0]), int(box[2])
    return (name_sign(strip[:, max(0, left) : right]) if sign else "") or _sign(box, strip)


def _sign(box: np.ndarray, strip: np.ndarray) -> str:
    """Name a mark by its size, its height above the line, and its rows of ink."""
    left, top, right, bottom = box.tolist()
    width, height, middle = right - left, bottom - top, (top + bottom) / 2
    if height > 0.75 * DIGIT:
        return "/" if width < 0.7 * height and bottom - top > DIGIT else CURRENCY
    ink = strip[int(top) : int(bottom), int(left) : int(right)] > 110
    rows = np.diff(ink.any(1).astype(np.int8), prepend=0)
    if (rows > 0).sum() == 2:
        return "=" if width > height else ":"
    if width > 1.6 * height and middle < HEIGHT / 2 + 0.35 * DIGIT:
        return "-"
    if middle < HEIGHT / 2 - 0.2 * DIGIT:
        return "'"
    return "," if height > 1.5 * width or height > 0.3 * DIGIT else "."
