"""Digits that stand elsewhere: sheared, smaller, rotated, off centre."""

import numpy as np

from digitus.arrays import Float
from digitus.images.corrupt.kinds import Ink, pixels
from digitus.images.resample import Places, resample


def shear(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Slant to either side by an angle, and lengthen strokes that were upright by as much."""
    angle = (0.2, 0.3, 0.4, 0.55, 0.7)[strength - 1] * _sides(ink, rng)
    y, x = grid(ink)
    return read(ink, np.cos(angle) * y, x - np.sin(angle) * y)


def scale(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Shrink."""
    del rng
    factor = (0.9, 0.8, 0.7, 0.6, 0.5)[strength - 1]
    y, x = grid(ink) / factor
    return read(ink, np.tile(y, (len(ink), 1)), np.tile(x, (len(ink), 1)))


def rotate(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Rotate to either side."""
    angle = (0.2, 0.3, 0.4, 0.6, 0.8)[strength - 1] * _sides(ink, rng)
    cos, sin = np.cos(angle), np.sin(angle)
    y, x = grid(ink)
    return read(ink, cos * y - sin * x, sin * y + cos * x)


def translate(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Move towards one of the corners."""
    way = pixels(ink, (1, 2, 3, 4, 5)[strength - 1])
    y, x = grid(ink)
    return read(ink, y + way * _sides(ink, rng), x + way * _sides(ink, rng))


def grid(ink: Ink) -> Float[np.ndarray, "2 pixels"]:
    """Return how far every pixel is from the middle: y and x."""
    _, height, width = ink.shape
    y, x = np.mgrid[:height, :width].reshape(2, -1)
    return np.stack([y - (height - 1) / 2, x - (width - 1) / 2])


def read(ink: Ink, y: Float[np.ndarray, "n pixels"], x: Float[np.ndarray, "n pixels"]) -> Ink:
    """Read images at places that are counted from the middle."""
    _, height, width = ink.shape
    places = Places(
        (y + (height - 1) / 2).astype(np.float32), (x + (width - 1) / 2).astype(np.float32)
    )
    moved = resample(np.rint(255 * ink).astype(np.uint8), places)
    return moved.astype(np.float32) / 255


def _sides(ink: Ink, rng: np.random.Generator) -> Float[np.ndarray, "n 1"]:
    """Draw -1 or 1 for each image."""
    return rng.choice([-1.0, 1.0], (len(ink), 1))
