"""What is drawn over and around written digits: links, underlines, strikes, rings, hatching."""

from itertools import pairwise
from typing import TypeAlias

import numpy as np
import PIL.Image
import PIL.ImageDraw

from digitus.arrays import Float

Boxes: TypeAlias = Float[np.ndarray, "signs 4"]
_Placed: TypeAlias = tuple[PIL.Image.Image, tuple[int, int]]
"""A picture of a sign and where its upper left corner lies on the page."""

_HALF = 128


def link(
    page: PIL.Image.Image, written: list[_Placed], height: float, rng: np.random.Generator
) -> None:
    """Draw the way of a pen that is not lifted: from the ink of some signs to that of the next."""
    draw = PIL.ImageDraw.Draw(page)
    where, width = rng.uniform(0, 1), int(rng.integers(1, 4))
    for (before, at), (after, then) in pairwise(written):
        start = _edge(before, min(max(where + rng.normal(0, 0.1), 0), 1), -1)
        end = _edge(after, min(max(where + rng.normal(0, 0.1), 0), 1), 0)
        x0, x1 = at[0] + start[0], then[0] + end[0]
        y0, y1 = at[1] + start[1], then[1] + end[1]
        if rng.random() < 0.7 and 0 < x1 - x0 < 0.7 * height:
            sag = (x0 + x1) / 2, (y0 + y1) / 2 + rng.normal(0, 0.12) * (x1 - x0)
            draw.line(((x0, y0), sag, (x1, y1)), fill=255, width=width, joint="curve")


def _edge(picture: PIL.Image.Image, share: float, side: int) -> tuple[int, int]:
    """Find the ink furthest to one side, in the row at a share of the height."""
    solid = np.asarray(picture) >= _HALF
    rows = np.flatnonzero(solid.any(1))
    if not len(rows):
        return 0, 0
    row = int(rows[round(share * (len(rows) - 1))])
    return int(np.flatnonzero(solid[row])[side]), row


def underline(
    page: PIL.Image.Image, boxes: Boxes, height: float, width: float, rng: np.random.Generator
) -> None:
    """Draw a line below some signs, or two."""
    first = int(rng.integers(len(boxes))) if rng.random() < 0.4 else 0
    left, right = boxes[first, 0], boxes[-1, 2]
    row = boxes[first:, 3].max() + rng.uniform(0.04, 0.25) * height
    tilt = rng.normal(0, 0.04)
    for index in range(2 if rng.random() < 0.25 else 1):
        below = row + index * rng.uniform(0.08, 0.18) * height
        ends = left - rng.uniform(0, 0.3) * height, right + rng.uniform(0, 0.3) * height
        _stroke(page, [(x, below + tilt * (x - left)) for x in ends], width, rng)


def strike(
    page: PIL.Image.Image, boxes: Boxes, height: float, width: float, rng: np.random.Generator
) -> None:
    """Strike signs out: a line through all of them, two, or a wave."""
    left, right = boxes[:, 0].min(), boxes[:, 2].max()
    top, bottom = boxes[:, 1].min(), boxes[:, 3].max()
    left, right = left - rng.uniform(0.1, 0.4) * height, right + rng.uniform(0.1, 0.4) * height
    row = top + rng.uniform(0.35, 0.65) * (bottom - top)
    way = rng.random()
    if way < 0.3:
        count = max(4, int((right - left) / height * rng.uniform(3, 8)))
        x = np.linspace(left, right, count)
        swing = rng.uniform(0.15, 0.45) * (bottom - top)
        y = row + swing * (-1.0) ** np.arange(count) * rng.uniform(0.7, 1, count)
        _stroke(page, list(zip(x.tolist(), y.tolist(), strict=True)), width, rng)
        return
    tilt = rng.normal(0, 0.15) * (bottom - top)
    for index in range(1 if way < 0.75 else 2):
        shift = (index - 0.5 * (way >= 0.75)) * rng.uniform(0.15, 0.35) * height
        _stroke(page, [(left, row + shift + tilt), (right, row + shift - tilt)], width, rng)


def ring(
    page: PIL.Image.Image, boxes: Boxes, height: float, width: float, rng: np.random.Generator
) -> None:
    """Draw a ring around all signs, not quite closed or more than closed."""
    corners = np.array([boxes[:, :2].min(0), boxes[:, 2:].max(0)])
    middle = corners.mean(0) + rng.normal(0, 0.04, 2) * height
    radii = np.ptp(corners, axis=0) / 2 * rng.uniform(1.05, 1.3) + rng.uniform(0.1, 0.4) * height
    _stroke(page, _round(middle, radii, rng), width, rng)


def enclosed(
    picture: PIL.Image.Image, height: float, width: float, rng: np.random.Generator
) -> PIL.Image.Image:
    """Put a sign into a ring or a wide box of its own."""
    reach = round(0.9 * height)
    page = _wider(picture, reach)
    middle = np.array(page.size) / 2 + rng.normal(0, 0.03, 2) * height
    round_, square = rng.random() < 0.6, rng.random() < 0.5
    away = (
        rng.uniform(0.1, 0.3) if round_ else rng.uniform(0.25, 0.5)
    )  # fields have their boxes near
    sides = np.array(picture.size) / 2 * 1.15 + away * height
    if square:
        sides[:] = sides.max()
    if round_:
        _stroke(page, _round(middle, sides, rng), width, rng)
    else:
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * sides + middle
        corners[:4] += rng.normal(0, rng.choice([0, 0.04]), (4, 2)) * height
        corners[4] = corners[0]
        _stroke(page, [(float(x), float(y)) for x, y in corners], width, rng)
    return page.crop(page.getbbox())


def crossed_out(
    picture: PIL.Image.Image, height: float, width: float, rng: np.random.Generator
) -> PIL.Image.Image:
    """Cross a sign out by itself: hatching, a zigzag or a cross over all of it."""
    page = _wider(picture, round(0.35 * height))
    sides = np.array(picture.size) / 2 + rng.uniform(0.02, 0.25, 2) * height
    middle = np.array(page.size) / 2
    way, steep = rng.random(), rng.uniform(-0.6, 0.6)
    if way < 0.25:
        for sign in (-1, 1):
            ends = [middle - sides * (1, sign), middle + sides * (1, sign)]
            _stroke(page, [(float(x), float(y)) for x, y in ends], width, rng)
    elif way < 0.6:
        count = int(rng.integers(3, 7))
        for y in np.linspace(-0.75, 0.75, count) + rng.normal(0, 0.06, count):
            x0, x1 = middle[0] - sides[0], middle[0] + sides[0]
            at = middle[1] + y * sides[1]
            rise = steep * sides[0]
            _stroke(page, [(x0, at + rise), (x1, at - rise)], width, rng)
    else:
        count = int(rng.integers(6, 16))
        y = middle[1] + np.linspace(-1, 1, count) * sides[1]
        x = middle[0] + (-1.0) ** np.arange(count) * rng.uniform(0.6, 1, count) * sides[0]
        if rng.random() < 0.4:
            x = middle[0] + np.linspace(-1, 1, count) * sides[0]
            y = middle[1] + (-1.0) ** np.arange(count) * rng.uniform(0.6, 1, count) * sides[1]
        _stroke(page, list(zip(x.tolist(), y.tolist(), strict=True)), width, rng)
    return page.crop(page.getbbox())


def _round(
    middle: np.ndarray, radii: np.ndarray, rng: np.random.Generator
) -> list[tuple[float, float]]:
    begin, turns = rng.uniform(0, 2 * np.pi), rng.uniform(0.93, 1.12)
    angles = np.linspace(begin, begin + 2 * np.pi * turns, 40)
    drift = 1 + rng.normal(0, 0.05) * np.linspace(-1, 1, 40)
    points = middle + radii * drift[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1)
    return [(float(x), float(y)) for x, y in points]


def _wider(picture: PIL.Image.Image, reach: int) -> PIL.Image.Image:
    page = PIL.Image.new("L", (picture.width + 2 * reach, picture.height + 2 * reach))
    page.paste(picture, (reach, reach))
    return page


def _stroke(
    page: PIL.Image.Image,
    points: list[tuple[float, float]],
    width: float,
    rng: np.random.Generator,
) -> None:
    shaken = [(x + rng.normal(0, 0.7), y + rng.normal(0, 0.7)) for x, y in points]
    draw = PIL.ImageDraw.Draw(page)
    draw.line(shaken, fill=255, width=max(1, round(width)), joint="curve")
