"""Which shapes of a page may be writing: no rules, boxes, circles around numbers, posts, dots, rims.

How high digits are is told by the shapes that look like digits, never by the largest thing there.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.arrays import Float
from digitus.reading.enclosures import enclosures, is_circle, touching
from digitus.reading.ink_mask import Ink
from digitus.reading.rules import Rules, are_rules, find_rules, long_runs, widened
from digitus.reading.shapes import Boxes, Mask, Shapes

SPECK = 0.35
"""Of a line's height: what is lower is a mark or dirt."""

LEAST = 5
"""Pixels of a digit's height below which there is nothing to read."""

_RIM = 0.5  # a shape along this share of an edge of the picture is no writing
_LOW = 0.008, 10  # of the picture's longer side, and pixels at most: lower shapes are no digits
_ROOM = 150  # pixels of the longer side: in smaller pictures a digit may be a blot
_DOTS = 40, 0.5, 1.8  # so many, and of all shapes this share, are a pattern; digits are higher
_CIRCLE = 24  # pixels of a circle's height in which its shape can be told
_LONG = 0.25  # of the picture's side: no digit's stroke on a page
ALIKE = 8
"""So many shapes that are alike may be a pattern that is printed."""

_SAME = 0.05  # so little do the sizes of a pattern's shapes spread
_EVEN, _NEARLY, _APART = 0.06, 0.2, 0.5
"""So little do the distances, and the sizes, of printed dots spread, that are lower than this share
of the distance."""

_POST = 2.2  # times as high as what looks like digits beside it, a thin shape is no digit
_THIN = 0.15  # of its height: a post is thinner
_TIERS = 3  # sizes of writing that are tried, the largest first
_MOST = 60  # lines of one size on a page at most


@final
@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """Shapes of a mask, what each may be, and the posts among them.

    Parameters
    ----------
    boxes
        Of shapes that may belong to a line.
    seeds
        Which of them may be digits; the others are marks.
    posts, strokes
        Boxes of upright rules, and of level strokes.
    erased
        Where boxes, circles around numbers and posts are.
    """

    boxes: Boxes
    seeds: np.ndarray
    posts: Boxes
    strokes: Boxes
    erased: Mask

    @classmethod
    def of(cls, stands_out: Ink) -> "Writing":
        """Sort the shapes of what stands out from the paper."""
        mask = stands_out.mask
        shapes = Shapes.of(mask)
        level, upright = (find_rules(stands_out, upright=one) for one in (False, True))
        ink = mask
        level_sure = upright_sure = np.zeros(0, np.bool_)
        if len(level.shapes) or len(upright.shapes):
            long = _long_ones(level, axis=1) | _long_ones(upright, axis=0)
            digit = _digit_height(Shapes.of(mask & ~long) if long.any() else shapes)
            level_sure = are_rules(level, mask, digit, upright=False)
            upright_sure = are_rules(upright, mask, digit, upright=True)
        if level_sure.any() or upright_sure.any():
            ink = _without(mask, _chosen(level, level_sure), _chosen(upright, upright_sure))
            shapes = Shapes.of(ink)
        frames = enclosures(shapes)
        erased = np.zeros_like(mask)
        written = touching(shapes, frames)
        if written.any():
            erased = np.concatenate([[False], frames])[shapes.labels] & ~written
            ink = ink & ~erased
            shapes = Shapes.of(ink)
            frames = enclosures(shapes)
        kept = ~_rims(shapes) & ~frames & ~_remains(shapes, level, level_sure)
        seeds = kept & _may_be_digits(shapes) & ~_circles(shapes)
        post = kept & _are_posts(shapes, seeds)
        posts = np.concatenate([upright.shapes.boxes[upright_sure], shapes.boxes[post]])
        flat = kept & shapes.level_strokes
        strokes = np.concatenate([level.shapes.boxes[level_sure], shapes.boxes[flat]])
        if (frames | post).any():
            erased |= np.concatenate([[False], frames | post])[shapes.labels]
        if upright_sure.any():
            erased |= _chosen(upright, upright_sure)[0] & ~ink
        kept &= ~post
        return cls(shapes.boxes[kept], (seeds & ~post)[kept], posts, strokes, erased)

    def tiers(self) -> list[list[Boxes]]:
        """Gather shapes that stand beside each other, the tallest first; smaller ones apart."""
        heights = (self.boxes[:, 3] - self.boxes[:, 1]).astype(np.float64)
        free, seeds = np.ones(len(heights), np.bool_), self.seeds.copy()
        tiers: list[list[Boxes]] = []
        while len(tiers) < _TIERS and (free & seeds).any():
            tallest = float(heights[free & seeds].max())
            lines: list[Boxes] = []
            while len(lines) < _MOST and (free & seeds).any():
                first = int(np.argmax(np.where(free & seeds, heights, 0)))
                if heights[first] < SPECK * tallest:
                    break
                members = _beside(self.boxes, self.boxes[first], free, seeds)
                free &= ~members
                if not _is_pattern(self.boxes[members & seeds]):
                    lines.append(self.boxes[members])
            tiers.append(lines)
        return tiers


def _is_pattern(boxes: Boxes) -> bool:
    """Whether shapes are so much alike as no hand writes: printed dots, boxes, compartments."""
    if len(boxes) < ALIKE:
        return False
    sizes = (boxes[:, 2:] - boxes[:, :2]).astype(np.float64)
    spread = float((sizes.std(0) / sizes.mean(0)).max())
    return spread < _SAME or (
        spread < _NEARLY and are_even(boxes.astype(np.float64), float(sizes[:, 1].mean()))
    )


def are_even(boxes: Float[np.ndarray, "_ 4"], height: float) -> bool:
    """Whether low shapes stand at equal distances; a few may be missing.

    Examples
    --------
    >>> lefts = np.array([0, 50, 100, 200, 250])  # the fourth is missing
    >>> are_even(np.column_stack([lefts, 0 * lefts, lefts + 9, 0 * lefts + 9.0]), 9)
    True
    """
    middles = np.sort((boxes[:, 0] + boxes[:, 2]) / 2)
    distances = np.diff(middles)
    usual = max(float(np.median(distances)), 1.0)
    away = distances / np.maximum((distances / usual).round(), 1) / usual - 1
    return height < _APART * usual and float(np.sqrt((away**2).mean())) < _EVEN


def _long_ones(rules: Rules, *, axis: int) -> Mask:
    """Mark the rules that reach far across the picture, without gaps."""
    long = rules.shapes.length > _LONG * rules.mask.shape[axis]
    return _chosen(rules, long & rules.whole)[0]


def _digit_height(shapes: Shapes) -> float:
    """Say how high most shapes are that may be digits; 0 where there are none."""
    seeds = ~_rims(shapes) & ~enclosures(shapes) & _may_be_digits(shapes)
    heights = shapes.heights[seeds]
    heights = heights[heights >= SPECK * heights.max(initial=0)]
    return float(np.median(heights)) if heights.size else 0.0


def _may_be_digits(shapes: Shapes) -> np.ndarray:
    """Tell digits from dashes, underlines and dots."""
    side = max(shapes.labels.shape)
    low = shapes.heights < min(max(_LOW[0] * side, 3), _LOW[1])
    found: np.ndarray = ~shapes.level_strokes & ~low
    if side > _ROOM:
        blots = shapes.blots
        found &= ~blots
        if blots.sum() > max(_DOTS[0], _DOTS[1] * len(shapes)):  # some dots run together
            found &= shapes.heights > _DOTS[2] * np.percentile(shapes.heights[blots], 90)
    return found


def _circles(shapes: Shapes) -> np.ndarray:
    """Find circles as exact as no hand writes a nought."""
    found = np.zeros(len(shapes), np.bool_)
    hollow = shapes.area < 0.5 * shapes.heights * shapes.widths
    for place in np.flatnonzero(hollow & (shapes.heights >= _CIRCLE)):
        left, top, right, bottom = shapes.boxes[place].tolist()
        found[place] = is_circle(shapes.labels[top:bottom, left:right] == place + 1)
    return found


def _are_posts(shapes: Shapes, seeds: np.ndarray) -> np.ndarray:
    """Find thin shapes much higher than what looks like digits beside them."""
    thin = (shapes.thickness < _THIN * shapes.length) & (shapes.heights > 4 * shapes.widths)
    others = seeds & ~thin
    if not others.any():
        return np.zeros(len(shapes), np.bool_)
    heights = shapes.heights[others]
    usual = float(np.median(heights[heights >= SPECK * heights.max()]))
    posts: np.ndarray = thin & (shapes.heights > _POST * usual)
    return posts


def _chosen(rules: Rules, sure: np.ndarray) -> tuple[Mask, float]:
    """Mark the rules that are meant, and say how thick they are."""
    if not sure.any():
        return np.zeros_like(rules.mask), 0.0
    mask = np.concatenate([[False], sure])[rules.shapes.labels]
    return mask, float(np.percentile(rules.thick[sure], 90))


def _without(ink: Mask, level: tuple[Mask, float], upright: tuple[Mask, float]) -> Mask:
    """Take rules away with their soft edges, except where strokes run across them."""
    rest = ink
    for (rules, thick), (others, _), axis in ((level, upright, 0), (upright, level, 1)):
        if not rules.any():
            continue
        broad = widened(rules, axis) & ink
        across = long_runs(ink & ~others, int(2 * thick) + 3, axis=axis)
        rest = rest & ~(broad & ~across)
    return rest


def _remains(shapes: Shapes, level: Rules, sure: np.ndarray) -> np.ndarray:
    """Find what is left of rules: shapes upon one, hardly higher than it is thick."""
    rules, thick = _chosen(level, sure)
    if not thick:
        return np.zeros(len(shapes), np.bool_)
    upon = widened(rules, axis=0, by=int(thick) + 1)
    touched = np.bincount(shapes.labels[upon], minlength=len(shapes) + 1)[1:] > 0
    left: np.ndarray = touched & (shapes.heights < 3 * thick + 4)
    return left


def _rims(shapes: Shapes) -> np.ndarray:
    """Find shapes along an edge of the picture; none are where all shapes would be."""
    labels, count = shapes.labels, len(shapes)
    height, width = labels.shape
    spans = (
        (labels[:, 0], height),
        (labels[:, -1], height),
        (labels[0], width),
        (labels[-1], width),
    )
    rim = np.zeros(count, np.bool_)
    for edge, length in spans:
        rim |= np.bincount(edge, minlength=count + 1)[1:] > _RIM * length
    return np.zeros_like(rim) if rim.all() else rim


def _beside(boxes: Boxes, first: np.ndarray, free: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Find the shapes on one line with a first one, going from neighbour to neighbour."""
    members: np.ndarray = (boxes == first).all(1) & free
    top, bottom = float(first[1]), float(first[3])
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    candidates = np.flatnonzero(free)
    order = candidates[
        np.argsort(abs((boxes[candidates, 0] + boxes[candidates, 2]) - first[0] - first[2]))
    ]
    for place in order:
        height = bottom - top
        tall = boxes[place, 3] - boxes[place, 1]
        if top - 0.15 * height <= middles[place] <= bottom + 0.15 * height:
            members[place] = True
            if tall > 0.6 * height and seeds[place]:  # the line may climb: follow its digits
                weight = 0.3
                top += weight * (boxes[place, 1] - top)
                bottom += weight * (boxes[place, 3] - bottom)
    return members
