"""The pictures that ``benchmarks.reading`` shows: real ones, composed ones, pages, junk."""

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
from scipy import ndimage

from digitus.arrays import Image
from digitus.datasets import load_dataset
from digitus.datasets.synthetic import composed_strings
from digitus.images import open_image
from digitus.synthesis import Writers, photograph, write_line

FOLDER = Path(os.environ.get("DIGITUS_SHARED", "../shared")) / "data"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and what stands in it; empty for nothing that could be read."""

    image: Image
    text: str


def real(kind: str, source: str = "") -> Iterator[Picture]:
    """Show pictures that people made: kind "single" or "string"."""
    with (FOLDER / "real" / "labels.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == kind and (row["source"] == "cheque") == (source == "cheque"):
                yield Picture(open_image(FOLDER / "real" / row["path"]), row["label"])


def composed(folder: str) -> Iterator[Picture]:
    """Show composed strings: "strings" on white, "photo" as photographed."""
    with (FOLDER / "composed" / "labels.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["file"].startswith(folder):
                yield Picture(open_image(FOLDER / "composed" / row["file"]), row["label"])


def fresh(count: int) -> Iterator[Picture]:
    """Compose strings of MNIST's test digits, every other one photographed."""
    for image, text in composed_strings("test", count, seed=2025):
        yield Picture(image, text)


def transfer(name: str) -> Iterator[Picture]:
    """Show digits of another corpus, 16 x 16, light on black."""
    data: Any = np.load(FOLDER / "transfer" / f"{name}.npz")
    images = data["X"].reshape(-1, 16, 16).astype(np.float64)
    images = (images - images.min()) / (images.max() - images.min())
    for image, label in zip(images, data["y"], strict=True):
        yield Picture(np.rint(255 * image).astype(np.uint8), str(int(label)))


LETTERS = "ABCDEFGHJKLMNPQRTUVWXYabdefghkmnpqrtuvwxyz"
"""All but those that are written like digits: O, o, I, i, l, j, S, s, Z, c."""


def letters(count: int) -> Iterator[Picture]:
    """Print letters of matplotlib's fonts, slanted and thinned as by hand."""
    from matplotlib import font_manager

    names = ("DejaVu Sans", "DejaVu Serif", "STIXGeneral", "cmr10", "DejaVu Sans Mono")
    fonts = [PIL.ImageFont.truetype(font_manager.findfont(name), 56) for name in names]
    rng = np.random.default_rng(4)
    for _ in range(count):
        page = PIL.Image.new("L", (120, 120), 255)
        letter = LETTERS[rng.integers(len(LETTERS))]
        font = fonts[rng.integers(len(fonts))]
        PIL.ImageDraw.Draw(page).text((60, 60), letter, fill=0, font=font, anchor="mm")
        lean = rng.normal(0.1, 0.15)
        shear = (1, lean, -60 * lean, 0, 1, 0)
        leaning = page.transform(
            page.size,
            PIL.Image.Transform.AFFINE,
            shear,
            PIL.Image.Resampling.BICUBIC,
            fillcolor=255,
        )
        yield Picture(np.asarray(leaning), "")


def scribbles(count: int) -> Iterator[Picture]:
    """Scribble: a pen that wanders at random, in a few strokes."""
    rng = np.random.default_rng(5)
    for _ in range(count):
        page = PIL.Image.new("L", (240, 240), 255)
        draw = PIL.ImageDraw.Draw(page)
        for _ in range(int(rng.integers(1, 4))):
            steps = np.cumsum(rng.normal(0, 1, (int(rng.integers(20, 60)), 2)), axis=0)
            smooth = ndimage.gaussian_filter1d(np.repeat(steps, 4, axis=0), 4, axis=0)
            smooth = 40 + 160 * (smooth - smooth.min(0)) / np.ptp(smooth, axis=0)
            draw.line(
                [(float(x), float(y)) for x, y in smooth], fill=0, width=int(rng.integers(3, 12))
            )
        yield Picture(np.asarray(page.resize((120, 120), PIL.Image.Resampling.BOX)), "")


def blank(count: int) -> Iterator[Picture]:
    """Photograph paper that nobody has written on."""
    train = load_dataset("mnist").train
    rng = np.random.default_rng(6)
    for _ in range(count):
        line = write_line(Writers.of(train.images[:100], train.labels[:100]), rng, text="0")
        yield Picture(photograph(line.wiped(), rng), "")


PAGES = (
    *("70 %", "30 %", "15 %", "off centre", "at the border", "2:1", "1:2"),
    *("thin pen", "grey, noise", "dim", "shadow"),
)
"""Eleven ways in which a person's page differs from MNIST's images."""


def page(kind: str, count: int) -> Iterator[Picture]:
    """Put MNIST's test digits onto pages."""
    test = load_dataset("mnist")["test"]
    rng = np.random.default_rng(11)
    for image, label in zip(test.images[:count], test.labels[:count], strict=True):
        yield Picture(_PAGES[kind](image, rng).clip(0, 255).astype(np.uint8), str(label))


def _page(
    digit: Image, share: float, *, shape: tuple[int, int] = (400, 400), **at: float
) -> np.ndarray:
    """Draw a digit on white: ``share`` of the page's shorter side high, its middle at (x, y)."""
    height, width = shape
    side = round(share * min(shape) * 28 / 20)
    picture = PIL.Image.fromarray(digit).resize((side, side), PIL.Image.Resampling.BICUBIC)
    ink = np.asarray(picture).astype(np.float64) / 255
    if at.get("thin"):
        ink = _thin(ink, share * min(shape))
    paper = PIL.Image.new("F", (width, height))
    corner = (
        round(at.get("x", 0.5) * width - side / 2),
        round(at.get("y", 0.5) * height - side / 2),
    )
    paper.paste(PIL.Image.fromarray(ink.astype(np.float32)), corner)
    return 255 - 255 * np.asarray(paper).astype(np.float64)


def _thin(ink: np.ndarray, height: float) -> np.ndarray:
    """Draw the middles of the strokes anew, with a pen of 3 % of the digit's height."""
    pen = max(1, round(0.015 * height))
    y, x = np.ogrid[-pen : pen + 1, -pen : pen + 1]
    drawn = ndimage.binary_dilation(_skeleton(ink > 0.5), x**2 + y**2 <= pen**2)
    soft: np.ndarray = ndimage.gaussian_filter(drawn.astype(np.float64), 0.7)
    return soft


def _skeleton(shape: np.ndarray) -> np.ndarray:
    """Thin a shape to lines of one pixel, without breaking it.

    Zhang and Suen 1984: a pixel goes that has 2 to 6 neighbours which are one run around it, and
    that ends the shape on one of two sides; the sides take turns.
    """
    shape = np.pad(shape, 1)
    while True:
        before = int(shape.sum())
        for one, two in (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6))):
            around = [np.roll(shape, move, (0, 1)) for move in _AROUND]
            count = sum(neighbour.astype(int) for neighbour in around)
            runs = sum(
                (~here & there).astype(int)
                for here, there in zip(around, [*around[1:], around[0]], strict=True)
            )
            ends = ~np.logical_and.reduce([around[side] for side in one])
            ends &= ~np.logical_and.reduce([around[side] for side in two])
            shape = shape & ~((count >= 2) & (count <= 6) & (runs == 1) & ends)
        if int(shape.sum()) == before:
            thin: np.ndarray = shape[1:-1, 1:-1]
            return thin


_AROUND = ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))
"""Moves that bring a pixel's neighbours to its place: from above, clockwise."""


def _shadow(page: np.ndarray) -> np.ndarray:
    across = np.arange(page.shape[1]) - page.shape[1] / 2
    shaded: np.ndarray = page * (0.45 + 0.55 / (1 + np.exp(-across / 25)))[None]
    return shaded


_PAGES: dict[str, Any] = {
    "70 %": lambda digit, rng: _page(digit, 0.7),
    "30 %": lambda digit, rng: _page(digit, 0.3),
    "15 %": lambda digit, rng: _page(digit, 0.15),
    "off centre": lambda digit, rng: _page(digit, 0.3, x=0.25, y=0.7),
    "at the border": lambda digit, rng: _page(digit, 0.5, x=0.25),
    "2:1": lambda digit, rng: _page(digit, 0.5, shape=(300, 600)),
    "1:2": lambda digit, rng: _page(digit, 0.5, shape=(600, 300)),
    "thin pen": lambda digit, rng: _page(digit, 0.5, thin=1.0),
    "grey, noise": lambda digit, rng: 90 + 0.43 * _page(digit, 0.4) + rng.normal(0, 15, (400, 400)),
    "dim": lambda digit, rng: 20 + 0.24 * _page(digit, 0.4),
    "shadow": lambda digit, rng: _shadow(_page(digit, 0.4)),
}
