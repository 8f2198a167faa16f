"""A sheet to write digits into, and its photo taken apart into the digits that were written.

Four squares in the corners tell how the sheet lies in its photo, the one with a hole which way up.
The boxes are printed in a pale grey that is cut away with a margin, so that only the digit stays.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
import scipy

from digitus.arrays import Image, Images, Labels
from digitus.errors import ImageError
from digitus.images.ink import paper_under, scale_to
from digitus.images.normaliser import normalise

WIDTH, HEIGHT = 1654, 2339
"""An A4 sheet at 200 dots per inch."""

ROWS, COLUMNS = 10, 10
"""Boxes: a row for each digit."""

DOTS = 200.0
"""Dots per inch."""

_SIDE = 132  # of a box
_LEFT, _TOP = 260, 420  # of the first one
_NEXT = 176  # rows of boxes are so far apart
_MARK = 72  # side of a corner's square
_CORNERS = np.array(
    [[110, 110], [WIDTH - 110, 110], [WIDTH - 110, HEIGHT - 110], [110, HEIGHT - 110]]
)
"""The middles of the squares, clockwise from the one with a hole."""

_PALE = 205  # the grey of the boxes
_PENCIL = 0.72  # of the paper's brightness: what is lighter was printed
_INSET = 0.07  # of a box cut away on every side
_LOOK = 1600  # pixels of a photo's longer side in which the squares are sought
_SOLID = 0.36  # of a square's bounding box is dark, however it is turned, and with a hole
_DARK = 0.6  # of the paper's brightness: darker may be a square


def draw_form() -> PIL.Image.Image:
    """Draw the sheet to print and write into.

    Examples
    --------
    >>> draw_form().size
    (1654, 2339)
    """
    sheet = PIL.Image.new("L", (WIDTH, HEIGHT), 255)
    draw = PIL.ImageDraw.Draw(sheet)
    for number, (x, y) in enumerate(_CORNERS.tolist()):
        half = _MARK // 2
        draw.rectangle((x - half, y - half, x + half, y + half), fill=0)
        if number == 0:
            draw.rectangle((x - half // 2, y - half // 2, x + half // 2, y + half // 2), fill=255)
    title, text = PIL.ImageFont.load_default(52), PIL.ImageFont.load_default(30)
    draw.text((_LEFT, 150), "Your digits", fill=0, font=title)
    for line, words in enumerate(
        (
            "Write every digit as you always do, one in each box, not touching its sides.",
            "Leave a box empty rather than cross something out.",
            "Then photograph the whole sheet, all four corners in the picture, and",
            "    digitus data import --sheet photo.jpg --name mine",
        )
    ):
        draw.text((_LEFT, 225 + 40 * line), words, fill=0, font=text)
    for row in range(ROWS):
        for column in range(COLUMNS):
            draw.rectangle(_box(row, column), outline=_PALE, width=3)
        _, top, _, bottom = _box(row, 0)
        draw.text((_LEFT - 60, (top + bottom) / 2), str(row), fill=120, font=title, anchor="mm")
    return sheet


@final
@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """What was written into a sheet.

    Parameters
    ----------
    images
        The digits, (n, 28, 28), as MNIST has them.
    labels
        What was to be written there.
    """

    images: Images
    labels: Labels


def read_form(grey: Image) -> Written:
    """Find the sheet in its photo, and take the digits out of its boxes.

    Parameters
    ----------
    grey
        The photo, any way up.

    Returns
    -------
    Written
        Boxes that were left empty are left out.

    Raises
    ------
    ImageError
        The four squares cannot be found, or all boxes are empty.

    Examples
    --------
    >>> sheet = draw_form()
    >>> PIL.ImageDraw.Draw(sheet).line((320, 450, 320, 530), fill=0, width=9)
    >>> read_form(np.asarray(sheet)).labels
    array([0])
    """
    flat = _flattened(grey, _find_corners(grey))
    images, labels = [], []
    for row in range(ROWS):
        for column in range(COLUMNS):
            left, top, right, bottom = _box(row, column)
            inset = round(_INSET * _SIDE)
            box = flat[top + inset : bottom - inset, left + inset : right - inset]
            if box.min() > _PENCIL * np.median(box):
                continue  # at most the edge of a box, in a photo that is bent
            done = normalise(np.ascontiguousarray(box))
            if not done.blank:
                images.append(done.image)
                labels.append(row)
    if not images:
        raise ImageError("nothing is written into the boxes of the sheet")
    return Written(np.stack(images), np.array(labels))


def _box(row: int, column: int) -> tuple[int, int, int, int]:
    left, top = _LEFT + column * _SIDE, _TOP + row * _NEXT
    return left, top, left + _SIDE, top + _SIDE


def _find_corners(grey: Image) -> np.ndarray:
    """Find the middles of the four squares in the photo, the one with a hole first, clockwise."""
    small = scale_to(grey, 1, _LOOK)
    scale = max(grey.shape) / max(small.shape)
    dark = small < _DARK * paper_under(small)
    labels, _ = scipy.ndimage.label(dark)
    places = scipy.ndimage.find_objects(labels)
    squares = [
        (rows, columns)
        for number, (rows, columns) in enumerate(places, start=1)
        if _is_square(labels[rows, columns] == number, max(small.shape))
    ]
    middles = np.array(
        [[(c.start + c.stop - 1) / 2, (r.start + r.stop - 1) / 2] for r, c in squares]
    )
    if len(middles) < len(_CORNERS):
        raise ImageError(
            f"of the four black squares in the sheet's corners {len(middles)} can be seen;"
            " photograph the whole sheet from above, in even light"
        )
    along, across = middles.sum(1), middles[:, 0] - middles[:, 1]
    chosen = [along.argmin(), across.argmax(), along.argmax(), across.argmin()]
    if len(set(chosen)) < len(_CORNERS):
        raise ImageError(
            "the four black squares in the sheet's corners do not form a sheet;"
            " photograph all of it, from above"
        )
    holes = [_middle_is_light(dark, *squares[index]) for index in chosen]
    if sum(holes) != 1:
        raise ImageError(
            "which way up the sheet is cannot be seen: one of its black squares has a hole;"
            " photograph it sharper, in even light"
        )
    first = holes.index(True)
    corners: np.ndarray = (np.roll(middles[chosen], -first, axis=0) + 0.5) * scale
    return corners


def _is_square(shape: np.ndarray, side: int) -> bool:
    height, width = shape.shape
    large = 0.012 * side < min(height, width) and max(height, width) < 0.1 * side
    return bool(large and max(height, width) < 1.6 * min(height, width) and shape.mean() > _SOLID)


def _middle_is_light(dark: np.ndarray, rows: slice, columns: slice) -> bool:
    y, x = (rows.start + rows.stop) // 2, (columns.start + columns.stop) // 2
    return bool(dark[y - 1 : y + 2, x - 1 : x + 2].mean() < 0.5)


def _flattened(grey: Image, corners: np.ndarray) -> np.ndarray:
    """Turn the photo into the sheet, seen straight from above.

    A point (x, y) of the sheet lies at ((a x + b y + c) / (g x + h y + 1), (d x + e y + f) / same)
    in the photo; four pairs of points give the eight numbers.
    """
    rows, right = [], []
    for (x, y), (u, v) in zip(_CORNERS.tolist(), corners.tolist(), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    numbers = np.linalg.solve(np.array(rows), np.array(right)).tolist()
    picture = PIL.Image.fromarray(grey).transform(
        (WIDTH, HEIGHT),
        PIL.Image.Transform.PERSPECTIVE,
        tuple(numbers),
        PIL.Image.Resampling.BICUBIC,
        fillcolor=255,
    )
    return np.asarray(picture)
