"""One sign of a line of writing: a digit of MNIST's or a drawn one, a separator, or junk."""

from dataclasses import dataclass, replace
from typing import NamedTuple, final

import numpy as np
import PIL.Image
import PIL.ImageFilter

from digitus.arrays import Images, Labels
from digitus.images.window_classes import JUNK, MARK
from digitus.synthesis.letters import LETTERS
from digitus.synthesis.pen import Pen
from digitus.synthesis.shapes import DIGITS, MARKS, parse

_WARP = 0.8  # pixels by which the corners of an image of MNIST's stray
_GRID = 20  # a digit of MNIST's is 20 pixels high, as a drawn one is 20 units
_TURNED = (2, 3, 4, 5)  # digits that, lying on their side, look like no digit
_QUARTERS = (PIL.Image.Transpose.ROTATE_90, PIL.Image.Transpose.ROTATE_270)
_MARK_WEIGHTS = np.array([8, 6, 6, 3, 1, 1, 1, 1, 1, 1, 1, 1]) / 31


class Glyph(NamedTuple):
    """Ink with its place."""

    label: int
    picture: PIL.Image.Image
    """Grey ("L"), 0 paper to 255 ink."""
    left: int
    """Pixels from where the sign before it ended to the picture's left edge."""
    top: int
    """Pixels from the top of the line's digits to the picture's top."""


@final
@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who writes one line: digits of MNIST's writers, or drawn ones.

    Parameters
    ----------
    images, labels
        MNIST's digits to take from.
    pen
        How drawn signs look.
    height
        Of a digit in pixels.
    drawn
        The share of digits that are drawn.
    heavy
        How much the strokes of MNIST's digits are thickened (above 0) or thinned (below).
    round
        How wide zeros are, beside what the pen does to all digits.
    """

    images: Images
    labels: Labels
    pen: Pen
    height: float
    drawn: float
    heavy: float
    round: float

    def digit(self, label: int, size: float, rng: np.random.Generator) -> Glyph:
        """Write a digit, ``size`` times the height of the line's."""
        if rng.random() < self.drawn:
            shape = DIGITS[label][rng.integers(len(DIGITS[label]))]
            return self._drawn(label, shape, size, rng, self.round if label == 0 else 1.0)
        return self._of_mnist(label, size, rng)

    def mark(self, size: float, rng: np.random.Generator) -> Glyph:
        """Write a separator or the mark of a currency."""
        kind = list(MARKS)[rng.choice(len(MARKS), p=_MARK_WEIGHTS)]
        return self._drawn(MARK, MARKS[kind][rng.integers(len(MARKS[kind]))], size, rng)

    def junk(self, size: float, rng: np.random.Generator) -> Glyph:
        """Write what is no digit: a letter, a scribble, a digit lying on its side."""
        way = rng.random()
        if way < 0.5:
            shapes = list(LETTERS.values())[rng.integers(len(LETTERS))]
            return self._drawn(JUNK, shapes[rng.integers(len(shapes))], size, rng)
        if way < 0.85:
            return self._drawn(JUNK, _scribble(rng), size, rng)
        label = int(rng.choice(_TURNED))
        glyph = self.digit(label, size, rng)
        quarter = _QUARTERS[int(rng.integers(2))]
        return glyph._replace(label=JUNK, picture=glyph.picture.transpose(quarter))

    def _drawn(
        self, label: int, shape: str, size: float, rng: np.random.Generator, wide: float = 1.0
    ) -> Glyph:
        pen = self.pen if wide == 1 else replace(self.pen, squeeze=self.pen.squeeze * wide)
        picture, left, top = pen.draw(parse(shape), self.height * size, rng)
        return Glyph(label, picture, round(left), round(top + self.height * (1 - size)))

    def _of_mnist(self, label: int, size: float, rng: np.random.Generator) -> Glyph:
        candidates = np.flatnonzero(self.labels == label)
        image = PIL.Image.fromarray(self.images[candidates[rng.integers(len(candidates))]])
        scale = self.height * size / _GRID * float(np.exp(rng.normal(0, 0.05)))
        across = scale * self.pen.squeeze**0.5 * float(np.exp(rng.normal(0, 0.07)))
        across *= self.round if label == 0 else 1.0
        lean, turn = self.pen.lean / 2 + rng.normal(-0.06, 0.08), rng.normal(0, 0.08)
        width, height = int(28 * across + 8 * scale), int(28 * scale)
        # From the new picture's pixels back to those of MNIST's image, about their middles.
        back = np.linalg.inv(
            np.array([[across, -lean * scale - turn * scale], [turn * scale, scale]])
        )
        shift = np.array([14, 14]) - back @ np.array([width / 2, height / 2])
        corners = np.array([[0, 0], [0, height], [width, height], [width, 0]]) @ back.T + shift
        corners += rng.normal(0, _WARP, corners.shape)
        picture = image.transform(
            (width, height),
            PIL.Image.Transform.QUAD,
            tuple(corners.ravel().tolist()),
            PIL.Image.Resampling.BICUBIC,
        )
        picture = _sharpened(picture, scale, self.heavy)
        box = picture.getbbox() or (0, 0, width, height)
        top = box[1] - (height - self.height * size) / 2 + self.height * (1 - size)
        return Glyph(label, picture.crop(box), 0, round(top))


def _sharpened(picture: PIL.Image.Image, scale: float, heavy: float) -> PIL.Image.Image:
    """Give enlarged strokes an edge again, further out where the pen is heavy."""
    soft = picture.filter(PIL.ImageFilter.GaussianBlur(0.35 * scale))
    edge = 128 * float(np.exp(-heavy))
    steep = 1.2 + 0.6 * scale
    table = ((np.arange(256) - edge) * steep + 128).clip(0, 255).astype(np.uint8).tolist()
    return soft.point(table)


def _scribble(rng: np.random.Generator) -> str:
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
