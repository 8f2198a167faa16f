"""Signs that a network which knows digits alone takes for digits, told by the ways they are drawn.

A bar reaches above and below the digits beside it, a slash leans where they do not, a bracket is
bowed, a plus is two strokes through one middle, and below a question or exclamation mark stands a
dot. But people write a 1 in all these ways, so among other digits a sign is suspected, no more.
"""

from typing import NamedTuple

import numpy as np
import scipy

from digitus.arrays import Image
from digitus.images.slant import slant
from digitus.images.strip import Frame
from digitus.reading.result import Mark, ReadDigit
from digitus.reading.shapes import Shapes

_INK, _FAINT = 110, 50  # of 255: darker makes a shape, or a small dot
_BEYOND = 0.08  # of the digits' height, a bar reaches above and below them
_LEANS = 0.25  # columns per row more than the other digits, a slash leans
_BOW = 0.14  # of its height, a bracket's middle is away from the line through its ends
_DOT = 0.3  # of a sign's height: its dot is lower
_ALONE = 0.85  # of its ink, a sign of one stroke has in one piece
_ARM, _CLEAR = 0.85, 0.06  # ink lies along so much of a sign's strokes, and so little beside them
_NEAR = 0.06  # of a sign's longer side: so near to its strokes' middles its ink lies
_HOOK = 0.15  # of its box, a tick's short arm is high and wide at least


class Sorted(NamedTuple):
    """What was read as digits, sorted.

    Parameters
    ----------
    digits, signs
        What each is.
    suspect
        The text with the signs that some of its digits may be; empty where none looks like one.
    """

    digits: tuple[ReadDigit, ...]
    signs: tuple[Mark, ...]
    suspect: str


def sort_signs(strip: Image, frame: Frame, digits: tuple[ReadDigit, ...]) -> Sorted:
    """Look for signs among what was read as digits.

    A tick or a cross that stands alone is no digit. Among others a sign is only suspected: people
    write a 1 as a slash, and how sure the reading is must tell.

    Parameters
    ----------
    strip
        The line, 0 paper to 255 ink.
    frame
        Where it stands in the picture.
    digits
        As they were read.
    """
    inks = [_ink(strip, frame, one) for one in digits]
    signs = [_sign(place, inks, digits) for place in range(len(inks))]
    if not any(signs):
        return Sorted(digits, (), "")
    if len(digits) == 1:
        return Sorted((), (Mark(signs[0], digits[0].box),), "")
    pairs = zip(digits, signs, strict=True)
    return Sorted(digits, (), "".join(sign or str(one.digit) for one, sign in pairs))


def name_sign(strip: Image) -> str:
    """Name a sign that a network has seen, by its strokes; empty where they do not tell.

    Examples
    --------
    >>> plus = np.zeros((32, 14), np.uint8)
    >>> plus[10:23, 6:8] = plus[15:17, 1:13] = 255
    >>> name_sign(plus)
    '+'
    """
    ink = strip > _INK
    shapes = Shapes.of(ink)
    if not len(shapes):
        return ""
    largest = int(np.argmax(shapes.area))
    shape = _cropped(shapes.labels == largest + 1)
    if drawn := _drawn_sign(shape):
        return drawn
    if _has_dot_below(Shapes.of(strip > _FAINT), shapes.boxes[largest]):
        return "!" if shapes.straight[largest] else "?"
    alone = shapes.area[largest] > _ALONE * shapes.area.sum()
    upright = len(shape) > 1.3 * shape.shape[1]
    return _name_stroke(shape, straight=bool(shapes.straight[largest])) if alone and upright else ""


def _name_stroke(shape: np.ndarray, *, straight: bool) -> str:
    bow = _bow(shape)
    if abs(bow) > _BOW:
        return "(" if bow < 0 else ")"
    if not straight:
        return ""
    return "/" if slant(shape.astype(np.float32)) > _LEANS else "|"


def _ink(strip: Image, frame: Frame, digit: ReadDigit) -> np.ndarray:
    """Cut a digit's ink out of its strip, with all above and below."""
    left, right = (round((x - frame.left) * frame.scale) for x in (digit.box[0], digit.box[2]))
    part: np.ndarray = strip[:, max(0, left) : right]
    return part


def _sign(place: int, inks: list[np.ndarray], digits: tuple[ReadDigit, ...]) -> str:
    """Name the sign at a place; empty for a digit."""
    digit = digits[place].digit
    ink = inks[place] > _INK
    shape = _largest(ink)
    if not shape.size:
        return ""
    drawn = _drawn_sign(shape)
    if drawn or digit not in {1, 2, 7}:
        return drawn
    shapes = Shapes.of(ink)
    largest = int(np.argmax(shapes.area))
    if _has_dot_below(Shapes.of(inks[place] > _FAINT), shapes.boxes[largest]):
        return "!" if digit == 1 else "?"
    if digit != 1 or len(inks) == 1:
        return ""
    return _bare_stroke(shapes, largest, [ink > _INK for ink in inks], place)


def _largest(ink: np.ndarray) -> np.ndarray:
    """Cut out the largest shape; empty where there is no ink."""
    labels, count = scipy.ndimage.label(ink, np.ones((3, 3)))
    if not count:
        return ink[:0]
    largest = int(np.argmax(np.bincount(labels.ravel())[1:]))
    place = scipy.ndimage.find_objects(labels)[largest]
    cut: np.ndarray = labels[place] == largest + 1
    return cut


def _bare_stroke(shapes: Shapes, largest: int, inks: list[np.ndarray], place: int) -> str:
    """Tell a bar, a slash or a bracket from a 1."""
    shape = _cropped(shapes.labels == largest + 1)
    height = len(shape)
    bow = _bow(shape)
    if abs(bow) > _BOW and height > 2 * shape.shape[1] / (1 + abs(bow)):
        return "(" if bow < 0 else ")"
    if not shapes.straight[largest]:
        return ""
    rows = [_rows(other) for number, other in enumerate(inks) if number != place]
    tops, bottoms = (np.median(ends) for ends in zip(*rows, strict=True))
    top, bottom = _rows(inks[place])
    room = _BEYOND * (bottoms - tops)
    if top < tops - room and bottom > bottoms + room:
        return "|"
    lean = slant(shape.astype(np.float32))
    usual = float(
        np.median(
            [slant(ink.astype(np.float32)) for number, ink in enumerate(inks) if number != place]
        )
    )
    return "/" if lean > max(usual, 0.0) + _LEANS else ""


def _bow(shape: np.ndarray) -> float:
    """Say how far a stroke's middle lies to the right of the line through its ends, of its height."""
    columns = np.arange(shape.shape[1])
    counts = shape.sum(1)
    if not counts.all() or counts.max() > 0.45 * len(shape):
        return 0.0
    middles = (shape @ columns) / counts
    ends = np.linspace(middles[:2].mean(), middles[-2:].mean(), len(middles))
    away = middles - ends
    if (np.sign(away[2:-2]) == -np.sign(away[len(away) // 2])).any():
        return 0.0
    return float(away[len(away) // 3 : -(len(away) // 3) or None].mean() / len(shape))


def _drawn_sign(shape: np.ndarray) -> str:
    """Name a sign that consists of two straight strokes: plus, cross or tick."""
    height, width = shape.shape
    if min(height, width) < max(7, 0.5 * max(height, width)):
        return ""
    right, bottom = width - 1.0, height - 1.0
    lowest, leftmost = (
        float(np.flatnonzero(shape[-1]).mean()),
        float(np.flatnonzero(shape[:, 0]).mean()),
    )
    topmost = float(np.flatnonzero(shape[0]).mean())
    ways = {
        "+": [(right / 2, 0, right / 2, bottom), (0, bottom / 2, right, bottom / 2)],
        "×": [(0, 0, right, bottom), (right, 0, 0, bottom)],
        "✓": [(0, leftmost, lowest, bottom), (lowest, bottom, topmost, 0)],
    }
    if leftmost > (1 - _HOOK) * bottom or not _HOOK * right < lowest < topmost:
        del ways["✓"]
    return next((sign for sign, strokes in ways.items() if _consists_of(shape, strokes)), "")


def _consists_of(shape: np.ndarray, strokes: list[tuple[float, float, float, float]]) -> bool:
    """Whether all ink lies near some strokes, and ink lies all along them."""
    broad = np.pad(shape, 1)
    broad = broad[:-2] | broad[1:-1] | broad[2:]
    broad = broad[:, :-2] | broad[:, 1:-1] | broad[:, 2:]
    steps = np.linspace(0, 1, 20)
    for x0, y0, x1, y1 in strokes:
        rows, columns = (y0 + steps * (y1 - y0)).round(), (x0 + steps * (x1 - x0)).round()
        if broad[rows.astype(int), columns.astype(int)].mean() < _ARM:
            return False
    y, x = np.nonzero(shape)
    near = np.full(len(x), np.inf)
    for x0, y0, x1, y1 in strokes:
        length = float(np.hypot(x1 - x0, y1 - y0))
        away = abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / length
        along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length**2
        near = np.minimum(near, np.where((along > -0.1) & (along < 1.1), away, np.inf))
    return bool((near < _NEAR * max(shape.shape) + 1).mean() > 1 - _CLEAR)


def _has_dot_below(faint: Shapes, sign: np.ndarray) -> bool:
    """Whether a small shape stands below a sign, apart from it."""
    _, top, _, bottom = sign.tolist()
    height = bottom - top
    low = (faint.heights < _DOT * height) & (faint.widths < 2 * _DOT * height)
    below = (faint.boxes[:, 1] > bottom - 1) & (faint.area >= 2)
    return bool((low & below).any())


def _rows(ink: np.ndarray) -> tuple[int, int]:
    rows = np.flatnonzero(ink.any(1))
    return (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, len(ink))


def _cropped(shape: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(shape.any(1)), np.flatnonzero(shape.any(0))
    if not rows.size:
        return shape
    cut: np.ndarray = shape[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return cut
