"""One sign of a line of writing: a digit of somebody's or a drawn one, a separator, a sign, junk."""

from dataclasses import dataclass, replace
from typing import NamedTuple, final

import numpy as np
import PIL.Image
import PIL.ImageFilter

from digitus.images.window_classes import GAP, JUNK
from digitus.synthesis.letters import LETTERS
from digitus.synthesis.overdrawn import crossed_out, enclosed
from digitus.synthesis.pen import Pen
from digitus.synthesis.scribbles import blot, scribble, tick
from digitus.synthesis.shapes import DIGITS, MARKS, Shape, parse
from digitus.synthesis.signs import SIGNS
from digitus.synthesis.texts import label_of
from digitus.synthesis.writers import Scans, Strokes, Writers

_WARP = 0.04  # of a digit's height, by which the corners of a picture stray
_TURNED = (2, 3, 4, 5)  # digits that, lying on their side, look like no digit
_QUARTERS = (PIL.Image.Transpose.ROTATE_90, PIL.Image.Transpose.ROTATE_270)
_ANOTHER_WAY = 0.15  # of the drawn digits are not drawn as others of their kind in the line
_THICKER = (0.5, 0.35, 0.15)  # how often scans of thin pens gain 0, 2, 4 pixels of width

_HANDS = {"mnist": 0.3, "mnist and drawn": 0.15, "drawn": 0.3, "strokes": 0.13, "scans": 0.12}
"""How often a line is written by whom, where there are all of them."""

_HEAVY = (-0.3, 0.8)
"""The thinnest and the heaviest strokes: thinner ones would vanish altogether."""


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
@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Somebody who writes one line: with digits that somebody wrote, or with drawn ones.

    Parameters
    ----------
    pen
        How drawn signs look.
    height
        Of a digit in pixels.
    source
        The digits to take from; None if all are drawn.
    person
        Whose of them.
    drawn
        The share of digits that are drawn.
    ways
        Which of the ways to draw it is this writer's, for each digit.
    heavy
        How much the strokes of pictures are thickened (above 0) or thinned (below).
    thicker
        How often scans of thin pens gain two pixels of width.
    round
        How wide zeros are, beside what the pen does to all digits.
    """

    pen: Pen
    height: float
    source: Scans | Strokes | None
    person: int
    drawn: float
    ways: tuple[int, ...]
    heavy: float
    thicker: int
    round: float

    @classmethod
    def pick(
        cls, writers: Writers, rng: np.random.Generator, height: float, drawn: float | None
    ) -> "Writer":
        """Draw somebody; ``drawn`` is the share of digits that no writer of MNIST's has written."""
        hand = _hand(writers, rng) if drawn is None else "mnist and drawn"
        source: Scans | Strokes | None = writers.mnist
        if hand == "scans":
            source = writers.scans
        elif hand == "strokes":
            source = writers.strokes
        shares = {"mnist and drawn": 0.15 if drawn is None else drawn, "drawn": 1.0}
        people = source.people if source is not None else np.zeros(1, np.int64)
        return cls(
            pen=Pen.pick(rng),
            height=height,
            source=source,
            person=int(people[rng.integers(len(people))]),
            drawn=shares.get(hand, 0.0),
            ways=tuple(int(rng.integers(len(DIGITS[digit]))) for digit in range(10)),
            thicker=int(rng.choice(len(_THICKER), p=_THICKER)),
            heavy=float(np.clip(rng.normal(0.05, 0.3), *_HEAVY)),
            round=float(np.exp(rng.normal(0.13, 0.28))),
        )

    def write(self, token: str, size: float, rng: np.random.Generator) -> Glyph:
        """Write a token of a text, ``size`` times as high as the line's digits."""
        label = label_of(token)
        if label < GAP:
            return self.digit(label, size, rng)
        if label == JUNK:
            return self.junk(size, rng)
        shapes = (MARKS if token in MARKS else SIGNS)[token]
        return self._drawn(label, parse(shapes[rng.integers(len(shapes))]), size, rng)

    def digit(self, label: int, size: float, rng: np.random.Generator) -> Glyph:
        """Write a digit."""
        if self.source is None or rng.random() < self.drawn:
            way = self.ways[label]
            if rng.random() < _ANOTHER_WAY:
                way = int(rng.integers(len(DIGITS[label])))
            wide = self.round if label == 0 else 1.0
            return self._drawn(label, parse(DIGITS[label][way]), size, rng, wide)
        chosen = self.source.pick(self.person, label, rng)
        if isinstance(self.source, Strokes):
            wide = self.pen.squeeze**-0.5  # the shape has its writer's own proportions
            return self._drawn(label, self.source.shapes[chosen], size, rng, wide)
        return self._of_scan(self.source, chosen, size, rng)

    def junk(self, size: float, rng: np.random.Generator) -> Glyph:
        """Write what is no digit: a letter, a scribble, a digit on its side or crossed out."""
        way = rng.random()
        if way < 0.42:
            shapes = list(LETTERS.values())[rng.integers(len(LETTERS))]
            return self._drawn(JUNK, parse(shapes[rng.integers(len(shapes))]), size, rng)
        if way < 0.72:
            draw = scribble if way < 0.63 else tick if way < 0.68 else blot
            return self._drawn(JUNK, parse(draw(rng)), size, rng)
        if way < 0.79:
            glyph = self.digit(int(rng.choice(_TURNED)), size, rng)
            quarter = _QUARTERS[int(rng.integers(2))]
            return glyph._replace(label=JUNK, picture=glyph.picture.transpose(quarter))
        inside = size * rng.uniform(0.45, 0.75) if way < 0.9 else size
        glyph = self.digit(int(rng.integers(10)), inside, rng)
        over = enclosed if way < 0.9 else crossed_out
        picture = over(glyph.picture, self.height * inside, self.stroke, rng)
        top = glyph.top - (picture.height - glyph.picture.height) // 2
        if way < 0.9:
            top -= round(0.5 * self.height * (size - inside))
        return Glyph(JUNK, picture, 0, top)

    @property
    def stroke(self) -> float:
        """The width of a stroke, in pixels."""
        return max(1.0, self.pen.width * self.height)

    def _drawn(
        self, label: int, shape: Shape, size: float, rng: np.random.Generator, wide: float = 1.0
    ) -> Glyph:
        pen = self.pen if wide == 1 else replace(self.pen, squeeze=self.pen.squeeze * wide)
        picture, left, top = pen.draw(shape, self.height * size, rng)
        return Glyph(label, picture, round(left), round(top + self.height * (1 - size)))

    def _of_scan(self, scans: Scans, index: int, size: float, rng: np.random.Generator) -> Glyph:
        side, label = scans.images.shape[1], int(scans.labels[index])
        image = PIL.Image.fromarray(scans.images[index])
        scale = self.height * size / scans.height * float(np.exp(rng.normal(0, 0.05)))
        across = scale * self.pen.squeeze**0.5 * float(np.exp(rng.normal(0, 0.07)))
        across *= self.round if label == 0 else 1.0
        lean, turn = self.pen.lean / 2 + rng.normal(-0.06, 0.08), rng.normal(0, 0.08)
        width = int(side * across + 0.4 * scans.height * scale)
        height = int(side * scale)
        # From the new picture's pixels back to those of the image, about their middles.
        back = np.linalg.inv(
            np.array([[across, -lean * scale - turn * scale], [turn * scale, scale]])
        )
        shift = np.array([side, side]) / 2 - back @ np.array([width / 2, height / 2])
        corners = np.array([[0, 0], [0, height], [width, height], [width, 0]]) @ back.T + shift
        corners += rng.normal(0, _WARP * scans.height, corners.shape)
        if scans.height > 30:  # not MNIST's felt tips, but pens
            for _ in range(self.thicker):
                image = image.filter(PIL.ImageFilter.MaxFilter(3))
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


def _hand(writers: Writers, rng: np.random.Generator) -> str:
    """Draw by whom a line is written; who is not there does not write."""
    there = dict(_HANDS)
    if writers.strokes is None:
        there.pop("strokes")
    if writers.scans is None:
        there.pop("scans")
    shares = np.array(list(there.values()))
    return list(there)[int(rng.choice(len(shares), p=shares / shares.sum()))]


def _sharpened(picture: PIL.Image.Image, scale: float, heavy: float) -> PIL.Image.Image:
    """Give enlarged strokes an edge again, further out where the pen is heavy."""
    soft = picture.filter(PIL.ImageFilter.GaussianBlur(0.35 * scale))
    edge = 128 * float(np.exp(-heavy))
    steep = 1.2 + 0.6 * scale
    table = ((np.arange(256) - edge) * steep + 128).clip(0, 255).astype(np.uint8)
    return PIL.Image.fromarray(table[np.asarray(soft)])
