"""A picture with what was read drawn on it: boxes, digits, confidences."""

from collections.abc import Sequence

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont

from digitus.arrays import Image
from digitus.reading.result import Box, Reading

_LARGE = 900  # pixels of the longer side that leave room for words
_BELIEVED, _DOUBTED, _REJECTED = (0, 114, 178), (213, 120, 0), (190, 30, 45)
_DOUBT = 0.9  # a digit below this probability is drawn as doubtful
_ROOM = 1.5  # lines of text left above the picture's top line


def annotate(grey: Image, readings: Sequence[Reading]) -> PIL.Image.Image:
    """Draw readings on their picture.

    Parameters
    ----------
    grey
        The picture, as it was read.
    readings
        What was read in it.

    Returns
    -------
    PIL.Image.Image
        In colours, enlarged where it was small. Blue is believed, orange doubtful, red rejected.

    Examples
    --------
    >>> import numpy as np
    >>> annotate(np.full((100, 300), 255, np.uint8), []).size
    (900, 300)
    """
    height, width = grey.shape
    scale = max(1.0, _LARGE / max(height, width))
    size = (round(width * scale), round(height * scale))
    sheet = PIL.Image.fromarray(grey).resize(size, PIL.Image.Resampling.BICUBIC).convert("RGB")
    if not readings:
        return sheet
    letters = max(14, round(max(size) / 55))
    room = round(_ROOM * letters)
    page = PIL.Image.new("RGB", (size[0], size[1] + 2 * room), "white")
    page.paste(sheet, (0, room))
    draw = PIL.ImageDraw.Draw(page)
    for reading in readings:
        _draw(draw, reading, scale, room, letters)
    return page


def _draw(
    draw: PIL.ImageDraw.ImageDraw, reading: Reading, scale: float, room: int, letters: int
) -> None:
    font = PIL.ImageFont.load_default(letters)
    thick = max(1, letters // 8)
    whole = _REJECTED if reading.rejected else _BELIEVED
    for one in reading.digits:
        colour = whole if reading.rejected or one.probability >= _DOUBT else _DOUBTED
        left, top, right, bottom = _placed(one.box, scale, room)
        draw.rectangle((left, top, right, bottom), outline=colour, width=thick)
        draw.text(
            ((left + right) / 2, top - thick),
            str(one.digit),
            fill=colour,
            font=font,
            anchor="md",
            stroke_width=2,
            stroke_fill="white",
        )
    left, _, _, bottom = _placed(_around(reading), scale, room)
    draw.text(
        (max(left, 2), bottom + 2 * thick),
        _words(reading),
        fill=whole,
        font=font,
        anchor="la",
        stroke_width=2,
        stroke_fill="white",
    )


def _around(reading: Reading) -> Box:
    """Box all digits of a line, or the line where there are none."""
    boxes = [one.box for one in reading.digits] or [reading.box]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def _words(reading: Reading) -> str:
    name = f"{reading.field}  " if reading.field else ""
    if reading.rejected:
        return f"{name}{reading.spelled or 'nothing'}: {reading.reason}"
    sure = f"{reading.spelled}  {100 * reading.confidence:.1f} %" if reading.text else ""
    return f"{name}{sure}".strip()


def _placed(box: Box, scale: float, room: int) -> Box:
    left, top, right, bottom = (edge * scale for edge in box)
    return (left, top + room, right, bottom + room)
