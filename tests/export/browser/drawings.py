"""Strokes of a pen, as parts of the pad's width."""

from typing import TypeAlias

import numpy as np

Strokes: TypeAlias = list[list[tuple[float, float]]]

THREE: Strokes = [
    [
        *((0.40, 0.18), (0.44, 0.13), (0.50, 0.11), (0.57, 0.14), (0.59, 0.20), (0.55, 0.27)),
        *((0.48, 0.30), (0.55, 0.32), (0.60, 0.38), (0.58, 0.46), (0.50, 0.50), (0.42, 0.48)),
        (0.38, 0.44),
    ]
]
ONE: Strokes = [[(0.80, 0.16), (0.80, 0.48)]]
SEVEN: Strokes = [
    [(0.10, 0.14), (0.28, 0.14), (0.19, 0.32), (0.15, 0.50)],
    [(0.13, 0.31), (0.25, 0.31)],
]


def scribbles(count: int, seed: int = 0) -> list[Strokes]:
    """Draw curves of every size, lean and number of strokes."""
    rng = np.random.default_rng(seed)
    return [_scribble(rng) for _ in range(count)]


def _scribble(rng: np.random.Generator) -> Strokes:
    turns = rng.uniform(0.5, 6)
    across, down = rng.uniform(0.02, 0.4, 2)
    lean = rng.uniform(-0.8, 0.8)
    middle = rng.uniform(0.4, 0.6)
    strokes = []
    for _ in range(rng.integers(1, 4)):
        t = np.linspace(0, turns, rng.integers(2, 30)) + rng.uniform(0, 6)
        y = down * np.sin(t) * rng.uniform(0.3, 1)
        x = middle + across * np.cos(t * rng.uniform(0.5, 2)) - lean * y
        strokes.append(list(zip(x.tolist(), (0.35 + y).tolist(), strict=True)))
    return strokes
