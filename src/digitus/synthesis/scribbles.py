"""What pens leave that is no writing: scribbles, ticks, blots; as shapes or pictures."""

import numpy as np

TICKS = (
    "0 12, 4 20/, 13 0",
    "0 10, 3 18/, 15 -2",
    "0 13, 3 16, 5 20/, 9 8, 16 1",
    "1 8, 4 17/, 12 3",
)
"""Ticks, as people tick boxes."""


def scribble(rng: np.random.Generator) -> str:
    """Wander about: curves without an aim, a curve of many turns, a zigzag, or a hatched patch."""
    way = rng.random()
    if way < 0.6:
        wander = _wandering if way < 0.3 else _tangle
        return " | ".join(_written(wander(rng)) for _ in range(int(rng.integers(1, 4))))
    count = int(rng.integers(5, 14))
    if way < 0.72:
        points = rng.uniform((-3, 0), (13, 20), (count, 2))
    elif way < 0.88:
        x = np.linspace(-4, 14, count)
        points = np.stack([x, 10 + 8 * (-1.0) ** np.arange(count) * rng.uniform(0.3, 1, count)], 1)
    else:
        angles = np.cumsum(rng.uniform(0.8, 1.6, count))
        radii = np.linspace(1, 9, count)
        points = np.stack([5 + radii * np.cos(angles), 10 + radii * np.sin(angles)], 1)
    return _written(points, "/" if rng.random() < 0.3 else "")


def tick(rng: np.random.Generator) -> str:
    """Tick something off."""
    return TICKS[int(rng.integers(len(TICKS)))]


def blot(rng: np.random.Generator) -> str:
    """Go round and round in one place, until it is full."""
    count, size = int(rng.integers(8, 25)), rng.uniform(1.5, 7)
    angles = np.cumsum(rng.uniform(0.8, 2.2, count))
    radii = size * rng.uniform(0.1, 1, count)
    flat, middle = rng.uniform(0.5, 1), rng.uniform(6, 15)
    points = np.stack([5 + radii * np.cos(angles), middle + flat * radii * np.sin(angles)], 1)
    return _written(points)


def _wandering(rng: np.random.Generator) -> np.ndarray:
    """Turn a little at every step, and fill the space of a digit."""
    count = int(rng.integers(6, 18))
    turns = np.cumsum(rng.normal(rng.normal(0, 0.4), rng.uniform(0.4, 1.2), count))
    steps = rng.uniform(0.3, 1, count)[:, None] * np.stack([np.cos(turns), np.sin(turns)], 1)
    return _in_a_digits_place(np.cumsum(steps, axis=0), rng)


def _tangle(rng: np.random.Generator) -> np.ndarray:
    """Go anywhere at every step."""
    return _in_a_digits_place(np.cumsum(rng.normal(0, 1, (int(rng.integers(12, 50)), 2)), 0), rng)


def _in_a_digits_place(path: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Make a path about as large as a digit."""
    size = np.maximum(np.ptp(path, axis=0), 0.5)
    room = rng.uniform(0.65, 1.0, 2) * (14, 20)
    corner = rng.uniform(0, 1, 2) * ((14, 20) - room) - (2, 0)
    points: np.ndarray = (path - path.min(0)) / size * room + corner
    return points


def _written(points: np.ndarray, corner: str = "") -> str:
    return ", ".join(f"{x:.1f} {y:.1f}{corner}" for x, y in points).removesuffix("/")
