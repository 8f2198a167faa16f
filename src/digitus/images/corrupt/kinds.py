"""What corruptions work on, and how large a pixel of MNIST is."""

from typing import TypeAlias

import numpy as np

from digitus.arrays import Float32

Ink: TypeAlias = Float32[np.ndarray, "n height width"]
"""Ink, 0 paper to 1."""


def pixels(ink: Ink, of_28: float) -> float:
    """Turn a length for images of 28 rows into pixels of these."""
    return of_28 * float(min(ink.shape[1:])) / 28
