"""A pen: shapes drawn by nobody's hand in particular, shaky, leaning, thick or thin."""

from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np
import PIL.Image
import PIL.ImageDraw

from digitus.synthesis.shapes import Curve, Shape

_FINE = 3  # drawn this many times larger, then averaged down: soft edges
_PIECES = 6  # straight pieces between two points of a curve
_OVERSHOOT = 0.25  # of the strokes end further out than they should
_MARGIN = 2  # pixels of paper left around a shape
_DENSE = (
    12  # points from which a curve was followed, not thought of: it strays little and is smooth
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """A hand and what it holds, for a line of writing.

    Parameters
    ----------
    width
        Of the stroke, as a share of a digit's height.
    lean
        Columns to the right per row upwards.
    squeeze
        How wide digits are: 1 as on the grid.
    shake
        How far points stray, in units of the grid.
    """

    width: float
    lean: float
    squeeze: float
    shake: float

    @classmethod
    def pick(cls, rng: np.random.Generator) -> "Pen":
        """Draw a hand.

        Examples
        --------
        >>> 0.02 < Pen.pick(np.random.default_rng(0)).width < 0.25
        True
        """
        return cls(
            width=float(np.exp(rng.uniform(np.log(0.035), np.log(0.2)))),
            lean=float(rng.normal(0.12, 0.18)),
            squeeze=float(np.exp(rng.normal(0.1, 0.22))),
            shake=float(rng.uniform(0.2, 0.9)),
        )

    def draw(
        self, shape: Shape, height: float, rng: np.random.Generator
    ) -> tuple[PIL.Image.Image, float, float]:
        """Draw a shape.

        Parameters
        ----------
        shape
            The way of the pen.
        height
            Of a digit, 20 units of the grid, in pixels.
        rng
            Draws how it turns out this time.

        Returns
        -------
        picture
            Grey ("L"), 0 paper to 255 ink, as small as it can be.
        left, top
            Where its corner lies from the grid's origin, in pixels.

        Examples
        --------
        >>> from digitus.synthesis.shapes import parse
        >>> rng = np.random.default_rng(0)
        >>> picture, left, top = Pen.pick(rng).draw(parse("0 0, 9 0/, 4 20"), 40, rng)
        >>> 35 < picture.height < 60
        True
        """
        turn = rng.normal(0, 0.06)
        scale = height / 20 * _FINE
        across = scale * self.squeeze * np.exp(rng.normal(0, 0.1))
        lean = self.lean + rng.normal(0, 0.04)
        to_page = np.array([[across, turn * scale], [-lean * scale - turn * scale, scale]])
        offset = np.array([10 * lean * scale, 0])
        bend, lines = _Bend.pick(rng), []
        for stroke in shape:
            curves = [bend(curve) for curve in _shaken(stroke, self.shake, rng)]
            line = np.concatenate([_smooth(curve) for curve in curves])
            lines.append(line @ to_page + offset)
        thick = max(1.0, self.width * height * _FINE * float(np.exp(rng.normal(0, 0.06))))
        return _ink(lines, thick)


@final
@dataclass(frozen=True, slots=True)
class _Bend:
    """A wave that runs through the whole shape: everything leans, bulges or narrows together."""

    along: tuple[float, float]
    shift: tuple[float, float]
    phase: float

    @classmethod
    def pick(cls, rng: np.random.Generator) -> "_Bend":
        angle, length = rng.uniform(0, 2 * np.pi), rng.uniform(15, 40)
        along = (2 * np.pi * np.cos(angle) / length, 2 * np.pi * np.sin(angle) / length)
        x, y = rng.normal(0, 0.7, 2).tolist()
        return cls(along, (x, y), float(rng.uniform(0, 2 * np.pi)))

    def __call__(self, curve: Curve) -> Curve:
        moved: Curve = curve + np.sin(curve @ self.along + self.phase)[:, None] * self.shift
        return moved


def _shaken(stroke: tuple[Curve, ...], shake: float, rng: np.random.Generator) -> list[Curve]:
    """Let the points stray, and now and then an end overshoot; corners still meet."""
    stray = [shake if len(curve) < _DENSE else 0.2 * shake for curve in stroke]
    moved = [
        curve + rng.normal(0, size, curve.shape) for curve, size in zip(stroke, stray, strict=True)
    ]
    for before, after in pairwise(moved):
        after[0] = before[-1]
    if rng.random() < _OVERSHOOT:
        last = moved[-1]
        last[-1] += rng.uniform(0.1, 0.6) * (last[-1] - last[-2]).clip(-8, 8)
    return moved


def _smooth(curve: Curve) -> np.ndarray:
    """Run through the points along a Catmull-Rom spline."""
    if len(curve) < 3:
        return curve
    ends = np.concatenate([curve[:1], curve, curve[-1:]])
    before, here, there, after = ends[:-3], ends[1:-2], ends[2:-1], ends[3:]
    before, here, there, after = (points[:, None] for points in (before, here, there, after))
    pieces = _PIECES if len(curve) < _DENSE else 2
    t = (np.arange(pieces) / pieces)[None, :, None]
    points = 0.5 * (
        2 * here
        + (there - before) * t
        + (2 * before - 5 * here + 4 * there - after) * t**2
        + (3 * here - before - 3 * there + after) * t**3
    )
    return np.concatenate([points.reshape(-1, 2), curve[-1:]])


def _ink(lines: list[np.ndarray], thick: float) -> tuple[PIL.Image.Image, float, float]:
    corner = np.min([line.min(0) for line in lines], axis=0)
    far = np.max([line.max(0) for line in lines], axis=0)
    room = thick / 2 + _MARGIN * _FINE
    corner = np.floor((corner - room) / _FINE) * _FINE
    width, height = (np.ceil((far + room - corner) / _FINE) * _FINE).astype(int).tolist()
    picture = PIL.Image.new("L", (width, height))
    draw = PIL.ImageDraw.Draw(picture)
    radius = thick / 2
    for line in lines:
        points = [(float(x), float(y)) for x, y in line - corner]
        draw.line(points, fill=255, width=round(thick))
        for x, y in points:  # round joints and ends
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    left, top = (corner / _FINE).tolist()
    return picture.reduce(_FINE), left, top
