"""Other light, and other paper."""

import numpy as np

from digitus.arrays import Float32
from digitus.images.corrupt.kinds import Ink, pixels

POINTS = 50 * 256**2
"""Points of sky that are drawn at once: bounds the memory."""


def brighten(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Raise everything; what is full ink already stays."""
    del rng
    return np.minimum(ink + np.float32((0.2, 0.35, 0.5, 0.65, 0.8)[strength - 1]), 1)


def stripe(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Exchange ink and paper in a stripe at the left and one at the right."""
    del rng
    width = round(pixels(ink, (3, 5, 7, 8, 9)[strength - 1]))
    striped = ink.copy()
    for part in (np.s_[..., :width], np.s_[..., ink.shape[2] - width :]):
        striped[part] = 1 - striped[part]
    return striped


def fog(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Mix with a cloud, whose details are the weaker the smaller they are; the contrast falls."""
    weight, decay = ((1, 2), (2, 1.7), (3, 1.4), (4, 1.4), (6, 1.4))[strength - 1]
    strongest = ink.max(axis=(1, 2), keepdims=True)
    foggy: Ink = (ink + weight * _clouds(ink, decay, rng)) * (strongest / (strongest + weight))
    return foggy


def _clouds(ink: Ink, decay: float, rng: np.random.Generator) -> Ink:
    """Draw the corners of clouds in 0..1, from skies eight times as high and wide."""
    count, *size = ink.shape
    side = 1 << (8 * max(size) - 1).bit_length()
    clouds = np.empty_like(ink)
    at_once = max(1, POINTS // side**2)
    for start in range(0, count, at_once):
        part = clouds[start : start + at_once]
        skies = _plasma(len(part), side, decay, rng)
        low, high = (pick(skies, axis=(1, 2), keepdims=True) for pick in (np.min, np.max))
        part[:] = ((skies - low) / (high - low))[:, : size[0], : size[1]]
    return clouds


def _plasma(
    count: int, side: int, decay: float, rng: np.random.Generator
) -> Float32[np.ndarray, "n side side"]:
    """Draw skies between whose known points new ones are set: their mean, and a chance.

    Diamonds and squares take turns [1]_, and after both the chance falls to 1 / decay^2.

    .. [1] Fournier, Fussell and Carpenter 1982, Computer rendering of stochastic models.
    """
    sky = np.zeros((count, side, side), np.float32)
    step, chance = side, 1.0
    while step >= 2:
        half = step // 2
        known, centres = sky[:, ::step, ::step], sky[:, half::step, half::step]
        rows, columns = sky[:, ::step, half::step], sky[:, half::step, ::step]
        wander = rng.uniform(-chance, chance, (3, *known.shape)).astype(np.float32)
        pairs = known + np.roll(known, -1, axis=1)
        centres[:] = (pairs + np.roll(pairs, -1, axis=2)) / 4 + wander[0]
        around = centres + np.roll(centres, 1, axis=1) + known + np.roll(known, -1, axis=2)
        rows[:] = around / 4 + wander[1]
        around = centres + np.roll(centres, 1, axis=2) + known + np.roll(known, -1, axis=1)
        columns[:] = around / 4 + wander[2]
        step, chance = half, chance / decay**2
    return sky
