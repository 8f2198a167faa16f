"""Nothing but the outline."""

import numpy as np
import scipy

from digitus.images.corrupt.kinds import Ink, pixels

LOW, HIGH = 0.1, 0.2
"""Slopes from which an edge goes on, and from which it begins."""

TINY = 1e-9
"""Keeps the direction of no slope finite."""


def canny(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Fade to the edges that Canny's detector finds [1]_; beyond that, soften before it looks.

    .. [1] Canny 1986, A computational approach to edge detection.
    """
    del rng
    share, softness = ((0.5, 1), (0.75, 1), (1, 1), (1, 1.5), (1, 2))[strength - 1]
    return (1 - share) * ink + np.float32(share) * _edges(ink, pixels(ink, softness))


def _edges(ink: Ink, softness: float) -> Ink:
    soft = scipy.ndimage.gaussian_filter(ink, (0, softness, softness), mode="constant")
    # Beyond the picture nothing is known: what lies within weighs the more for it.
    known = np.ones((1, *ink.shape[1:]), np.float32)
    soft /= scipy.ndimage.gaussian_filter(known, (0, softness, softness), mode="constant")
    down, across = _slope(soft, 1), _slope(soft, 2)
    ridge = _ridge(np.hypot(down, across), down, across)
    # Follow: a fainter edge counts where it goes on from a strong one.
    neighbours = np.zeros((3, 3, 3), np.int8)
    neighbours[1] = 1
    pieces, count = scipy.ndimage.label(ridge >= LOW, neighbours)
    begun = np.zeros(count + 1, np.bool_)
    begun[np.unique(pieces[ridge >= HIGH])] = True
    begun[0] = False
    found: Ink = begun[pieces].astype(np.float32)
    return found


def _slope(soft: Ink, axis: int) -> Ink:
    """Take Sobel's differences along one axis of each image, and leave its neighbours alone."""
    steps = scipy.ndimage.correlate1d(soft, [-1, 0, 1], axis)
    slope: Ink = scipy.ndimage.correlate1d(steps, [1, 2, 1], 3 - axis)
    return slope


def _ridge(steepness: Ink, down: Ink, across: Ink) -> Ink:
    """Keep how steep a pixel is where it is the steepest along its own slope, off the margin."""
    larger = np.maximum(np.maximum(np.abs(down), np.abs(across)), TINY)
    image, y, x = np.indices(steepness.shape, np.float32)
    ahead, behind = (
        scipy.ndimage.map_coordinates(
            steepness, [image, y + way * down / larger, x + way * across / larger], order=1
        )
        for way in (1, -1)
    )
    ridge = np.where((steepness >= ahead) & (steepness >= behind), steepness, 0)
    inner = np.zeros_like(ridge)
    inner[:, 1:-1, 1:-1] = ridge[:, 1:-1, 1:-1]
    return inner
