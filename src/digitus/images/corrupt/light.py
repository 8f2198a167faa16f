"""Other light, and other paper."""

import numpy as np

from digitus.images.corrupt.kinds import Ink, pixels


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
    """Mix with a cloud, whose waves are the weaker the shorter they are; the contrast falls."""
    weight, decay = ((1, 2), (2, 1.7), (3, 1.4), (4, 1.4), (6, 1.4))[strength - 1]
    strongest = ink.max(axis=(1, 2), keepdims=True)
    foggy: Ink = (ink + weight * _clouds(ink, decay, rng)) * (strongest / (strongest + weight))
    return foggy


def _clouds(ink: Ink, decay: float, rng: np.random.Generator) -> Ink:
    """Draw clouds in 0..1: waves of half the length are weaker by ``decay``, as in a plasma."""
    count, *size = ink.shape
    side = 4 * max(size)  # a detail of a larger sky
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)) * side
    amplitude = np.maximum(frequency, 1) ** -(1 + np.log2(decay))
    amplitude[0, 0] = 0
    clouds = np.empty_like(ink)
    for number in range(count):
        waves = np.fft.rfft2(rng.standard_normal((side, side), np.float32)) * amplitude
        sky = np.fft.irfft2(waves, (side, side))
        low, high = sky.min(), sky.max()
        clouds[number] = (sky[: size[0], : size[1]] - low) / (high - low)
    return clouds
