"""Pictures in which no number stands: empty pages and fields, drawn anew from a seed.

Every kind is drawn by a few lines with pens, papers, lights and grain that vary as those of
people's pictures do. What is accepted of them is invented.
"""

import io
from collections.abc import Callable, Iterator

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFilter

from digitus.arrays import Image

Rng = np.random.Generator
Draw = PIL.ImageDraw.ImageDraw

_FINE = 2  # everything is drawn twice as large


def _canvas(width: int, height: int, paper: int) -> tuple[PIL.Image.Image, Draw]:
    sheet = PIL.Image.new("L", (_FINE * width, _FINE * height), paper)
    return sheet, PIL.ImageDraw.Draw(sheet)


def _captured(sheet: PIL.Image.Image, rng: Rng, *, grain: float | None = None) -> Image:
    """Take a picture: a lamp to one side, a lens, grain, and mostly JPEG's traces."""
    size = (sheet.width // _FINE, sheet.height // _FINE)
    small = sheet.resize(size, PIL.Image.Resampling.LANCZOS)
    small = small.filter(PIL.ImageFilter.GaussianBlur(rng.uniform(0, 1.2)))
    greys = np.asarray(small).astype(np.float32)
    y, x = np.mgrid[-1 : 1 : size[1] * 1j, -1 : 1 : size[0] * 1j]
    angle, fall = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.35)
    greys *= 1 - fall * (0.5 + 0.5 * (x * np.cos(angle) + y * np.sin(angle)) / np.sqrt(2))
    sigma = rng.uniform(0, 4) if grain is None else grain
    greys += rng.normal(0, sigma, greys.shape)
    picture = PIL.Image.fromarray(greys.clip(0, 255).astype(np.uint8))
    if rng.random() < 0.8:
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=int(rng.integers(50, 96)))
        picture = PIL.Image.open(data)
    return np.asarray(picture)


def _page_size(rng: Rng) -> tuple[int, int]:
    longer = int(rng.integers(700, 1700))
    shorter = round(longer / rng.uniform(1.2, 1.5))
    return (longer, shorter) if rng.random() < 0.5 else (shorter, longer)


def _page(rng: Rng) -> tuple[PIL.Image.Image, Draw, int, int, int]:
    width, height = _page_size(rng)
    paper = int(rng.integers(180, 256))
    sheet, draw = _canvas(width, height, paper)
    return sheet, draw, _FINE * width, _FINE * height, paper


def plain_page(rng: Rng) -> Image:
    """Leave a page empty."""
    return _captured(_page(rng)[0], rng)


def grainy_page(rng: Rng) -> Image:
    """Photograph a page in the dark."""
    return _captured(_page(rng)[0], rng, grain=rng.uniform(5, 20))


def lined_page(rng: Rng) -> Image:
    """Rule lines, level or nearly so, sometimes with a margin."""
    sheet, draw, width, height, paper = _page(rng)
    shade = int(paper * rng.uniform(0.4, 0.9))
    thick = int(rng.integers(1, 6))
    slope, pitch = np.tan(np.radians(rng.normal(0, 0.7))), int(rng.uniform(0.025, 0.06) * height)
    for y in range(-height // 8, height + height // 8, pitch):
        draw.line((0, y, width, y + slope * width), fill=shade, width=thick)
    if rng.random() < 0.3:
        x = rng.uniform(0.05, 0.2) * width
        draw.line((x, 0, x - slope * height, height), fill=shade, width=thick)
    return _captured(sheet, rng)


def squared_page(rng: Rng) -> Image:
    """Rule squares."""
    sheet, draw, width, height, paper = _page(rng)
    shade, thick = int(paper * rng.uniform(0.4, 0.9)), int(rng.integers(1, 5))
    slope, pitch = np.tan(np.radians(rng.normal(0, 0.7))), int(rng.uniform(0.015, 0.05) * height)
    reach = int(0.1 * max(width, height))
    for y in range(-reach, height + reach, pitch):
        draw.line((0, y, width, y + slope * width), fill=shade, width=thick)
    for x in range(-reach, width + reach, pitch):
        draw.line((x, 0, x - slope * height, height), fill=shade, width=thick)
    return _captured(sheet, rng)


def dotted_page(rng: Rng) -> Image:
    """Print dots in rows and columns."""
    sheet, draw, width, height, paper = _page(rng)
    shade, r = int(paper * rng.uniform(0.3, 0.9)), rng.uniform(1.5, 6)
    pitch = int(rng.uniform(0.015, 0.05) * height)
    for y in range(pitch // 2, height, pitch):
        for x in range(pitch // 2, width, pitch):
            draw.ellipse((x - r, y - r, x + r, y + r), fill=shade)
    return _captured(sheet, rng)


def folded_page(rng: Rng) -> Image:
    """Fold a page once or twice."""
    sheet, draw, width, height, paper = _page(rng)
    for upright in (True, False)[: int(rng.integers(1, 3))]:
        side, along = (width, height) if upright else (height, width)
        place, drift = rng.uniform(0.2, 0.8) * side, rng.normal(0, 0.005) * along
        thick = int(rng.uniform(2, 20))
        for offset in range(-thick, thick):
            shade = paper * (1 - rng.uniform(0.05, 0.3) * (1 - abs(offset) / thick))
            ends = (place + offset, 0, place + offset + drift, along)
            draw.line(
                ends if upright else (ends[1], ends[0], ends[3], ends[2]), fill=int(shade), width=2
            )
    return _captured(sheet, rng)


def shadowed_page(rng: Rng) -> Image:
    """Throw a hard shadow across the page."""
    sheet, draw, width, height, paper = _page(rng)
    x, y = rng.uniform(-0.2, 1.2, 2) * width, rng.uniform(-0.2, 1.2, 2) * height
    far = rng.choice([-2, 2]) * width
    corners = [(x[0], -height), (x[1], 2 * height), (far, 2 * y[1]), (far, -height)]
    draw.polygon(corners, fill=int(paper * rng.uniform(0.4, 0.85)))
    sheet = sheet.filter(PIL.ImageFilter.GaussianBlur(rng.uniform(0.5, 12)))
    return _captured(sheet, rng)


PAGES: dict[str, Callable[[Rng], Image]] = {
    "plain page": plain_page,
    "lined page": lined_page,
    "squared page": squared_page,
    "dotted page": dotted_page,
    "folded page": folded_page,
    "page with a hard shadow": shadowed_page,
    "grainy page": grainy_page,
}


def _field(rng: Rng) -> tuple[PIL.Image.Image, Draw, int, int, int, int]:
    width = int(rng.integers(300, 1100))
    height = int(width * rng.uniform(0.15, 0.5))
    paper = int(rng.integers(180, 256))
    sheet, draw = _canvas(width, height, paper)
    thick = max(3, int(_FINE * height * rng.uniform(0.015, 0.05)))
    return sheet, draw, _FINE * width, _FINE * height, int(paper * rng.uniform(0.05, 0.5)), thick


def _stroke(draw: Draw, points: np.ndarray, shade: int, thick: int) -> None:
    """Draw a line of the pen, with round ends."""
    pairs = [tuple(point) for point in points.tolist()]
    draw.line(pairs, fill=shade, width=thick, joint="curve")
    r = thick / 2
    for x, y in (pairs[0], pairs[-1]):
        draw.ellipse((x - r, y - r, x + r, y + r), fill=shade)


def _shaken(points: list[tuple[float, float]], scale: float, rng: Rng) -> np.ndarray:
    """Move the points of a stroke a little, and go between them in small steps."""
    bent = np.array(points) + rng.normal(0, 0.03 * scale, (len(points), 2))
    steps = np.linspace(0, len(bent) - 1, 12 * len(bent))
    return np.column_stack([np.interp(steps, range(len(bent)), bent[:, axis]) for axis in (0, 1)])


def _drawn(
    strokes: Callable[[float, float, float, Rng], list[list[tuple[float, float]]]],
) -> Callable[[Rng], Image]:
    """Make a kind of field from strokes about a middle, in units of its size."""

    def draw_field(rng: Rng) -> Image:
        sheet, draw, width, height, shade, thick = _field(rng)
        size = rng.uniform(0.25, 0.7) * height
        x, y = rng.uniform(0.3, 0.7) * width, rng.uniform(0.45, 0.55) * height
        for stroke in strokes(x, y, size, rng):
            _stroke(draw, _shaken(stroke, size, rng), shade, thick)
        return _captured(sheet, rng)

    return draw_field


def comb(rng: Rng) -> Image:
    """Print open compartments, one for each digit."""
    sheet, draw, width, height, shade, thick = _field(rng)
    count, top = int(rng.integers(3, 11)), rng.uniform(0.2, 0.6) * height
    bottom, left = rng.uniform(0.75, 0.9) * height, 0.05 * width
    thick = max(2, thick // 2)
    draw.line((left, bottom, 0.95 * width, bottom), fill=shade, width=thick)
    for x in np.linspace(left, 0.95 * width, count + 1):
        draw.line((x, top, x, bottom), fill=shade, width=thick)
    return _captured(sheet, rng)


def boxes(rng: Rng) -> Image:
    """Print separate boxes, one for each digit."""
    sheet, draw, width, height, shade, thick = _field(rng)
    count = int(rng.integers(1, 9))
    side = min(0.7 * height, 0.9 * width / count)
    wide, thick = side * rng.uniform(0.6, 0.9), max(2, thick // 2)
    for number in range(count):
        left, top = 0.05 * width + number * side, (height - side) / 2
        draw.rectangle((left, top, left + wide, top + side), outline=shade, width=thick)
    return _captured(sheet, rng)


def circle(rng: Rng) -> Image:
    """Draw a circle, as around an answer."""
    sheet, draw, width, height, shade, thick = _field(rng)
    r, x = rng.uniform(0.25, 0.45) * height, rng.uniform(0.3, 0.7) * width
    y = height / 2
    draw.ellipse((x - r, y - r, x + r, y + r), outline=shade, width=thick)
    return _captured(sheet, rng)


def scribble(rng: Rng) -> Image:
    """Go to and fro, as to try a pen or to strike something out."""
    sheet, draw, width, height, shade, thick = _field(rng)
    count, size = int(rng.integers(8, 20)), rng.uniform(0.5, 0.8) * height
    x = rng.uniform(0.3, 0.6) * width + np.linspace(0, size * rng.uniform(0.5, 2), count)
    y = height / 2 + size / 2 * np.where(np.arange(count) % 2, 1, -1) * rng.uniform(0.5, 1, count)
    _stroke(draw, np.column_stack([x + rng.normal(0, 0.1 * size, count), y]), shade, thick)
    return _captured(sheet, rng)


FIELDS: dict[str, Callable[[Rng], Image]] = {
    "dash": _drawn(lambda x, y, s, rng: [[(x - s * rng.uniform(0.3, 1.5), y), (x + s, y)]]),
    "open comb": comb,
    "separate boxes": boxes,
    "tick": _drawn(
        lambda x, y, s, rng: [
            [(x - s / 3, y), (x, y + s / 3), (x + s * rng.uniform(0.5, 0.9), y - s / 2)]
        ]
    ),
    "cross": _drawn(
        lambda x, y, s, rng: [
            [(x - s / 2, y - s / 2), (x + s / 2, y + s / 2)],
            [(x - s / 2, y + s / 2), (x + s / 2, y - s / 2)],
        ]
    ),
    "underline": _drawn(
        lambda x, y, s, rng: [
            [(x - 3 * s, y + s / 2), (x + 2 * s * rng.uniform(0.5, 1.5), y + s / 2)]
        ]
    ),
    "circle": circle,
    "scribble": scribble,
}


def drawn(kind: str, count: int, seed: int = 0) -> Iterator[Image]:
    """Draw pictures of a kind."""
    draw = (PAGES | FIELDS)[kind]
    for index in range(count):
        yield draw(np.random.default_rng([seed, index]))
