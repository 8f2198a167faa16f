"""What is printed on paper to write into: rules, combs, boxes, columns, squares, dots."""

from typing import TypeAlias

import numpy as np

from digitus.arrays import Float
from digitus.synthesis.line import Line

Light: TypeAlias = Float[np.ndarray, "height width"]
"""The share of light that a point throws back, float32: 1 white paper, 0 black."""

Rng: TypeAlias = np.random.Generator


def ruled(light: Light, line: Line, rng: Rng) -> None:
    """Rule a line below the digits, sometimes above too; a faint one may run through them."""
    bottom, top = line.boxes[:, 3].max(), line.boxes[:, 1].min()
    rows = [bottom + rng.normal(0.02, 0.08) * line.height]
    if rng.random() < 0.3:
        rows.append(top - rng.uniform(0, 0.15) * line.height)
    dark, thick, tilt = rng.uniform(0.1, 0.9), rng.uniform(0.6, 3), rng.normal(0, 0.01)
    y, x = np.ogrid[: light.shape[0], : light.shape[1]]
    for row in rows:
        light *= 1 - dark * _bar(y - row - tilt * x, thick)
    if rng.random() < 0.1:
        row = rng.uniform(top, bottom)
        light *= 1 - rng.uniform(0.1, 0.5) * _bar(y - row - tilt * x, rng.uniform(0.6, 1.5))


def boxes(light: Light, line: Line, rng: Rng) -> None:
    """Put the signs into the boxes of a form, each its own, or a comb below them."""
    dark, thick = rng.uniform(0.1, 0.9), rng.uniform(0.8, 2.5)
    edges = (line.boxes[1:, 0] + line.boxes[:-1, 2]) / 2
    ends = [line.boxes[0, 0] - 0.2 * line.height, line.boxes[-1, 2] + 0.2 * line.height]
    top = line.boxes[:, 1].min() - rng.uniform(0.05, 0.25) * line.height
    bottom = line.boxes[:, 3].max() + rng.uniform(0.05, 0.25) * line.height
    comb = rng.random() < 0.4
    begin = bottom - rng.uniform(0.2, 0.6) * line.height if comb else top
    apart = rng.uniform(0.03, 0.12) * line.height if rng.random() < 0.25 else 0.0
    uprights = [*edges, *ends] if not apart else [*(edges - apart), *(edges + apart), *ends]
    y, x = np.ogrid[: light.shape[0], : light.shape[1]]
    upright = (y >= begin) & (y <= bottom)
    for edge in uprights:
        light *= 1 - dark * upright * _bar(x - edge, thick)
    level = (x >= ends[0]) & (x <= ends[1])
    if apart:
        level = level & (abs(x - edges[:, None, None]) > apart).all(0) if len(edges) else level
    for row in (bottom,) if comb else (top, bottom):
        light *= 1 - dark * level * _bar(y - row, thick)


def columns(light: Light, line: Line, rng: Rng) -> None:
    """Rule columns beside the number, single or double, as in ledgers and tables."""
    dark, thick = rng.uniform(0.15, 1.0), rng.uniform(0.8, 4)
    tilt = rng.normal(0, 0.02)
    left, right = line.boxes[:, 0].min(), line.boxes[:, 2].max()
    y, x = np.ogrid[: light.shape[0], : light.shape[1]]
    which = rng.random()
    sides = [] if which < 0.4 else [left - rng.uniform(0.05, 0.5) * line.height]
    sides += [] if 0.4 <= which < 0.6 else [right + rng.uniform(0.05, 0.5) * line.height]
    if rng.random() < 0.3:
        sides += [side + rng.uniform(0.06, 0.2) * line.height for side in sides]
    reach = (y > -1) & (y < np.inf)
    if rng.random() < 0.3:  # a cell of its own
        over, under = rng.uniform(0.05, 0.4, 2) * line.height
        top, bottom = line.boxes[:, 1].min() - over, line.boxes[:, 3].max() + under
        reach = (y >= top) & (y <= bottom)
        for row in (top, bottom):
            light *= 1 - dark * _bar(y - row - tilt * x, thick)
    for side in sides:
        light *= 1 - dark * reach * _bar(x - side - tilt * y, thick)


def lined(light: Light, line: Line, rng: Rng) -> None:
    """Rule the paper from top to bottom, wherever the writing stands."""
    period = rng.uniform(0.7, 2.2) * line.height
    light *= 1 - rng.uniform(0.08, 0.6) * _grid(light, 0, period, rng)


def squared(light: Light, line: Line, rng: Rng) -> None:
    """Print squares on the paper."""
    period = rng.uniform(0.45, 1.7) * line.height
    dark = rng.uniform(0.06, 0.4 if line.text else 0.7)
    light *= 1 - dark * _grid(light, 0, period, rng)
    light *= 1 - dark * _grid(light, 1, period, rng)


def dotted(light: Light, line: Line, rng: Rng) -> None:
    """Print dots on the paper, in rows and columns."""
    period, radius = rng.uniform(0.4, 1.5) * line.height, rng.uniform(0.6, 2.2)
    y, x = np.ogrid[: light.shape[0], : light.shape[1]]
    tilt = rng.normal(0, 0.015)
    down = _wrapped(y + tilt * x - rng.uniform(0, period), period)
    across = _wrapped(x - tilt * y - rng.uniform(0, period), period)
    distance = np.sqrt(down**2 + across**2)
    light *= (1 - rng.uniform(0.2, 0.9) * np.clip(radius + 0.5 - distance, 0, 1)).astype("f4")


def _grid(light: Light, axis: int, period: float, rng: Rng) -> np.ndarray:
    """Give parallel rules over the whole picture: where 1, where 0."""
    y, x = np.ogrid[: light.shape[0], : light.shape[1]]
    tilt = rng.normal(0, 0.012)
    along = y - tilt * x if axis == 0 else x + tilt * y
    distance = _wrapped(along - rng.uniform(0, period), period)
    return _bar(distance, rng.uniform(0.6, 2.2)).astype(np.float32)


def _wrapped(along: np.ndarray, period: float) -> np.ndarray:
    """Give the distance from the nearest multiple of a period."""
    wrapped: np.ndarray = (along + period / 2) % period - period / 2
    return wrapped


def _bar(distance: np.ndarray, thick: float) -> np.ndarray:
    """Give a bar about distance 0, with soft edges."""
    bar: np.ndarray = np.clip(thick / 2 + 0.5 - abs(distance), 0, 1)
    return bar
