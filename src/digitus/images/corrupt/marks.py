"""What does not belong to the digit: splashes of mud, lines."""

import numpy as np
import scipy

from digitus.images.corrupt.kinds import Ink, pixels


def spatter(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Splash grey drops over the digit."""
    liquid = (0.59, 0.62, 0.65, 0.69, 0.73)[strength - 1]
    near, far = pixels(ink, 1), pixels(ink, 1.5)
    layer = rng.normal(liquid, 0.3, ink.shape)
    wet = scipy.ndimage.gaussian_filter(layer, (0, near, near)) > 0.65
    drops = scipy.ndimage.gaussian_filter(wet.astype(np.float32), (0, far, far))
    drops[drops < 0.8] = 0
    splashed: Ink = ink * (1 - drops) + np.float32(0.25) * drops
    return splashed


def dotted_line(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Draw dotted lines from edge to edge."""
    lines, darkness = ((1, 0.5), (1, 0.75), (1, 1), (2, 1), (3, 1))[strength - 1]
    count, height, width = ink.shape
    x = np.arange(width)
    dotted = x // max(1, round(pixels(ink, 2))) % 2 == 1
    drawn = ink
    for _ in range(lines):
        begin, end = rng.uniform(0, height, (2, count, 1))
        line = begin + (end - begin) * x / width
        drawn = drawn + np.float32(darkness) * _pen(ink, line) * dotted
    return drawn


def zigzag(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Draw zigzag lines across the digit, with teeth of two pixels to both sides."""
    lines, darkness = ((1, 0.5), (1, 0.75), (1, 1), (2, 1), (3, 1))[strength - 1]
    count, height, width = ink.shape
    x = np.arange(width)
    tooth, margin = pixels(ink, 2), pixels(ink, 2)
    phase = (x - margin) / tooth % 4  # up in one tooth's length, down in two, up in one
    teeth = tooth * np.select([phase < 1, phase < 3], [phase, 2 - phase], phase - 4)
    inside = (x >= margin) & (x < width - margin)
    drawn = ink
    for _ in range(lines):
        begin = rng.uniform(0, height, (count, 1))
        slope = rng.uniform(-5, 5, (count, 1)) / 28
        drawn = drawn + np.float32(darkness) * _pen(ink, begin + slope * x + teeth) * inside
    return drawn


def _pen(ink: Ink, line: np.ndarray) -> Ink:
    """Draw a curve with soft edges, given its height (n, width) in every column."""
    y = np.arange(ink.shape[1])[:, None]
    away = np.minimum(np.abs(y - line[:, None, :]) / pixels(ink, 2.3), 1 - 1e-6)
    dark: Ink = np.maximum(1 + np.log(1 - away), 0).astype(np.float32)
    return dark
