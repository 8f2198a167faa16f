"""Digits of thirty people as their pens moved on a tablet: UCI's, before it was sampled down."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageDraw

from digitus.datasets.formats.damage import reads
from digitus.datasets.remote import RemoteFile, Source
from digitus.datasets.splits import DataSplits
from digitus.datasets.written.people import divided
from digitus.images.centre import centre

ASIDE = {"validation": (27, 28), "test": (29, 30)}

_FILE = "pendigits-train"
_STEP = 1.5  # units of the grid between two points of a stroke
_PIXELS, _WIDTH = 6, 12  # of a unit of the grid, and of the pen, where a digit is drawn to look at


@reads("a file of digits as pens moved")
def read(folder: Path) -> DataSplits:
    """Draw the digits with a plain round pen, in MNIST's form."""
    arrays = writing(folder)
    strokes = np.split(arrays["points"].astype(np.float64), arrays["stroke_ends"][:-1])
    digits = np.split(np.arange(len(strokes)), arrays["digit_ends"][:-1])
    images = np.stack([_drawn([strokes[index] for index in which]) for which in digits])
    return divided(images, arrays["labels"], arrays["writers"], ASIDE)


def _drawn(strokes: list[np.ndarray]) -> np.ndarray:
    whole = np.concatenate(strokes)
    low = whole.min(0) - 2
    width, height = (np.ptp(whole, axis=0) + 4).tolist()
    page = PIL.Image.new("L", (int(width * _PIXELS), int(height * _PIXELS)))
    draw = PIL.ImageDraw.Draw(page)
    for stroke in strokes:
        points = [(float(x), float(y)) for x, y in (stroke - low) * _PIXELS]
        draw.line(points, fill=255, width=_WIDTH, joint="curve")
        for x, y in (points[0], points[-1]):
            half = _WIDTH / 2
            draw.ellipse((x - half, y - half, x + half, y + half), fill=255)
    ink = np.asarray(page).astype(np.float32) / 255
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    return centre(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 28, 20)


def writing(folder: Path) -> dict[str, np.ndarray]:
    """Read the file in detail: the points of all strokes on the grid, and where each ends."""
    return _writing(folder / _FILE)


@lru_cache(1)
def _writing(file: Path) -> dict[str, np.ndarray]:
    points: list[np.ndarray] = []
    stroke_ends: list[int] = []
    digit_ends, labels, writers = [], [], []
    heights: dict[int, list[float]] = {}
    digits = list(_penned(file.read_text(encoding="ascii").splitlines()))
    for _, writer, strokes in digits:
        heights.setdefault(writer, []).append(float(np.ptp(np.concatenate(strokes)[:, 1])))
    usual = {writer: np.median(all_of) for writer, all_of in heights.items()}
    for label, writer, strokes in digits:
        for stroke in _on_grid(strokes, float(usual[writer])):
            points.append(stroke)
            stroke_ends.append(len(stroke) + (stroke_ends[-1] if stroke_ends else 0))
        digit_ends.append(len(stroke_ends))
        labels.append(label)
        writers.append(writer)
    return {
        "points": np.concatenate(points).astype(np.float16),
        "stroke_ends": np.array(stroke_ends),
        "digit_ends": np.array(digit_ends),
        "labels": np.array(labels),
        "writers": np.array(writers),
    }


def _penned(rows: Iterable[str]) -> Iterator[tuple[int, int, list[np.ndarray]]]:
    """Yield label, writer and strokes of each digit, y upwards."""
    label, writer, down = -1, -1, False
    strokes: list[list[list[int]]] = []
    for row in [*rows, ".COMMENT -1 -1 0"]:
        words = row.split()
        if not words:
            continue
        if words[0] == ".COMMENT" and len(words) == 4:
            if strokes:
                yield label, writer, [np.array(stroke, np.float64) for stroke in strokes if stroke]
            label, writer, strokes = int(words[1]), int(words[2]), []
        elif words[0] == ".PEN_DOWN":
            down = True
            strokes.append([])
        elif words[0] == ".PEN_UP":
            down = False
        elif down and not words[0].startswith("."):
            strokes[-1].append([int(words[0]), int(words[1])])


def _on_grid(strokes: list[np.ndarray], usual: float) -> Iterator[np.ndarray]:
    """Bring strokes to the grid of drawn digits, with points at equal distances."""
    whole = np.concatenate(strokes)
    low, high = whole.min(0), whole.max(0)
    height = max(high[1] - low[1], 1.0)
    scale = 20 * float(np.clip(height / max(usual, 1.0), 0.8, 1.2)) / height
    top = 10 - scale * height / 2
    left = 5 - scale * (high[0] - low[0]) / 2
    for stroke in strokes:
        placed = np.stack(
            [left + scale * (stroke[:, 0] - low[0]), top + scale * (high[1] - stroke[:, 1])], 1
        )
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(placed, axis=0).T))])
        count = max(2, int(along[-1] / _STEP) + 1)
        at = np.linspace(0, max(along[-1], 1e-3), count)
        even = np.stack([np.interp(at, along, placed[:, k]) for k in (0, 1)], 1)
        even[-1] += 0.4 * (along[-1] < 0.4)  # a dot
        yield even


PEN_DIGITS = Source(
    name="pen-digits",
    summary="7,494 digits of 30 writers as their pens moved, none in two parts (fetches 4 MB)",
    origin="Alpaydin, Alimoglu 1998, Pen-Based Recognition of Handwritten Digits (UCI 81), "
    "https://doi.org/10.24432/C5MG6K, in the copy of choucavalier/pendigits-hmm",
    license="CC BY 4.0",
    files=(
        RemoteFile(
            _FILE,
            "sha256:a66225d68d7d68591e62944df1ad33b3f5aa608e2df2505844b41f5568a80da4",
            (
                f"https://github.com/choucavalier/pendigits-hmm/raw/03382e14/data/{_FILE}",
                f"https://raw.githubusercontent.com/choucavalier/pendigits-hmm/master/data/{_FILE}",
            ),
        ),
    ),
    read=read,
    writing=writing,
)
