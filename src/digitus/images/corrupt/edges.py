"""Nothing but the outline."""

import numpy as np
import scipy

from digitus.images.corrupt.kinds import Ink, pixels

LOW, HIGH = 0.1, 0.2
"""Slopes from which an edge goes on, and from which it begins."""

WAYS = ((0, 1), (1, 1), (1, 0), (1, -1))
"""Steps (y, x) to a neighbour, every 45 degrees."""


def canny(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Fade to the edges that Canny's detector finds [1]_; beyond that, soften before it looks.

    .. [1] Canny 1986, A computational approach to edge detection.
    """
    del rng
    share, softness = ((0.5, 1), (0.75, 1), (1, 1), (1, 1.5), (1, 2))[strength - 1]
    return (1 - share) * ink + np.float32(share) * _edges(ink, pixels(ink, softness))


def _edges(ink: Ink, softness: float) -> Ink:
    soft = scipy.ndimage.gaussian_filter(ink, (0, softness, softness), mode="constant")
    down, across = scipy.ndimage.sobel(soft, axis=1), scipy.ndimage.sobel(soft, axis=2)
    steepness, angle = np.hypot(down, across), np.degrees(np.arctan2(down, across)) % 180
    # Thin: a pixel stays if it is the steepest along its own slope.
    nearest = np.rint(angle / 45).astype(int) % 4
    ridge = np.zeros(ink.shape, np.bool_)
    padded = np.pad(steepness, ((0, 0), (1, 1), (1, 1)))
    _, height, width = ink.shape
    for number, (y, x) in enumerate(WAYS):
        ahead = padded[:, 1 + y : 1 + y + height, 1 + x : 1 + x + width]
        behind = padded[:, 1 - y : 1 - y + height, 1 - x : 1 - x + width]
        ridge |= (nearest == number) & (steepness >= ahead) & (steepness > behind)
    # Follow: a fainter edge counts where it goes on from a strong one.
    neighbours = np.zeros((3, 3, 3), np.int8)
    neighbours[1] = 1
    pieces, count = scipy.ndimage.label(ridge & (steepness >= LOW), neighbours)
    begun = np.zeros(count + 1, np.bool_)
    begun[np.unique(pieces[ridge & (steepness >= HIGH)])] = True
    begun[0] = False
    found: Ink = begun[pieces].astype(np.float32)
    return found
