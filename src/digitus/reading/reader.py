"""From any picture to the numbers written in it."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import final

import numpy as np
from jaxtyping import UInt8

from digitus.arrays import Image
from digitus.errors import SettingError
from digitus.images import Limits, open_image
from digitus.images.limits import DEFAULT_LIMITS
from digitus.images.normalise import normalise
from digitus.images.open import Source
from digitus.images.strip import Frame
from digitus.models import ALONE, LINES, Model, load_model
from digitus.reading.confidence import ConfidenceModel
from digitus.reading.find_lines import Page, find_text_lines
from digitus.reading.read_digit import lone_frames, read_lone_digit
from digitus.reading.read_line import Verdict, read_text_line
from digitus.reading.result import Reading
from digitus.reading.sliding_network import SlidingNetwork
from digitus.settings import from_data

MODEL = "strip"
"""The shipped model that reads strips."""

UNSURE = 0.5
"""A confidence below this is rejected where no risk is asked for."""

INVERTED = "inverted: the ink is lighter than its paper; turned round"

_DOUBTS = 0.08, 0.25
"""How much must speak for the other kind of paper, that it is tried where all is rejected, and
in any case."""

_JUNK = 0.6  # where junk is surer than this, a line holds something that is no digit


def read(
    source: Source,
    *,
    digits: int | None = None,
    pattern: str | None = None,
    reject: float | None = None,
    frame: int = 0,
    limits: Limits = DEFAULT_LIMITS,
) -> list[Reading]:
    """Read the numbers in a picture.

    Parameters
    ----------
    source
        A path, bytes, a file object, a Pillow picture or an array of greys or colours.
    digits
        How many digits each number has, where that is known.
    pattern
        A regular expression that each number matches as a whole, where something is known of it.
    reject
        The largest share of wrong numbers among those that are not rejected, such as 0.005; None
        rejects what is more likely wrong than right.
    frame
        Which page or frame of the file.
    limits
        How large a file and picture are accepted.

    Returns
    -------
    list of Reading
        One for each line of writing, from the top; empty where nothing is written.

    Raises
    ------
    ImageError
        The picture cannot be opened.
    SettingError
        The pattern is no regular expression, fewer than one digit is asked for, or no confidence
        is known to keep to the risk.

    Examples
    --------
    >>> from digitus.datasets.synthetic import composed_strings
    >>> picture, text = next(composed_strings("test", 1))
    >>> (reading,) = read(picture)
    >>> reading.text == text
    True
    """
    grey = open_image(source, frame=frame, limits=limits)
    return default_reader().read(grey, digits=digits, pattern=pattern, reject=reject)


@cache
def default_reader() -> "Reader":
    """Make the shipped reader ready, once."""
    return Reader(load_model(MODEL))


@final
class Reader:
    """A model made ready to read pictures.

    Parameters
    ----------
    model
        One that was trained on windows of strips.
    engine
        What computes.

    Raises
    ------
    ModelError
        If its network cannot slide over a strip.
    """

    def __init__(self, model: Model, engine: str = "auto") -> None:
        self.model, self.network = model, SlidingNetwork(model, engine)
        self.trust, self.alone = (_trust(model, key) for key in (LINES, ALONE))

    def read(
        self,
        grey: Image,
        *,
        digits: int | None = None,
        pattern: str | None = None,
        reject: float | None = None,
    ) -> list[Reading]:
        """Read a picture that is open already; see :func:`read`."""
        return self.read_page(grey, digits=digits, pattern=pattern, reject=reject)[1]

    def read_page(
        self,
        grey: Image,
        *,
        digits: int | None = None,
        pattern: str | None = None,
        reject: float | None = None,
    ) -> tuple[Page, list[Reading]]:
        """Read a picture, and tell also where its lines were found."""
        trust = self.alone if digits == 1 else self.trust
        least = UNSURE if reject is None else trust.least(reject)

        def read(inverted: bool | None = None) -> tuple[Page, list[Reading]]:
            page = find_text_lines(grey, inverted)
            problems = (INVERTED,) if page.inverted else ()
            verdicts = self.verdicts(page, digits, pattern)
            return page, _written([_judged(one, trust, least, problems) for one in verdicts], grey)

        page, readings = found = read()
        refused = all(one.rejected for one in readings)
        if digits != 1 and page.doubt > _DOUBTS[not refused]:
            found = max(found, read(not page.inverted), key=lambda one: _surety(one[1]))
        return found

    def verdicts(self, page: Page, digits: int | None, pattern: str | None) -> Iterator[Verdict]:
        """Say what stands in each line of a page, without judging it."""
        wanted = wanted_texts(digits, pattern)
        if digits == 1:
            yield from self._alone(page, wanted)
        else:
            for frame in page.frames:
                yield read_text_line(self.network, page.grey, frame, wanted)

    def _alone(self, page: Page, wanted: Callable[[str], bool] | None) -> Iterator[Verdict]:
        """Look at what must be one digit, as the picture was before it was turned round."""
        grey = 255 - page.grey if page.inverted else page.grey
        frames = lone_frames(page.frames)
        if len(frames) > 1 and normalise(grey).blank:
            return  # shadows and rules, each of them a 1 if seen alone
        for frame in frames:
            part = grey if len(frames) == 1 else _part(grey, frame)
            yield read_lone_digit(self.model, part, frame, wanted)


def _judged(
    verdict: Verdict, trust: ConfidenceModel, least: float, problems: tuple[str, ...]
) -> Reading:
    confidence = trust.confidence(verdict.probability, verdict.junk, len(verdict.text))
    reason = ""
    if not verdict.text:
        reason = "no digit stands there"
    elif verdict.junk > _JUNK:
        reason = "not a number"
    elif confidence < least:
        reason = "too unsure"
    frame = verdict.frame
    half = frame.digit / 2
    return Reading(
        text=verdict.text,
        confidence=confidence,
        digits=verdict.digits,
        marks=verdict.marks,
        rejected=bool(reason),
        reason=reason,
        box=(frame.left, frame.middle - half, frame.right, frame.middle + half),
        problems=problems,
    )


def _written(readings: list[Reading], grey: Image) -> list[Reading]:
    """Leave out lines where nothing is written, if there are others."""
    written = [one for one in readings if one.text]
    if not all(one.rejected for one in written):
        # What is rejected and sticks into the picture is a table's edge or a finger.
        written = [one for one in written if not (one.rejected and _at_rim(one, grey))]
    return written or readings[:1]


def _surety(readings: list[Reading]) -> float:
    """Tell how sure the surest number is; one that is rejected never comes before others."""
    written = [one for one in readings if one.text]
    return max((one.confidence - one.rejected for one in written), default=-1.0)


def _trust(model: Model, key: str) -> ConfidenceModel:
    known = model.provenance.get(key)
    return ConfidenceModel() if known is None else from_data(ConfidenceModel, known)


def _at_rim(reading: Reading, grey: Image) -> bool:
    height, width = grey.shape
    left, top, right, bottom = reading.box
    return left <= 0 or top <= 0 or right >= width or bottom >= height


def _part(grey: Image, frame: Frame) -> UInt8[np.ndarray, "rows columns"]:
    """Cut a line out, with some paper around."""
    rows = slice(max(0, int(frame.middle - frame.digit)), int(frame.middle + frame.digit) + 1)
    return grey[rows, int(frame.left) : int(frame.right) + 1]


def wanted_texts(digits: int | None, pattern: str | None) -> Callable[[str], bool] | None:
    """Combine what is known of a number.

    Raises
    ------
    SettingError
        The pattern is no regular expression, or fewer than one digit is asked for.

    Examples
    --------
    >>> wanted = wanted_texts(4, "20..")
    >>> wanted("2025"), wanted("1999"), wanted_texts(None, None)
    (True, False, None)
    """
    if digits is not None and digits < 1:
        raise SettingError(f"digits must be at least 1, got {digits}")
    try:
        expression = None if pattern is None else re.compile(pattern)
    except re.error as error:
        raise SettingError(f"the pattern {pattern!r} is no regular expression: {error}") from error
    if digits is None and expression is None:
        return None

    def wanted(text: str) -> bool:
        fits = expression is None or expression.fullmatch(text) is not None
        return fits and (digits is None or len(text) == digits)

    return wanted
