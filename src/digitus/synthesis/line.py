"""A line of writing as pure ink: digits side by side, near or touching, with marks between."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import final

import numpy as np
import PIL.Image
import PIL.ImageChops
import PIL.ImageDraw
from jaxtyping import Float, Int, UInt8

from digitus.arrays import Images, Labels
from digitus.images.window_classes import GAP, JUNK, MARK
from digitus.synthesis.glyphs import Glyph, Writer
from digitus.synthesis.pen import Pen

_MOST = 9  # signs in a line
_ALIKE = 0.15  # of the digits follow another of the same kind, as in 3000
"""What people write often and chance does not."""

_GAPS, _GAP_SHARES = (-0.08, 0.1, 0.22, 0.5), (0.17, 0.43, 0.27, 0.13)
"""Between neighbours, in heights of a digit, and how many lines are so tight or wide."""

_TOUCHING = 0.1
"""Of the neighbours in any line that touch, or nearly."""

_CLEAR = 0.05
"""The least of them where a text is given: where digits overlap throughout, nobody could always
tell what was written."""

_HEAVY = (-0.3, 0.8)
"""The thinnest and the heaviest strokes: thinner ones would vanish altogether."""

_WORDS = 0.15  # of the lines are words or scribbles alone
_SPOILT = 0.12  # of the lines have one such sign among their digits
_SMALL_ZEROS = 0.25  # of the lines have zeros smaller than their other digits
_ROUND = 0.15  # of the lines end in zeros, as amounts do
_LINKED = 0.12  # of the lines are written without lifting the pen


@final
@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of writing.

    Parameters
    ----------
    ink
        uint8, 0 paper to 255 ink.
    labels
        Of each sign, from the left: a digit, ``MARK`` or ``JUNK``, ``GAP`` where it was wiped away.
    boxes
        Of each sign: left, top, right, bottom in pixels, ends excluded.
    height
        Of a digit in pixels.
    """

    ink: UInt8[np.ndarray, "height width"]
    labels: Int[np.ndarray, " signs"]
    boxes: Float[np.ndarray, "signs 4"]
    height: float

    @property
    def text(self) -> str:
        """The digits, from the left."""
        return "".join(str(label) for label in self.labels if label < GAP)

    def wiped(self) -> "Line":
        """Leave the paper alone."""
        return replace(self, ink=np.zeros_like(self.ink), labels=np.full_like(self.labels, GAP))


def write_line(
    images: Images,
    labels: Labels,
    rng: np.random.Generator,
    *,
    height: float = 40.0,
    text: str | None = None,
    drawn: float | None = None,
) -> Line:
    """Write a line.

    Parameters
    ----------
    images, labels
        Digits of MNIST's to take from.
    rng
        Draws everything.
    height
        Of a digit in pixels.
    text
        The digits; drawn by lot where not given, with marks between them and now and then junk.
    drawn
        The share of digits that no writer of MNIST's has written; by lot where not given.

    Returns
    -------
    Line
        With half a digit's height of empty paper around it, or somewhat less.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> train = load_dataset("digits").train
    >>> line = write_line(train.images, train.labels, np.random.default_rng(0), text="2025")
    >>> line.text, line.ink.shape[0] > 40, len(line.boxes)
    ('2025', True, 4)
    """
    writer = _writer(images, labels, rng, height, drawn)
    glyphs = _write(writer, _signs(rng) if text is None else [int(sign) for sign in text], rng)
    return _lay_out(glyphs, height, rng, overlap=text is None)


def write_sign(
    images: Images, labels: Labels, rng: np.random.Generator, sign: int, *, height: float = 40.0
) -> Line:
    """Write one sign, alone.

    Parameters
    ----------
    images, labels
        Digits of MNIST's to take from.
    rng
        Draws everything.
    sign
        A digit, ``MARK`` or ``JUNK``; for ``GAP`` nothing but the paper is there.
    height
        Of a digit in pixels.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> train = load_dataset("digits").train
    >>> write_sign(train.images, train.labels, np.random.default_rng(0), 7).text
    '7'
    """
    writer = _writer(images, labels, rng, height, None)
    line = _lay_out(_write(writer, [0 if sign == GAP else sign], rng), height, rng, overlap=False)
    return line.wiped() if sign == GAP else line


def _writer(
    images: Images, labels: Labels, rng: np.random.Generator, height: float, drawn: float | None
) -> Writer:
    if drawn is None:
        drawn = float(rng.choice([0.0, 0.15, 1.0], p=[0.4, 0.2, 0.4]))
    return Writer(
        images,
        labels,
        Pen.pick(rng),
        height,
        drawn=drawn,
        heavy=float(np.clip(rng.normal(0.05, 0.3), *_HEAVY)),
        round=float(np.exp(rng.normal(0.13, 0.28))),
    )


def _signs(rng: np.random.Generator) -> list[int]:
    """Draw what stands in a line."""
    junk = rng.random()
    if junk < _WORDS:
        return [JUNK] * int(rng.integers(1, 7))
    count = int(rng.integers(1, _MOST))
    signs: list[int] = []
    for place in range(count):
        if signs and rng.random() < _ALIKE:
            signs.append(signs[-1])
        else:
            signs.append(int(rng.integers(10)))
        if rng.random() < (0.12 if place < count - 1 else 0.3):
            signs.append(MARK)
    if rng.random() < _ROUND:
        signs[max(1, len(signs) - 3) :] = [0] * int(rng.integers(1, 4))
    if rng.random() < 0.08:
        signs.append(MARK)
    if junk > 1 - _SPOILT:
        signs.insert(int(rng.integers(len(signs) + 1)), JUNK)
    return signs


def _write(writer: Writer, signs: list[int], rng: np.random.Generator) -> list[Glyph]:
    uneven = float(rng.choice([0.05, 0.15]))
    shrunk = 1.0
    zero = float(rng.uniform(0.35, 0.85)) if rng.random() < _SMALL_ZEROS else 1.0
    lift = float(rng.choice([0, rng.uniform(0, 0.7)])) * (1 - zero)
    glyphs = []
    for sign in signs:
        if rng.random() < 0.03:  # from here on smaller, as the cents often are
            shrunk = float(rng.uniform(0.55, 0.9))
        size = shrunk * float(np.exp(rng.normal(0, uneven))) * (zero if sign == 0 else 1.0)
        if sign == MARK:
            glyphs.append(writer.mark(size, rng))
        elif sign == JUNK:
            glyphs.append(writer.junk(size, rng))
        else:
            glyph = writer.digit(sign, size, rng)
            raised = round(lift * writer.height) if sign == 0 else 0
            glyphs.append(glyph._replace(top=glyph.top - raised))
    return glyphs


def _lay_out(
    glyphs: list[Glyph], height: float, rng: np.random.Generator, *, overlap: bool
) -> Line:
    """Set the signs one after the other; some touch, some overlap, the line may climb."""
    tight, loose = rng.choice(_GAPS, p=_GAP_SHARES), rng.uniform(0.03, 0.15)
    tight = tight if overlap else max(tight, _CLEAR)
    deepest = rng.uniform(0.2, 0.5)
    climb, wave = rng.normal(0, 0.03), rng.uniform(0.01, 0.08)
    x, places = 0.0, []
    for index, glyph in enumerate(glyphs):
        if index:
            gap = rng.normal(tight, loose) * height
            if overlap and rng.random() < _TOUCHING:
                gap = rng.normal(-0.03, 0.06) * height
            narrower = min(glyph.picture.width, glyphs[index - 1].picture.width)
            x += max(gap, -deepest * narrower)
        y = glyph.top - climb * x + rng.normal(0, wave) * height
        places.append((round(x), round(y)))
        x += glyph.picture.width
    rim = rng.uniform(0.15, 0.6, 4) * height
    top, left = min(y for _, y in places) - int(rim[0]), -int(rim[1])
    bottom = max(y + glyph.picture.height for (_, y), glyph in zip(places, glyphs, strict=True))
    size = (round(x) - left + int(rim[2]), bottom - top + int(rim[3]))
    page = PIL.Image.new("L", size)
    boxes = []
    for (x0, y0), glyph in zip(places, glyphs, strict=True):
        at = (x0 - left, y0 - top)
        whole = PIL.Image.new("L", size)
        whole.paste(glyph.picture, at)
        page = PIL.ImageChops.lighter(page, whole)
        inside = glyph.picture.point(_SOLID).getbbox() or (0, 0, *glyph.picture.size)
        boxes.append([at[0] + inside[0], at[1] + inside[1], at[0] + inside[2], at[1] + inside[3]])
    if rng.random() < _LINKED:
        _link(page, list(zip(glyphs, places, strict=True)), (left, top), height, rng)
    return Line(
        ink=np.asarray(page),
        labels=np.array([glyph.label for glyph in glyphs]),
        boxes=np.array(boxes, np.float64),
        height=height,
    )


def _link(
    page: PIL.Image.Image,
    written: list[tuple[Glyph, tuple[int, int]]],
    corner: tuple[int, int],
    height: float,
    rng: np.random.Generator,
) -> None:
    """Draw the way of a pen that is not lifted: from the ink of some signs to that of the next."""
    draw = PIL.ImageDraw.Draw(page)
    where, width = rng.uniform(0, 1), int(rng.integers(1, 4))
    for (before, at), (after, then) in pairwise(written):
        start = _edge(before, min(max(where + rng.normal(0, 0.1), 0), 1), -1)
        end = _edge(after, min(max(where + rng.normal(0, 0.1), 0), 1), 0)
        x0, x1 = at[0] + start[0] - corner[0], then[0] + end[0] - corner[0]
        y0, y1 = at[1] + start[1] - corner[1], then[1] + end[1] - corner[1]
        if rng.random() < 0.7 and 0 < x1 - x0 < 0.7 * height:
            sag = (x0 + x1) / 2, (y0 + y1) / 2 + rng.normal(0, 0.12) * (x1 - x0)
            draw.line(((x0, y0), sag, (x1, y1)), fill=255, width=width, joint="curve")


def _edge(glyph: Glyph, share: float, side: int) -> tuple[int, int]:
    """Find the ink furthest to one side, in the row at a share of the height."""
    solid = np.asarray(glyph.picture) >= _HALF
    rows = np.flatnonzero(solid.any(1))
    if not len(rows):
        return 0, 0
    row = int(rows[round(share * (len(rows) - 1))])
    return int(np.flatnonzero(solid[row])[side]), row


_HALF = 128
_SOLID = [0] * 96 + [255] * 160
