"""Noise of every single pixel."""

import numpy as np

from digitus.images.corrupt.kinds import Ink


def shot(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Count few grains of ink: each pixel is a Poisson number over that of full ink."""
    grains = (12, 6, 3, 2, 1)[strength - 1]
    return (rng.poisson(ink * grains) / grains).astype(np.float32)


def impulse(ink: Ink, strength: int, rng: np.random.Generator) -> Ink:
    """Make single pixels full ink or paper: salt and pepper."""
    share = (0.06, 0.11, 0.17, 0.24, 0.32)[strength - 1]
    draw = rng.random(ink.shape, np.float32)
    return np.where(draw < share, draw < share / 2, ink).astype(np.float32)
