"""Blur: frosted glass, and a moving hand."""

import numpy as np
import scipy

from digitus.images.corrupt.kinds import Ink, pixels
from digitus.images.corrupt.moves import grid, read


def glass(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Soften, let pixels change places with others nearby, some times over, and soften again.

    It softens up and down only: MNIST-C's images of one channel were softened as if their columns
    were colours.
    """
    softness = (0.7, 0.7, 0.7, 0.8, 0.9)[strength - 1]
    share = (0.25, 0.5, 0.5, 0.5, 0.5)[strength - 1]
    rounds = (1, 1, 2, 4, 4)[strength - 1]
    reach = max(1, round(pixels(ink, (1, 1, 1, 1, 2)[strength - 1])))
    soft = _soften(ink, pixels(ink, softness))
    count, height, width = ink.shape
    image = np.arange(count)
    rows, columns = (range(side - reach, reach, -1) for side in (height, width))
    for y, x in [(y, x) for y in rows for x in columns] * rounds:
        changes = rng.random(count) < share
        there_y, there_x = changes * rng.integers(-reach, reach, (2, count)) + [[y], [x]]
        here = soft[:, y, x].copy()
        soft[:, y, x] = soft[image, there_y, there_x]
        soft[image, there_y, there_x] = here
    return _soften(soft, pixels(ink, softness))


def motion(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Let the picture trail off along a line, up to 45 degrees from the horizontal.

    It goes in steps of whole pixels, as with ImageMagick, which MNIST-C used.
    """
    sigma = pixels(ink, (1.5, 2.2, 3, 4, 5.5)[strength - 1])
    angle = np.radians(rng.uniform(-45, 45, (len(ink), 1)))
    steps = np.arange(int(3 * sigma) + 1)
    weights = np.exp(-((steps / sigma) ** 2) / 2)
    y, x = grid(ink)
    trail = np.zeros_like(ink)
    for step, weight in zip(steps, weights / weights.sum(), strict=True):
        down, right = np.rint(step * np.sin(angle)), np.rint(step * np.cos(angle))
        trail += np.float32(weight) * read(ink, y + down, x + right)
    return trail


def _soften(ink: Ink, sigma: float) -> Ink:
    soft: Ink = scipy.ndimage.gaussian_filter(ink, (0, sigma, 0), mode="nearest")
    return soft
