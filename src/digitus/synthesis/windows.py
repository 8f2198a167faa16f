"""Windows cut from composed strips, each with what stands in its middle: what a network learns.

A window is as wide as a strip is high. It shows a digit if the middle of the digit's box is at
most ``NEAR`` pixels from its own; where it is a little further, the answer would be a matter of
taste, and no such window is cut.

A few windows show one sign that was alone in its picture and was normalised as single digits are,
or what normalising makes of empty paper.
"""

from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

import numpy as np
import scipy

from digitus.arrays import Float, Int, UInt8
from digitus.images.normaliser import normalise
from digitus.images.strip import HEIGHT, Frame, cut_strip, lone_window
from digitus.images.window_classes import GAP, JUNK, MARK, SIGN
from digitus.synthesis.line import Line, write_line, write_sign
from digitus.synthesis.paper import snapshot
from digitus.synthesis.writers import Writers

Strip: TypeAlias = UInt8[np.ndarray, "32 columns"]
_Answered: TypeAlias = tuple[UInt8[np.ndarray, "32 32"], int]

NEAR = 2.0
"""Pixels between the middles of a window and of a digit that it shows."""

_FAR = 3.2  # pixels from which a digit is no longer the window's
_PER_SIGN = 2  # windows on each sign
_BESIDE = 0.65  # windows anywhere, most of them beside the signs, for each of those

_EMPTY = 0.07  # of the lines are paper alone
_LONE = 0.27  # of the pictures show one sign or none, to be read as single digits are
_LONE_SHARES = {GAP: 0.17, MARK: 0.03, JUNK: 0.33, SIGN: 0.09}  # of these; the others are digits
_ALIKE = 0.7  # cosine between what is seen and what was written
_SOLID = 100  # of 255, from where ink counts
_LONE_SHIFTS = (-1, 1)  # columns to either side that it is looked at from


def cut_windows(
    writers: Writers, count: int, rng: np.random.Generator
) -> tuple[UInt8[np.ndarray, "_ 32 32"], Int[np.ndarray, " _"]]:
    """Compose strips and cut windows from them.

    Parameters
    ----------
    writers
        Whose digits to take from.
    count
        How many windows.
    rng
        Draws everything.

    Returns
    -------
    windows
        uint8, 0 paper to 255 ink.
    labels
        A digit, ``GAP``, ``MARK``, ``SIGN`` or ``JUNK`` for each.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> train = load_dataset("digits").train
    >>> writers = Writers.of(train.images, train.labels)
    >>> windows, labels = cut_windows(writers, 40, np.random.default_rng(0))
    >>> windows.shape, int(labels.min()) >= 0
    ((40, 32, 32), True)
    """
    windows = np.empty((count, HEIGHT, HEIGHT), np.uint8)
    answers = np.empty(count, np.int64)
    filled = 0
    while filled < count:
        cut = _lone_windows if rng.random() < _LONE else _line_windows
        for window, answer in islice(cut(writers, rng), count - filled):
            windows[filled], answers[filled] = window, answer
            filled += 1
    return windows, answers


def _line_windows(writers: Writers, rng: np.random.Generator) -> Iterator[_Answered]:
    """Cut windows from a line."""
    line = write_line(writers, rng)
    if rng.random() < _EMPTY:
        line = line.wiped()
    strip, frame = compose_strip(line, rng)
    yield from windows_on(strip, line.boxes * frame.scale, line.labels, rng)


def windows_on(
    strip: Strip,
    boxes: Float[np.ndarray, "signs 4"],
    labels: Int[np.ndarray, " signs"],
    rng: np.random.Generator,
) -> list[_Answered]:
    """Cut windows on the signs of a strip and between them, each with what it shows.

    Parameters
    ----------
    strip
        0 paper to 255 ink.
    boxes
        Left, top, right, bottom of each sign in the strip's pixels.
    labels
        A digit, ``GAP``, ``MARK``, ``SIGN`` or ``JUNK`` for each.
    rng
        Draws the columns.

    Examples
    --------
    >>> strip, boxes = np.zeros((32, 60), np.uint8), np.array([[20.0, 6, 30, 26]])
    >>> rng = np.random.default_rng(0)
    >>> found = [answer for _, answer in windows_on(strip, boxes, np.array([7]), rng)]
    >>> 7 in found, set(found) <= {7, GAP}
    (True, True)
    """
    columns, answers = _choose(boxes, labels, strip.shape[1], rng)
    padded = np.pad(strip, ((0, 0), (HEIGHT, HEIGHT)))
    return [
        (padded[:, column + HEIGHT // 2 :][:, :HEIGHT], answer)
        for column, answer in zip(columns.tolist(), answers.tolist(), strict=True)
    ]


def _lone_windows(writers: Writers, rng: np.random.Generator) -> Iterator[_Answered]:
    """Normalise one sign, or empty paper; where nothing at all is found there is no window."""
    others = list(_LONE_SHARES)
    shares = [*_LONE_SHARES.values(), 1 - sum(_LONE_SHARES.values())]
    chosen = int(rng.choice(len(shares), p=shares))
    answer = others[chosen] if chosen < len(others) else int(rng.integers(10))
    line = write_sign(writers, rng, answer)
    done = normalise(snapshot(line, rng))
    if not done.blank and shows(done.image, line, answer):
        yield from ((lone_window(done.image, shift), answer) for shift in _LONE_SHIFTS)


def shows(image: UInt8[np.ndarray, "28 28"], line: Line, answer: int) -> bool:
    """Whether what was normalised shows what it should: paper may hide a sign, or look like one."""
    if answer == GAP:
        return not _upright(image)
    if answer == JUNK:
        return True
    clean = normalise(255 - line.ink).image
    seen, true = (scipy.ndimage.uniform_filter(one.astype(np.float32), 3) for one in (image, clean))
    alike = (seen * true).sum() / np.sqrt((seen**2).sum() * (true**2).sum() + 1)
    return bool(alike > _ALIKE)


def _upright(image: UInt8[np.ndarray, "28 28"]) -> bool:
    """Whether nothing but one upright bar is there: a rule that, by itself, looks like a 1."""
    solid = image > _SOLID
    return bool(solid.any(1).sum() >= 14 and solid.any(0).sum() <= 8)


def compose_strip(line: Line, rng: np.random.Generator) -> tuple[Strip, Frame]:
    """Photograph a line and bring it to size, more or less well, as it happens in use."""
    grey = snapshot(line, rng)
    size = line.height * float(np.exp(rng.normal(0, 0.16)))
    middle = _middle(line) + rng.normal(0, 0.07) * line.height
    frame = Frame(left=0, right=grey.shape[1], middle=middle, digit=size)
    return cut_strip(grey, frame), frame


def _middle(line: Line) -> float:
    """Find the row through the middle of the digits; marks stand higher or lower."""
    tall = line.boxes[(line.labels != MARK) & (line.labels != SIGN)]
    return float(np.median((tall if len(tall) else line.boxes)[:, 1::2].mean(1)))


def _choose(
    boxes: np.ndarray, labels: np.ndarray, width: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Choose the columns that windows are centred on, and their answers."""
    middles = (boxes[:, 0] + boxes[:, 2]) / 2
    halves = (boxes[:, 2] - boxes[:, 0]) / 2
    near = np.repeat(middles, _PER_SIGN) + rng.uniform(-NEAR, NEAR, _PER_SIGN * len(middles))
    anywhere = rng.uniform(-6, width + 6, int(_BESIDE * len(near)) + 1)
    columns = np.rint(np.concatenate([near, anywhere])).astype(np.int64)
    columns = columns.clip(-HEIGHT // 2, width + HEIGHT // 2)
    distances = abs(columns[:, None] - middles)
    closest = distances.argmin(1)
    away = distances[np.arange(len(columns)), closest]
    junk = labels[closest] == JUNK
    within = np.where(junk, np.maximum(NEAR, 0.7 * halves[closest]), NEAR)
    beyond = np.where(junk, np.maximum(_FAR, halves[closest] + 1), _FAR)
    answers = np.where(away <= within + 0.5, labels[closest], GAP)
    second = np.partition(distances, 1, axis=1)[:, 1] if len(middles) > 1 else away + HEIGHT
    clear = ((away <= within + 0.5) & (second > NEAR + 0.5)) | (away >= beyond)
    return columns[clear], answers[clear]
