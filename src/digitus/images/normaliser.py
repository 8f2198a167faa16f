"""A picture of one digit -> the digit as MNIST has it, with a trace of every step.

This is the only way from a picture to a network: predicting, reading, the web page and the
explanations all take it.
"""

from dataclasses import dataclass, field

import numpy as np
import scipy

from digitus.arrays import Image
from digitus.images.centre import EDGE, bounds, centre, crop, fit, is_centred
from digitus.images.ink import Ink, Recut, ink_is_dark, lift, scale_to
from digitus.images.ruled_lines import without_ruled_lines
from digitus.images.slant import slant, straighten
from digitus.images.specks import SOLID, without_specks
from digitus.images.strokes import THIN, stroke_width, thicken

WORK = (100, 200)
"""Pixels of the longer side, least and most, in which ink is sought."""

_NEAR = 40  # a digit smaller than this is looked at again, closer
_TINY = 14  # pixels of the longer side below which detail is missing
_SPECK = 4  # pixels of the longer side below which it is no digit at all
_HAIRLINE = 0.05  # strokes of less than this share of the digit are worth a remark
_FINE = 4  # strokes are judged in a box this many times finer than the last one
_SECOND = 0.25  # a second shape of this share of the largest may be a second digit


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step on the way, to look at.

    Parameters
    ----------
    name
        What was done, in a word or two.
    words
        What was found, in a sentence.
    image
        What the step left (uint8, any size). The first, "picture", is as the eye sees it; from
        then on 0 is paper and 255 ink.
    """

    name: str
    words: str
    image: Image


@dataclass(frozen=True, slots=True, eq=False)
class Normalised:
    """One digit as MNIST has it, and how it came about.

    Parameters
    ----------
    image
        uint8 of shape (size, size), 0 paper to 255 ink; all 0 if nothing was found.
    trace
        The steps in order.
    problems
        What the picture did not keep to, each ``"kind: what and what was done"``, with the
        kinds inverted, tiny, thin, cut off, several digits, blank.
    """

    image: Image
    trace: tuple[Step, ...]
    problems: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Whether there was no digit to see; an answer should be refused."""
        return not self.image.any()


def normalise(grey: Image, size: int = 28, box: int | None = None) -> Normalised:
    """Make one digit look as MNIST's do.

    The ink is lifted off its paper whatever its shade and shadow, lines and specks are removed,
    what leans too far straightened, thin strokes broadened, and what remains is fitted into its
    box with the centre of mass in the middle. A digit that stands so already passes unchanged.

    Parameters
    ----------
    grey
        One picture as :func:`~digitus.images.open.open_image` gives it, ink dark or light.
    size
        Side of the result in pixels.
    box
        Longer side of the digit in it; 20 for 28, and in proportion for other sizes, unless
        given (the 8 x 8 digits fill their images: ``size=8, box=8``).

    Returns
    -------
    Normalised
        The digit, the steps, and what was wrong with the picture.

    Examples
    --------
    >>> page = np.full((300, 200), 230, np.uint8)
    >>> page[200:260, 50:60] = 40
    >>> done = normalise(page)
    >>> done.image.shape, [step.name for step in done.trace]
    ((28, 28), ['picture', 'paper', 'specks', 'crop', 'centre'])
    >>> normalise(np.zeros((28, 28), np.uint8)).problems
    ('blank: nothing stands out from the paper',)
    """
    journal = _Journal()
    box = box or max(1, round(size * 20 / 28))
    if is_centred(grey, size, box):
        journal.step("picture", "already in its box as MNIST has it; left as it is", grey)
        return journal.result(grey.copy())
    ink = _find(grey, journal)
    if ink is None:
        return journal.result(np.zeros((size, size), np.uint8))
    ink = fit(crop(ink), _FINE * box)
    journal.step("crop", "cut out, to be judged at one size", ink)
    image = centre(_broadened(_straightened(ink, journal), journal), size, box)
    journal.step("centre", f"{box} pixels in its longer side, balanced in {size} x {size}", image)
    return journal.result(image)


@dataclass(slots=True)
class _Journal:
    """What is written down on the way."""

    trace: list[Step] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def step(self, name: str, words: str, picture: np.ndarray) -> None:
        if picture.dtype != np.uint8:
            picture = np.rint(255 * picture).astype(np.uint8)
        self.trace.append(Step(name, words, picture))

    def result(self, image: Image) -> Normalised:
        return Normalised(image, tuple(self.trace), tuple(self.problems))


def _find(grey: Image, journal: _Journal) -> Recut | None:
    """Give the digit's ink with paper, lines and specks gone, or None if there is none."""
    dark = ink_is_dark(grey)
    height, width = grey.shape
    shades = "dark ink on light paper" if dark else "light ink on dark paper"
    journal.step("picture", f"{width} x {height} pixels, {shades}", scale_to(grey, *WORK))
    ink = _ink_in(grey, dark, journal)
    if ink is None or _extent(ink, grey) < _SPECK:
        journal.problems.append("blank: nothing stands out from the paper")
        return None
    if not dark:
        journal.problems.append("inverted: the ink is lighter than its paper; turned round")
    _judge_place(ink, _extent(ink, grey), journal)
    closer = _around(ink, grey)
    if closer is None:
        return ink
    finer = _ink_in(closer, dark, journal, " closer")
    return ink if finer is None else finer


def _extent(ink: Ink, grey: np.ndarray) -> int:
    """Give the longer side of the digit in pixels of the original picture."""
    top, bottom, left, right = bounds(ink > EDGE)
    scale = max(grey.shape) / max(ink.shape)
    return int(np.rint(max(bottom - top, right - left) * scale))


def _around(ink: Ink, grey: np.ndarray) -> np.ndarray | None:
    """Cut a small digit with its surroundings out of a picture that shows more of it."""
    top, bottom, left, right = bounds(ink > EDGE)
    longer, scale = max(bottom - top, right - left), max(grey.shape) / max(ink.shape)
    if scale <= 1 or longer >= _NEAR:
        return None
    rows, columns = (
        slice(max(0, int((low - longer) * scale)), int((high + longer) * scale))
        for low, high in ((top, bottom), (left, right))
    )
    return grey[rows, columns]


def _ink_in(grey: Image, dark: bool, journal: _Journal, how: str = "") -> Recut | None:
    view = scale_to(grey, *WORK)
    lifted = lift(view, dark=dark)
    journal.step(
        f"paper{how}",
        f"shade and shadow divided out; the ink differs by {lifted.contrast:.0%}",
        lifted.ink,
    )
    if lifted.blank:
        return None
    ink, lines = without_ruled_lines(lifted.ink)
    if lines:
        journal.step(f"lines{how}", f"{lines} ruled lines taken away", ink)
    ink = without_specks(ink)
    journal.step(f"specks{how}", "specks, dark rims and pale marks removed", ink)
    return ink if (ink > SOLID).any() else None


def _judge_place(ink: Ink, pixels: int, journal: _Journal) -> None:
    """Say what is wrong with where and how large the digit stands."""
    if pixels < _TINY:
        journal.problems.append(
            f"tiny: the digit is {pixels} pixels high or wide, MNIST's are 20; come closer"
        )
    solid = ink > SOLID
    if any(edge.any() for edge in (solid[0], solid[-1], solid[:, 0], solid[:, -1])):
        journal.problems.append("cut off: the ink touches the edge of the picture; leave a margin")
    count = _side_by_side(solid)
    if count > 1:
        journal.problems.append(
            f"several digits: {count} shapes stand side by side; this takes them for one digit"
        )


def _side_by_side(solid: np.ndarray) -> int:
    """Count the larger shapes that have empty columns between them."""
    labels, _ = scipy.ndimage.label(solid, np.ones((3, 3)))
    areas = np.bincount(labels.ravel())[1:]
    large = np.concatenate([[False], areas >= _SECOND * areas.max()])
    columns = large[labels].any(0)
    return int((np.diff(columns, prepend=False).astype(int) > 0).sum() + 1) // 2


def _straightened(ink: Ink, journal: _Journal) -> Recut:
    upright = straighten(ink)
    if upright is ink:
        return ink
    upright = crop(upright)
    journal.step("slant", f"leans by {slant(ink):+.0%}; pulled up to what is usual", upright)
    return upright


def _broadened(ink: Ink, journal: _Journal) -> Recut:
    width = stroke_width(ink)
    if width >= THIN:
        return ink
    if width < _HAIRLINE:
        journal.problems.append(f"thin: strokes are {width:.0%} of the digit's size; made broader")
    ink = crop(thicken(ink))
    journal.step("strokes", f"{width:.0%} of the digit's size broad; made broader", ink)
    return ink
