"""What an answer was read from, as pictures: its line cut out, and its page with a frame around it."""

import io
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple, final

import PIL.Image
import PIL.ImageDraw

from digitus.arrays import Image
from digitus.reading.batch import open_page
from digitus.reading.reader import Reader
from digitus.reading.request import ReadRequest
from digitus.reading.result import Box, Reading
from digitus.studio.lab.review.folder import FolderReview
from digitus.studio.lab.review.table import Answer

MARGIN: Final = 0.6
"""Of a line's height, around it: what touches it helps to understand it."""

LEAST: Final = 12
"""Pixels around it at least."""

LARGEST: Final = (1600, 600)
"""Pixels of a cut-out at most."""

PAGE: Final = (1500, 1500)
"""Pixels of a page at most."""

KEPT: Final = 32
"""Pages whose lines are remembered."""

FRAME: Final = 215, 60, 10


class Drawn(NamedTuple):
    """A picture as a browser takes it.

    Parameters
    ----------
    content
        Its bytes.
    kind
        Its media type.
    """

    content: bytes
    kind: str


@final
class Cutouts:
    """Cuts answers out of their pictures.

    Parameters
    ----------
    reader
        Gives what reads, where lines must be found again: after a new start, and for tables that
        ``digitus read`` wrote.
    """

    def __init__(self, reader: Callable[[], Reader]) -> None:
        self._reader = reader
        self._found: OrderedDict[tuple[str, int], tuple[Reading, ...]] = OrderedDict()

    def picture(self, review: FolderReview, answer: Answer, *, whole: bool = False) -> Drawn:
        """Draw an answer's line, or its whole page.

        Raises
        ------
        ImageError
            The picture cannot be opened any more.
        """
        settings = review.reading
        grey = open_page(answer.file, answer.page, settings.limits)
        box = review.boxes.get(answer.number) or self._find(grey, answer, settings.request)
        if box is not None and not (box[2] > box[0] and box[3] > box[1]):
            box = None
        if whole or box is None:
            return Drawn(_page(grey, box), "image/jpeg")
        return Drawn(_cut(grey, box), "image/png")

    def _find(self, grey: Image, answer: Answer, request: ReadRequest) -> Box | None:
        """Read a page again, or remember it; None where the line does not say what it said."""
        page = answer.file, answer.page
        if page not in self._found:
            self._found[page] = tuple(self._reader().read(grey, request))
            if len(self._found) > KEPT:
                self._found.popitem(last=False)
        readings = self._found[page]
        if answer.line >= len(readings):
            return None
        reading = readings[answer.line]
        return reading.box if answer.text in {reading.text, reading.spelled} else None


def _cut(grey: Image, box: Box) -> bytes:
    height, width = grey.shape
    left, top, right, bottom = box
    around = max(LEAST, MARGIN * (bottom - top))
    place = (
        max(0, int(left - around)),
        max(0, int(top - around)),
        min(width, int(right + around) + 1),
        min(height, int(bottom + around) + 1),
    )
    picture = PIL.Image.fromarray(grey).crop(place)
    picture.thumbnail(LARGEST)
    return _bytes(picture, "PNG")


def _page(grey: Image, box: Box | None) -> bytes:
    picture = PIL.Image.fromarray(grey).convert("RGB")
    scale = min(1.0, PAGE[0] / picture.width, PAGE[1] / picture.height)
    picture.thumbnail(PAGE)
    if box is not None:
        frame = [edge * scale for edge in box]
        pen, wide = PIL.ImageDraw.Draw(picture), max(2, round(max(picture.size) / 400))
        pen.rectangle(
            (frame[0] - 2 * wide, frame[1] - 2 * wide, frame[2] + 2 * wide, frame[3] + 2 * wide),
            outline=FRAME,
            width=wide,
        )
    return _bytes(picture, "JPEG")


def _bytes(picture: PIL.Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()
