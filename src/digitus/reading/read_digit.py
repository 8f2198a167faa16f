"""A picture that holds one digit: normalised as MNIST's are, and looked at on its own."""

from collections.abc import Iterator

import numpy as np

from digitus.arrays import Image, UInt8
from digitus.images.ink import both_sides, scale_to
from digitus.images.normaliser import WORK, Normalised, normalise
from digitus.images.resample import Places, resample
from digitus.images.strip import Frame, lone_window
from digitus.images.window_classes import GAP
from digitus.models import Model
from digitus.reading.find_lines import Page
from digitus.reading.read_line import Verdict, read_text_line
from digitus.reading.request import ReadRequest
from digitus.reading.result import ReadDigit
from digitus.reading.sliding_network import SlidingNetwork
from digitus.reading.window_scores import LEAST

_SHIFTS = (-1, 0, 1)
"""Columns to either side that a digit is looked at from: its middle is not quite its balance."""

_TURN, _SLANT, _NARROW, _SMALL = np.radians(7), 0.2, 0.8, 0.9
_VIEWS = np.array(
    [
        [[1, 0], [0, 1]],
        [[np.cos(_TURN), -np.sin(_TURN)], [np.sin(_TURN), np.cos(_TURN)]],
        [[np.cos(_TURN), np.sin(_TURN)], [-np.sin(_TURN), np.cos(_TURN)]],
        [[1, 0], [_SLANT, 1]],
        [[1, 0], [-_SLANT, 1]],
        [[1, 0], [0, _NARROW]],
        [[_SMALL, 0], [0, _SMALL]],
    ]
)
"""What a digit's rows and columns, about its middle, are multiplied by: it is looked at as it is,
turned and slanted to either side, narrower and smaller, as other people write it."""

_SMALL = 0.1  # of a picture's height: a lower digit is cut out before it is looked at alone
_ALONE = 0.5  # lines lower than this share of the highest are dirt beside the one digit
_SEVERAL = 0.8  # a line that reads so surely as several digits is not one
_INK = 128  # of 255
_EDGE = 0.3  # of all greys there are, a stroke stands out from both its sides at least
_NEAR = 0.5  # of the higher one: pieces of a digit are no further apart


def lone_frames(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Leave out what is too low to be a digit, and put together what are parts of one.

    A thin or dry pen leaves gaps, and a digit in pieces looks like several lines.

    Examples
    --------
    >>> high, low = (Frame(left=0, right=9, middle=middle, digit=middle) for middle in (40, 8))
    >>> len(lone_frames((low, high)))
    1
    """
    highest = max((frame.digit for frame in frames), default=0)
    lone: list[Frame] = []
    for frame in frames:  # from the top
        if lone and _continues(lone[-1], frame):
            lone[-1] = _together(lone[-1], frame)
        elif frame.digit >= _ALONE * highest:
            lone.append(frame)
    return tuple(lone)


def _continues(above: Frame, below: Frame) -> bool:
    gap = (below.middle - below.digit / 2) - (above.middle + above.digit / 2)
    beside = min(above.right, below.right) - max(above.left, below.left)
    return gap < _NEAR * max(above.digit, below.digit) and beside > 0


def _together(above: Frame, below: Frame) -> Frame:
    top = min(above.middle - above.digit / 2, below.middle - below.digit / 2)
    bottom = max(above.middle + above.digit / 2, below.middle + below.digit / 2)
    left, right = min(above.left, below.left), max(above.right, below.right)
    return Frame(left=left, right=right, middle=(top + bottom) / 2, digit=bottom - top)


def views(image: UInt8[np.ndarray, "side side"]) -> UInt8[np.ndarray, "views side side"]:
    """Turn, slant and squeeze a digit, each a little: people write it in more ways than one.

    Examples
    --------
    >>> image = np.zeros((28, 28), np.uint8)
    >>> image[4:24, 12:16] = 255
    >>> seven = views(image)
    >>> seven.shape, bool((seven[0] == image).all())
    ((7, 28, 28), True)
    """
    middle = (len(image) - 1) / 2
    grid = np.indices(image.shape).reshape(2, -1) - middle
    y, x = (np.linalg.inv(_VIEWS) @ grid + middle).swapaxes(0, 1).astype(np.float32)
    return resample(np.repeat(image[None], len(_VIEWS), axis=0), Places(y, x))


def _is_edge(grey: Image, done: Normalised) -> bool:
    """Whether what is seen runs through the whole picture and is no darker than both its sides.

    So does the edge of a shadow; a stroke has paper on both sides, lighter or darker.
    """
    seen = next((step.image for step in done.trace if step.name == "specks"), done.image)
    ink: np.ndarray = np.asarray(seen > _INK)
    small = scale_to(grey, *WORK).astype(np.int64)
    if ink.shape != small.shape:
        return False
    top, bottom, left, right = (part.any() for part in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))
    if not ((top and bottom) or (left and right)):
        return False
    stands_out = max(float(np.median((both_sides(some) - some)[ink])) for some in (small, -small))
    return stands_out < _EDGE * float(np.ptp(small))


def read_lone_digit(
    model: Model,
    grey: Image,
    frame: Frame,
    request: ReadRequest | None = None,
    line: Verdict | None = None,
    *,
    engine: str = "auto",
) -> Verdict:
    """Read the one digit of a picture.

    Parameters
    ----------
    model
        One that was trained on windows.
    grey
        The picture, or the part of it with one line.
    frame
        Where the digit stands, for its box.
    request
        What is known of the digit.
    line
        What the same ink says read as a line: where that is surely several digits, or none, the
        picture does not hold one.
    engine
        The engine that computes.
    """
    done = normalise(grey)
    windows = np.stack(
        [lone_window(view, shift) for view in views(done.image) for shift in _SHIFTS]
    )
    probabilities = model.predict_proba(windows, engine=engine).mean(axis=0)
    ten = (probabilities[:GAP] / max(float(probabilities[:GAP].sum()), LEAST)).astype(np.float64)
    ranked = [int(digit) for digit in np.argsort(-ten)]
    digit, misfit = ranked[0], ""
    if request is not None and not request.fits(str(digit)):
        misfit = request.misfit(str(digit), str(digit))
        digit = next((one for one in ranked if request.fits(str(one))), digit)
    if line is not None and len(line.text) > 1 and line.probability > _SEVERAL:
        misfit = ReadRequest(digits=1).misfit(line.text, line.spelled)
    nothing = (
        done.blank or (digit == 1 and _is_edge(grey, done)) or (line is not None and not line.text)
    )  # an edge of a shadow, a sign
    half = frame.digit / 2
    box = (frame.left, frame.middle - half, frame.right, frame.middle + half)
    return Verdict(
        text="" if nothing else str(digit),
        probability=0.0 if nothing else float(ten[digit]),
        digits=() if nothing else (ReadDigit(digit, ten, box),),
        marks=(),
        junk=float(probabilities[GAP:].sum()),
        frame=frame,
        scales=(),
        misfit=misfit,
        part=grey,
    )


def read_alone(
    model: Model, network: SlidingNetwork, page: Page, request: ReadRequest
) -> Iterator[Verdict]:
    """Look at what must be one digit, as the picture was before it was turned round."""
    frames = lone_frames(page.frames)
    if len(frames) > 1 and normalise(_as_it_was(page)).blank:
        return  # shadows and rules, each of them a 1 if seen alone
    for frame in frames:
        part = _part(page, frame, several=len(frames) > 1)
        line = read_text_line(network, page.grey, frame)
        yield read_lone_digit(model, part, frame, request, line, engine=network.engine)


def _part(page: Page, frame: Frame, *, several: bool) -> UInt8[np.ndarray, "rows columns"]:
    """Cut a line out, with some paper around, where it does not fill the picture."""
    grey = _as_it_was(page)
    if not several and frame.digit >= _SMALL * len(grey):
        return grey
    rows = slice(max(0, int(frame.middle - frame.digit)), int(frame.middle + frame.digit) + 1)
    return grey[rows, int(frame.left) : int(frame.right) + 1]


def _as_it_was(page: Page) -> Image:
    return 255 - page.grey if page.inverted else page.grey
