"""Windows cut from composed strips, each with what stands in its middle: what a network learns.

A window is as wide as a strip is high. It shows a digit if the middle of the digit's box is at
most ``NEAR`` pixels from its own; where it is a little further, the answer would be a matter of
taste, and no such window is cut.
"""

from dataclasses import replace
from typing import TypeAlias

import numpy as np
from jaxtyping import Int, UInt8

from digitus.arrays import Images, Labels
from digitus.datasets.composed.glyphs import GAP, JUNK, MARK
from digitus.datasets.composed.line import Line, write_line
from digitus.datasets.composed.paper import photograph
from digitus.images.strip import HEIGHT, Frame, cut_strip

Strip: TypeAlias = UInt8[np.ndarray, "32 columns"]

NEAR = 2.0
"""Pixels between the middles of a window and of a digit that it shows."""

_FAR = 3.2  # pixels from which a digit is no longer the window's
_PER_SIGN = 2  # windows on each sign
_BESIDE = 0.65  # windows anywhere, most of them beside the signs, for each of those
PLAIN = 0.15
"""The share of lines that stand on clean white."""

_EMPTY = 0.04  # of the lines are paper alone


def cut_windows(
    images: Images, labels: Labels, count: int, rng: np.random.Generator
) -> tuple[UInt8[np.ndarray, "_ 32 32"], Int[np.ndarray, " _"]]:
    """Compose strips and cut windows from them.

    Parameters
    ----------
    images, labels
        Digits of MNIST's to take from.
    count
        How many windows.
    rng
        Draws everything.

    Returns
    -------
    windows
        uint8, 0 paper to 255 ink.
    labels
        A digit, ``GAP``, ``MARK`` or ``JUNK`` for each.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> train = load_dataset("digits").train
    >>> windows, labels = cut_windows(train.images, train.labels, 40, np.random.default_rng(0))
    >>> windows.shape, int(labels.min()) >= 0
    ((40, 32, 32), True)
    """
    windows = np.empty((count, HEIGHT, HEIGHT), np.uint8)
    answers = np.empty(count, np.int64)
    filled = 0
    while filled < count:
        line = write_line(images, labels, rng)
        if rng.random() < _EMPTY:
            line = replace(line, ink=np.zeros_like(line.ink), labels=np.full_like(line.labels, GAP))
        strip, frame = compose_strip(line, rng)
        columns, found = _choose(line, frame, rng)
        padded = np.pad(strip, ((0, 0), (HEIGHT, HEIGHT)))
        for column, answer in zip(columns[: count - filled], found, strict=False):
            start = column + HEIGHT // 2
            windows[filled] = padded[:, start : start + HEIGHT]
            answers[filled] = answer
            filled += 1
    return windows, answers


def compose_strip(line: Line, rng: np.random.Generator) -> tuple[Strip, Frame]:
    """Photograph a line and bring it to size, more or less well, as it happens in use."""
    grey = photograph(line, rng, plain=bool(rng.random() < PLAIN))
    size = line.height * float(np.exp(rng.normal(0, 0.16)))
    middle = _middle(line) + rng.normal(0, 0.07) * line.height
    frame = Frame(left=0, right=grey.shape[1], middle=middle, digit=size)
    return cut_strip(grey, frame), frame


def _middle(line: Line) -> float:
    """Find the row through the middle of the digits; marks stand higher or lower."""
    tall = line.boxes[line.labels != MARK]
    return float(np.median((tall if len(tall) else line.boxes)[:, 1::2].mean(1)))


def _choose(line: Line, frame: Frame, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Choose the columns that windows are centred on, and their answers."""
    middles = (line.boxes[:, 0] + line.boxes[:, 2]) / 2 * frame.scale
    halves = (line.boxes[:, 2] - line.boxes[:, 0]) / 2 * frame.scale
    near = np.repeat(middles, _PER_SIGN) + rng.uniform(-NEAR, NEAR, _PER_SIGN * len(middles))
    anywhere = rng.uniform(-6, frame.width + 6, int(_BESIDE * len(near)) + 1)
    columns = np.rint(np.concatenate([near, anywhere])).astype(np.int64)
    columns = columns.clip(-HEIGHT // 2, frame.width + HEIGHT // 2)
    distances = abs(columns[:, None] - middles)
    closest = distances.argmin(1)
    away = distances[np.arange(len(columns)), closest]
    junk = line.labels[closest] == JUNK
    within = np.where(junk, np.maximum(NEAR, 0.7 * halves[closest]), NEAR)
    beyond = np.where(junk, np.maximum(_FAR, halves[closest] + 1), _FAR)
    answers = np.where(away <= within + 0.5, line.labels[closest], GAP)
    second = np.partition(distances, 1, axis=1)[:, 1] if len(middles) > 1 else away + HEIGHT
    clear = ((away <= within + 0.5) & (second > NEAR + 0.5)) | (away >= beyond)
    return columns[clear], answers[clear]
