"""A picture that holds one digit: normalised as MNIST's are, and looked at on its own."""

from collections.abc import Callable

import numpy as np
from jaxtyping import UInt8

from digitus.arrays import Image
from digitus.datasets.composed.glyphs import GAP, JUNK
from digitus.images.normalise import normalise
from digitus.images.strip import DIGIT, HEIGHT, Frame
from digitus.models import Model
from digitus.reading.reading import ReadDigit
from digitus.reading.strips import Verdict

_SHIFTS = (-1, 0, 1)
"""Columns to either side that a digit is looked at from: its middle is not quite its balance."""

_ALONE = 0.5  # lines lower than this share of the highest are dirt beside the one digit
_SIDE = DIGIT * 28 // 20  # MNIST's images: a digit of 20 in 28


def lone_frames(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Leave out lines that are too low to be a digit beside the highest one.

    Examples
    --------
    >>> high, low = (Frame(left=0, right=9, middle=middle, digit=middle) for middle in (40, 10))
    >>> len(lone_frames((high, low)))
    1
    """
    highest = max((frame.digit for frame in frames), default=0)
    return tuple(frame for frame in frames if frame.digit >= _ALONE * highest)


def read_single(
    model: Model, grey: Image, frame: Frame, wanted: Callable[[str], bool] | None = None
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
    wanted
        Which digits are possible; None for all.
    """
    done = normalise(grey, _SIDE)
    shares = model.predict_proba(_windows(done.image)).mean(axis=0)
    possible = [wanted is None or wanted(str(digit)) for digit in range(GAP)]
    seen = shares[:GAP] * possible
    total = float(seen.sum())
    ten = (seen / total if total > 0 else np.full(GAP, 0.1)).astype(np.float64)
    digit = int(ten.argmax())
    half = frame.digit / 2
    box = (frame.left, frame.middle - half, frame.right, frame.middle + half)
    return Verdict(
        text="" if done.blank else str(digit),
        probability=0.0 if done.blank else float(ten[digit]),
        digits=() if done.blank else (ReadDigit(digit, ten, box),),
        marks=(),
        junk=float(shares[JUNK]),
        frame=frame,
        looks=(),
    )


def _windows(image: UInt8[np.ndarray, "28 28"]) -> UInt8[np.ndarray, "views 32 32"]:
    """Put a digit into the middle of a window, and a little beside it."""
    windows = np.zeros((len(_SHIFTS), HEIGHT, HEIGHT), np.uint8)
    edge = (HEIGHT - len(image)) // 2
    for window, shift in zip(windows, _SHIFTS, strict=True):
        window[edge:-edge, edge + shift : edge + shift + len(image)] = image
    return windows
