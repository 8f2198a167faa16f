"""What does not belong to the digit: splashes of mud, lines."""

from itertools import pairwise

import numpy as np
import scipy

from digitus.images.corrupt.kinds import Ink, pixels


def spatter(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Splash grey drops over the digit."""
    liquid = (0.59, 0.62, 0.65, 0.69, 0.73)[strength - 1]
    near, far = pixels(ink, 1), pixels(ink, 1.5)
    layer = rng.normal(liquid, 0.3, ink.shape)
    wet = scipy.ndimage.gaussian_filter(layer, (0, near, near), mode="nearest") > 0.65
    drops = scipy.ndimage.gaussian_filter(wet.astype(np.float32), (0, far, far), mode="nearest")
    drops[drops < 0.8] = 0
    splashed: Ink = ink * (1 - drops) + np.float32(63 / 255) * drops
    return splashed


def dotted_line(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Draw dotted lines from edge to edge."""
    lines, darkness = ((1, 0.5), (1, 0.75), (1, 1), (2, 1), (3, 1))[strength - 1]
    count, height, width = ink.shape
    dotted = np.arange(width) // max(1, round(pixels(ink, 2))) % 2 == 1
    drawn = ink
    for _ in range(lines):
        left, right = rng.integers(0, height - 1, (2, count))
        line = _segment(ink, (np.zeros(count), left), (np.full(count, width - 1.0), right))
        drawn = drawn + np.float32(darkness) * line * dotted
    return drawn


def zigzag(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Draw zigzag lines across the digit, with teeth of two pixels to both sides."""
    lines, darkness = ((1, 0.5), (1, 0.75), (1, 1), (2, 1), (3, 1))[strength - 1]
    drawn = ink
    for _ in range(lines):
        points = _teeth(ink, rng)
        for begin, end in pairwise(points):
            drawn = np.minimum(drawn + np.float32(darkness) * _segment(ink, begin, end), 1)
    return drawn


def _teeth(ink: Ink, rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Choose a line for each image, and give x and y of the corners of a zigzag along it."""
    count, height, width = ink.shape
    tooth, margin = pixels(ink, 2), pixels(ink, 2)
    across = width - 1 - 2 * margin
    start = rng.integers(0, height - 1, count)
    slope = pixels(ink, 1) * rng.integers(-5, 5, count) / across
    length = across * np.hypot(1, slope)
    teeth = int((across - tooth) // (2 * tooth)) + 1
    corners = [(np.zeros(count), np.zeros(count))]
    for number in range(teeth):
        x, y = (2 * number + 1) * tooth, (-1) ** number * tooth
        corners.append((np.full(count, x), np.full(count, y)))
    rest = np.maximum(length - 2 * tooth * (length // (2 * tooth)), tooth / 2)
    corners.append((length, corners[-1][1] * pixels(ink, 1) / (2 * rest)))
    cos, sin = 1 / np.hypot(1, slope), slope / np.hypot(1, slope)
    return [(margin + cos * x - sin * y, start + sin * x + cos * y) for x, y in corners]


def _segment(
    ink: Ink, begin: tuple[np.ndarray, np.ndarray], end: tuple[np.ndarray, np.ndarray]
) -> Ink:
    """Draw a straight line with soft edges in each image, from one x and y to another."""
    (left, top), (right, bottom) = begin, end
    _, height, width = ink.shape
    x, y = np.arange(width), np.arange(height)[:, None]
    onward = right > left
    slope = (bottom - top) / np.where(onward, right - left, 1)
    line = top[:, None] + slope[:, None] * (x - left[:, None])
    inside = onward[:, None] & (x >= np.floor(left)[:, None]) & (x < np.ceil(right)[:, None])
    away = np.minimum(np.abs(y - line[:, None, :]) / pixels(ink, 2.3), 1 - 1e-6)
    dark: Ink = (np.maximum(1 + np.log(1 - away), 0) * inside[:, None, :]).astype(np.float32)
    return dark
