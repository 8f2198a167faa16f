"""A line of writing as pure ink: digits side by side, near or touching, with marks between."""

from dataclasses import dataclass, replace
from typing import final

import numpy as np
import PIL.Image
import PIL.ImageChops

from digitus.arrays import Float, Int, UInt8
from digitus.images.window_classes import GAP, JUNK, MARK, SIGN
from digitus.synthesis.glyphs import Glyph, Writer
from digitus.synthesis.overdrawn import link, ring, strike, underline
from digitus.synthesis.texts import JUNK_TOKEN, Text, draw_alone, draw_text
from digitus.synthesis.writers import Writers

_GAPS, _GAP_SHARES = (-0.08, 0.1, 0.22, 0.5), (0.17, 0.43, 0.27, 0.13)
"""Between neighbours, in heights of a digit, and how many lines are so tight or wide."""

_TOUCHING = 0.1
"""Of the neighbours in any line that touch, or nearly."""

_CLEAR = 0.05
"""The least of them where a text is given: where digits overlap throughout, nobody could always
tell what was written."""

_BARS = "|/"
"""Signs that only their height tells from a 1: they are never smaller than the digits."""

_SMALL_ZEROS = 0.25  # of the lines have zeros smaller than their other digits
_LINKED = 0.12  # of the lines are written without lifting the pen
_JOINED_ZEROS = 0.2  # of the lines have zeros that were written in one go
_UNDERLINED, _STRUCK, _RINGED = 0.07, 0.04, 0.015  # of the lines


@final
@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of writing.

    Parameters
    ----------
    ink
        uint8, 0 paper to 255 ink.
    labels
        Of each sign, from the left: a digit, ``MARK``, ``SIGN`` or ``JUNK``, ``GAP`` where it was
        wiped away.
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

    def padded(self, pixels: int) -> "Line":
        """Leave more paper on all sides."""
        return replace(self, ink=np.pad(self.ink, pixels), boxes=self.boxes + pixels)


def write_line(
    writers: Writers,
    rng: np.random.Generator,
    *,
    height: float = 40.0,
    text: str | None = None,
    drawn: float | None = None,
) -> Line:
    """Write a line.

    Parameters
    ----------
    writers
        Whose digits to take from.
    rng
        Draws everything.
    height
        Of a digit in pixels.
    text
        Digits, separators and signs; drawn by lot where not given, now and then with junk.
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
    >>> writers = Writers.of(train.images, train.labels)
    >>> line = write_line(writers, np.random.default_rng(0), text="2025")
    >>> line.text, line.ink.shape[0] > 40, len(line.boxes)
    ('2025', True, 4)
    """
    writer = Writer.pick(writers, rng, height, drawn)
    tokens = draw_text(rng) if text is None else list(text)
    return _lay_out(_write(writer, tokens, rng), writer, rng, free=text is None, over=text is None)


def write_sign(
    writers: Writers, rng: np.random.Generator, sign: int, *, height: float = 40.0
) -> Line:
    """Write one sign, alone.

    Parameters
    ----------
    writers
        Whose digits to take from.
    rng
        Draws everything.
    sign
        A digit, ``MARK``, ``SIGN`` or ``JUNK``; for ``GAP`` nothing but the paper is there.
    height
        Of a digit in pixels.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> train = load_dataset("digits").train
    >>> writers = Writers.of(train.images, train.labels)
    >>> write_sign(writers, np.random.default_rng(0), 7).text
    '7'
    """
    writer = Writer.pick(writers, rng, height, None)
    if sign in {MARK, SIGN}:
        token = draw_alone(sign, rng)
    else:
        token = JUNK_TOKEN if sign == JUNK else str(sign % GAP)
    line = _lay_out(_write(writer, [token], rng), writer, rng, free=False, over=True)
    return line.wiped() if sign == GAP else line


def _write(writer: Writer, tokens: Text, rng: np.random.Generator) -> list[Glyph]:
    uneven = float(rng.choice([0.05, 0.15]))
    shrunk = 1.0
    zero = float(rng.uniform(0.35, 0.85)) if rng.random() < _SMALL_ZEROS else 1.0
    lift = float(rng.choice([0, rng.uniform(0, 0.7)])) * (1 - zero)
    cents = _cents(tokens, rng)
    small, raised = float(rng.uniform(0.5, 0.85)), float(rng.choice([0, 1]))
    glyphs = []
    for place, token in enumerate(tokens):
        if rng.random() < 0.03:  # from here on smaller
            shrunk = float(rng.uniform(0.55, 0.9))
        size = shrunk * float(np.exp(rng.normal(0, uneven)))
        if token in _BARS:
            size = max(size, 1.0)
        if place >= cents:
            glyph = writer.write(token, size * small, rng)
            rise = raised * (1 - small) * writer.height
        elif token == "0":  # noqa: S105 - no password
            glyph = writer.write(token, size * zero, rng)
            rise = lift * writer.height
        else:
            glyph, rise = writer.write(token, size, rng), 0.0
        glyphs.append(glyph._replace(top=glyph.top - round(rise)))
    return glyphs


def _cents(tokens: Text, rng: np.random.Generator) -> int:
    """Find from where on an amount is written small, as cents often are."""
    after = len(tokens) - 2
    seen = after > 1 and tokens[after - 1] in {".", ",", "-"} and tokens[after].isdecimal()
    return after if seen and rng.random() < 0.4 else len(tokens)


def _lay_out(
    glyphs: list[Glyph], writer: Writer, rng: np.random.Generator, *, free: bool, over: bool
) -> Line:
    """Set the signs one after the other; some touch, some overlap, the line may climb.

    Where it is free what stands there, signs may overlap so that nobody could tell them; where
    something may be drawn over them, some are underlined, and some struck out.
    """
    height = writer.height
    places, end = _places(glyphs, height, rng, overlap=free)
    rim = rng.uniform(0.15, 0.6, 4) * height
    top, left = min(y for _, y in places) - int(rim[0]), -int(rim[1])
    bottom = max(y + glyph.picture.height for (_, y), glyph in zip(places, glyphs, strict=True))
    size = (round(end) - left + int(rim[2]), bottom - top + int(rim[3]))
    page = PIL.Image.new("L", size)
    boxes, written = [], []
    for (x0, y0), glyph in zip(places, glyphs, strict=True):
        at = (x0 - left, y0 - top)
        whole = PIL.Image.new("L", size)
        whole.paste(glyph.picture, at)
        page = PIL.ImageChops.lighter(page, whole)
        boxes.append(np.add(_solid_box(glyph.picture), (*at, *at)))
        written.append((glyph.picture, at))
    line = Line(
        ink=np.asarray(page),
        labels=np.array([glyph.label for glyph in glyphs]),
        boxes=np.array(boxes, np.float64),
        height=height,
    )
    if rng.random() < _LINKED:
        link(page, written, height, rng)
    elif rng.random() < _JOINED_ZEROS:
        link(
            page,
            [one for one, zero in zip(written, _end_zeros(line), strict=True) if zero],
            height,
            rng,
        )
    line = replace(line, ink=np.asarray(page))
    return _drawn_over(line, writer.stroke, rng) if over else line


def _places(
    glyphs: list[Glyph], height: float, rng: np.random.Generator, *, overlap: bool
) -> tuple[list[tuple[int, int]], float]:
    """Draw where the signs stand, and where the last ends."""
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
    return places, x


def _end_zeros(line: Line) -> np.ndarray:
    """Mark the zeros that a line ends in, separators and signs apart."""
    zeros = line.labels == 0
    others = np.flatnonzero((line.labels < GAP) & ~zeros)
    last = others[-1] if len(others) else -1
    marked: np.ndarray = zeros & (np.arange(len(zeros)) > last)
    return marked


def _drawn_over(line: Line, stroke: float, rng: np.random.Generator) -> Line:
    """Underline signs, put a ring around them, or strike them out, so that they are junk."""
    way = rng.random()
    if way > _UNDERLINED + _STRUCK + _RINGED:
        return line
    if way >= _UNDERLINED + _STRUCK and len(line.boxes) > 1:
        line = line.padded(round(0.4 * line.height))
    page = PIL.Image.fromarray(line.ink)
    if way < _UNDERLINED:
        underline(page, line.boxes, line.height, stroke, rng)
    elif way >= _UNDERLINED + _STRUCK and len(line.boxes) > 1:
        ring(page, line.boxes, line.height, stroke, rng)
    elif len(line.boxes) > 1:
        first = int(rng.integers(len(line.boxes) - 1)) if rng.random() < 0.4 else 0
        last = int(rng.integers(first + 2, len(line.boxes) + 1)) if rng.random() < 0.4 else None
        struck = slice(first, last)
        strike(page, line.boxes[struck], line.height, stroke, rng)
        labels = line.labels.copy()
        labels[struck] = JUNK
        return replace(line, ink=np.asarray(page), labels=labels)
    return replace(line, ink=np.asarray(page))


def _solid_box(picture: PIL.Image.Image) -> tuple[int, int, int, int]:
    """Find where ink is solid."""
    solid = np.asarray(picture) >= _SOLID
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    if not len(rows):
        return 0, 0, *picture.size
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


_SOLID = 96  # of 255
