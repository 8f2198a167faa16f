"""Signs that a network which knows digits alone takes for digits, told by the ways they are drawn.

A bar reaches above and below the digits beside it, a slash leans where they do not, a bracket is
bowed, a plus is two strokes through one middle, and below a question or exclamation mark stands a
dot. Only what is surely none of a hand's digits is taken for a sign: among other digits a bare
stroke is a 1.
"""

import numpy as np
import scipy

from digitus.arrays import Image
from digitus.images.slant import slant
from digitus.images.strip import Frame
from digitus.reading.result import Mark, ReadDigit
from digitus.reading.shapes import Shapes

_INK = 110  # of 255: darker makes a shape
_BEYOND = 0.05  # of the digits' height, a bar reaches above and below them
_LEANS = 0.22  # columns per row more than the other digits, a slash leans
_BOW = 0.09  # of its height, a bracket's middle is away from the line through its ends
_DOT, _BELOW = 0.3, 0.55  # of a sign's height: its dot is lower, and lies below this
_ALONE = 0.85  # of its ink, a sign of one stroke has in one piece
_ARM, _CLEAR = 0.8, 0.1  # a plus's strokes cover so much, its quarters so little


def sort_signs(
    strip: Image, frame: Frame, digits: tuple[ReadDigit, ...]
) -> tuple[tuple[ReadDigit, ...], tuple[Mark, ...]]:
    """Part what was read as digits into digits and signs.

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
    pairs = list(zip(digits, signs, strict=True))
    return (
        tuple(one for one, sign in pairs if not sign),
        tuple(Mark(sign, one.box) for one, sign in pairs if sign),
    )


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
    if _is_plus(shape):
        return "+"
    if _has_dot_below(shapes, largest):
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
    part: np.ndarray = strip[:, max(0, left) : right] > _INK
    return part


def _sign(place: int, inks: list[np.ndarray], digits: tuple[ReadDigit, ...]) -> str:
    """Name the sign at a place; empty for a digit."""
    ink, digit = inks[place], digits[place].digit
    shapes = Shapes.of(ink)
    if not len(shapes):
        return ""
    largest = int(np.argmax(shapes.area))
    shape = shapes.labels == largest + 1
    if _is_plus(_cropped(shape)):
        return "+"
    if digit in {1, 2, 7} and _has_dot_below(shapes, largest):
        return "!" if digit == 1 else "?"
    if digit != 1 or len(inks) == 1:
        return ""
    return _bare_stroke(shapes, largest, inks, place)


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


def _is_plus(shape: np.ndarray) -> bool:
    """Whether two strokes cross in the middle, and nothing stands between their arms."""
    height, width = shape.shape
    if min(height, width) < 7 or max(height, width) > 1.6 * min(height, width):
        return False
    upright = scipy.ndimage.uniform_filter1d(shape.mean(0), 3)
    level = scipy.ndimage.uniform_filter1d(shape.mean(1), 3)
    x, y = int(np.argmax(upright)), int(np.argmax(level))
    central = abs(x - width / 2) < 0.2 * width and abs(y - height / 2) < 0.2 * height
    if not central or shape[:, x].mean() < _ARM or shape[y].mean() < _ARM:
        return False
    away_x, away_y = max(2, round(0.2 * width)), max(2, round(0.2 * height))
    quarters = [
        shape[rows, columns]
        for rows in (slice(0, y - away_y), slice(y + away_y, height))
        for columns in (slice(0, x - away_x), slice(x + away_x, width))
    ]
    return all(quarter.size and quarter.mean() < _CLEAR for quarter in quarters)


def _has_dot_below(shapes: Shapes, largest: int) -> bool:
    boxes, heights = shapes.boxes, shapes.heights
    _, top, _, bottom = boxes[largest].tolist()
    height = bottom - top
    dots = (
        (heights < _DOT * height)
        & (shapes.widths < 2 * _DOT * height)
        & (boxes[:, 1] >= bottom + 1)
        & (shapes.area >= 4)
    )
    dots[largest] = False
    return bool(dots.any()) and height > _BELOW * (boxes[:, 3].max() - top)


def _rows(ink: np.ndarray) -> tuple[int, int]:
    rows = np.flatnonzero(ink.any(1))
    return (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, len(ink))


def _cropped(shape: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(shape.any(1)), np.flatnonzero(shape.any(0))
    if not rows.size:
        return shape
    cut: np.ndarray = shape[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return cut
