"""How a reading came about, step by step, as pictures with words."""

import numpy as np
import PIL.Image
import PIL.ImageDraw

from digitus.arrays import Image, UInt8
from digitus.images.ink import scale_to
from digitus.images.normaliser import Step, normalise
from digitus.images.strip import HEIGHT
from digitus.images.window_classes import GAP
from digitus.reading.find_lines import Page
from digitus.reading.page_reading import PageReading
from digitus.reading.read_digit import views
from digitus.reading.read_line import ScaledReading, Verdict
from digitus.reading.result import Box

_VIEW = (100, 800)  # pixels of a step's longer side, least and most
_ENLARGED = 3  # the strip above the windows
_CELL = 10  # pixels of a window's share in height
_NAMES = (*(str(digit) for digit in range(GAP)), "gap", "mark", "junk", "sign")


def explain(found: PageReading, grey: Image) -> tuple[Step, ...]:
    """Show how a picture was read.

    Parameters
    ----------
    found
        What was read, and how.
    grey
        The picture.

    Returns
    -------
    tuple of Step
        In order; the words of each say what was found.

    Examples
    --------
    >>> from digitus.datasets.synthetic import composed_strings
    >>> from digitus.models import load_model
    >>> from digitus.reading.reader import Reader
    >>> picture, _ = next(composed_strings("test", 1))
    >>> steps = explain(Reader(load_model("strip")).read_page(picture), picture)
    >>> [step.name for step in steps[:3]]
    ['picture', 'line 1', 'windows 1']
    """
    page = found.page
    shades = "light ink on dark, turned round" if page.inverted else "dark ink on light paper"
    height, width = grey.shape
    count = f"{len(page.frames)} line{'s' * (len(page.frames) != 1)}" if page.frames else "no line"
    steps = [
        Step("picture", f"{width} x {height} pixels, {shades}; {count} of writing", _framed(page))
    ]
    if found.view.problem:
        words = f"a part of the picture; {found.view.problem}"
        steps.append(Step("view", words, scale_to(found.view.grey, *_VIEW)))
    if any(not verdict.scales for verdict in found.verdicts):
        steps += _of_single(found.view.grey)
    for number, verdict in enumerate(found.verdicts, start=1):
        for scaled in verdict.scales[:1]:
            steps += _of_scaled(scaled, verdict, number)
    for number, reading in enumerate(found.readings, start=1):
        words = f"rejected: {reading.reason}" if reading.rejected else "believed"
        confidence = f"{reading.spelled or 'nothing'}, confidence {reading.confidence:.1%}, {words}"
        steps.append(Step(f"answer {number}", confidence, _cut(grey, reading.box, page)))
    return tuple(steps)


def _of_single(grey: Image) -> list[Step]:
    done = normalise(grey)
    words = "turned and slanted to either side, narrower, smaller: what is seen is averaged"
    seen = [] if done.blank else [Step("views", words, np.hstack(list(views(done.image))))]
    return [*done.trace[1:], *seen]


def _of_scaled(scaled: ScaledReading, verdict: Verdict, number: int) -> list[Step]:
    scale = scaled.frame.scale
    sizes = len(verdict.scales)
    again = (
        ""
        if sizes == 1
        else f"; unsure at first, so looked at in {sizes} sizes, this one the surest"
    )
    return [
        Step(
            f"line {number}",
            f"its paper taken away, its digits of {scaled.frame.digit:.0f} pixels brought to 20"
            f" ({scale:.2f} times)",
            scaled.strip,
        ),
        Step(
            f"windows {number}",
            f"what the network saw in {len(scaled.probabilities)} windows side by side:"
            f" {verdict.text or 'no digit'}{again}",
            _window_picture(scaled),
        ),
    ]


def _framed(page: Page) -> Image:
    """Draw a frame around each line, in the reverse of what is there."""
    picture = PIL.Image.fromarray(page.grey)
    draw = PIL.ImageDraw.Draw(picture)
    thick = max(1, max(page.grey.shape) // 300)
    for frame in page.frames:
        half = frame.digit / 2
        box = (frame.left, frame.middle - half, frame.right - 1, frame.middle + half)
        draw.rectangle(box, outline=0, width=thick)
    return scale_to(np.asarray(picture), *_VIEW)


def _cut(grey: Image, box: Box, page: Page) -> UInt8[np.ndarray, "rows columns"]:
    height, width = grey.shape
    left, right = max(0, int(box[0])), min(width, int(box[2]) + 1)
    room = 0.3 * (box[3] - box[1])
    top, bottom = max(0, int(box[1] - room)), min(height, int(box[3] + room) + 1)
    part = grey[top:bottom, left:right]
    if page.inverted:
        return scale_to(np.ascontiguousarray(part), *_VIEW)
    return 255 - scale_to(np.ascontiguousarray(part), *_VIEW)


def _window_picture(scaled: ScaledReading) -> Image:
    """Draw each window's probabilities below its place in the strip, a row for each class."""
    width, height = scaled.strip.shape[1], scaled.strip.shape[0]
    step = _ENLARGED * width / max(1, len(scaled.probabilities) - 1)
    names, classes = 36, scaled.probabilities.shape[1]
    picture = PIL.Image.new(
        "L", (names + _ENLARGED * width + 8, _ENLARGED * HEIGHT + classes * _CELL)
    )
    strip = PIL.Image.fromarray(scaled.strip).resize((_ENLARGED * width, _ENLARGED * height))
    picture.paste(strip, (names, 0))
    draw = PIL.ImageDraw.Draw(picture)
    for row, name in enumerate(_NAMES[:classes]):
        top = _ENLARGED * HEIGHT + row * _CELL
        draw.text((names - 4, top + _CELL / 2), name, fill=160, font_size=10, anchor="rm")
        for window, share in enumerate(scaled.probabilities[:, row].tolist()):
            left = names + (window - 0.5) * step
            draw.rectangle((left, top, left + step - 2, top + _CELL - 2), fill=round(255 * share))
    return np.asarray(picture)
