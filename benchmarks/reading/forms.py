"""``python -m benchmarks.reading.forms``: a form's fields, read from scans of it.

A form with boxes, combs and a writing line is drawn, filled in with MNIST's test digits, each by
another hand, and scanned: turned, seen from the side, enlarged, with noise and uneven light. What is
read of it is right, rejected or wrong. Everything is drawn from a seed.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import PIL.Image
import PIL.ImageDraw

from benchmarks.report import table
from digitus.arrays import Image
from digitus.datasets import Dataset, load_dataset
from digitus.errors import ImageError
from digitus.models import load_model
from digitus.reading import Reader
from digitus.reading.form_fields import Field, Form

WIDTH, HEIGHT = 1240, 1754


class Place(NamedTuple):
    """Where a field stands on the empty form."""

    name: str
    label: str
    top: int
    width: int
    digits: int | None
    kind: str


PLACES = (
    Place("year", "Year of birth", 240, 260, 4, "box"),
    Place("postcode", "Postcode", 380, 400, 5, "comb"),
    Place("phone", "Telephone (house)", 520, 520, 7, "box"),
    Place("amount", "Amount paid, in whole euro", 660, 300, None, "line"),
    Place("number", "Permit number (8 digits)", 800, 560, 8, "comb"),
)
LEFT, ROOM = 420, 80
"""Pixels from the left edge, and of height, that each field has."""


def empty_form() -> PIL.Image.Image:
    """Draw the form."""
    sheet = PIL.Image.new("L", (WIDTH, HEIGHT), 255)
    draw = PIL.ImageDraw.Draw(sheet)
    draw.text((100, 80), "Application for a parking permit", fill=0, font_size=44)
    draw.text((100, 150), "Write clearly. Leave empty what does not apply.", fill=0, font_size=22)
    for place in PLACES:
        draw.text((100, place.top + 25), place.label, fill=0, font_size=26)
        right, bottom = LEFT + place.width, place.top + ROOM
        if place.kind == "line":
            draw.line((LEFT, bottom, right, bottom), fill=0, width=3)
            continue
        draw.rectangle((LEFT, place.top, right, bottom), outline=0, width=3)
        for part in range(1, place.digits or 0) if place.kind == "comb" else ():
            x = LEFT + part * place.width / (place.digits or 1)
            draw.line((x, place.top, x, bottom), fill=0, width=3)
    for row in range(6):
        words = f"{row + 1}. Terms and conditions apply, see overleaf for details and dates."
        draw.text((100, 1100 + 60 * row), words, fill=0, font_size=22)
    draw.line((100, 1600, 600, 1600), fill=0, width=2)
    draw.text((100, 1610), "Signature", fill=0, font_size=20)
    return sheet


def fields() -> tuple[Field, ...]:
    """Say where its fields are."""
    return tuple(
        Field(
            name=place.name,
            box=(
                LEFT / WIDTH,
                place.top / HEIGHT,
                (LEFT + place.width) / WIDTH,
                (place.top + ROOM) / HEIGHT,
            ),
            digits=place.digits,
        )
        for place in PLACES
    )


def filled_in(test: Dataset, rng: np.random.Generator) -> tuple[PIL.Image.Image, dict[str, str]]:
    """Fill a form in; return it with what stands in each field."""
    sheet, truth = empty_form(), {}
    for place in PLACES:
        count = place.digits or int(rng.integers(2, 5))
        pitch = (
            place.width / count if place.kind == "comb" else min(70, place.width / (count + 0.5))
        )
        scale = rng.uniform(0.75, 1.0) * ROOM * 0.04
        indent = 0 if place.kind == "comb" else 10
        chosen = rng.integers(len(test), size=count)
        for number, index in enumerate(chosen):
            ink = _cropped(test.images[index])
            size = (max(4, round(ink.width * scale)), max(4, round(ink.height * scale)))
            digit = ink.resize(size, PIL.Image.Resampling.BICUBIC)
            x = LEFT + indent + number * pitch + (pitch - digit.width) / 2 + rng.normal(0, 3)
            y = place.top + (ROOM - digit.height) / 2 + rng.normal(0, 5)
            pen = PIL.Image.new("L", digit.size, int(rng.uniform(20, 90)))
            sheet.paste(pen, (round(x), round(y)), digit)
        truth[place.name] = "".join(map(str, test.labels[chosen]))
    return sheet, truth


def scanned(sheet: PIL.Image.Image, rng: np.random.Generator) -> Image:
    """Turn a page, look at it from the side, in uneven light."""
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    scale, angle = rng.uniform(0.75, 1.3), np.radians(rng.normal(0, 3))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([WIDTH, HEIGHT]) / 2
    there = (corners - middle) @ turn.T * scale + middle * scale + 60 + rng.normal(0, 12, (4, 2))
    motion = cv2.getPerspectiveTransform(corners, there.astype(np.float32))
    size = (int(WIDTH * scale) + 120, int(HEIGHT * scale) + 120)
    around = int(rng.choice([20, 130, 255]))
    seen = cv2.warpPerspective(np.asarray(sheet), motion, size, borderValue=around)
    light = np.linspace(rng.uniform(0.7, 1.0), 1.0, size[0])
    noisy: Image = (seen * light + rng.normal(0, 4, seen.shape)).clip(0, 255).astype(np.uint8)
    return noisy


def scans(count: int, seed: int = 0) -> Iterator[tuple[Image, dict[str, str]]]:
    """Make scans with what stands in their fields."""
    test = load_dataset("mnist")["test"]
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        sheet, truth = filled_in(test, rng)
        yield scanned(sheet, rng), truth


def measure(count: int) -> dict[str, dict[str, float]]:
    """Read scans, and count."""
    reader = Reader(load_model("strip"))
    kinds = ("right", "rejected", "wrong", "not aligned")
    found = {place.name: dict.fromkeys(kinds, 0.0) for place in PLACES}
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder, "empty.png")
        empty_form().save(empty)
        form = Form(fields(), empty)
        for scan, truth in scans(count):
            begun = time.perf_counter()
            try:
                read = list(form.read(reader, form.aligned(scan, 0), 0))
            except ImageError:
                read = []
            seconds.append(time.perf_counter() - begun)
            for name in truth if not read else ():
                found[name]["not aligned"] += 1
            for one in read:
                right = "right" if one.text == truth[one.field] else "wrong"
                found[one.field]["rejected" if one.rejected else right] += 1
    return found | {"seconds": {"median": float(np.median(seconds))}}


def _cropped(image: Image) -> PIL.Image.Image:
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    return PIL.Image.fromarray(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def main() -> None:
    """Measure, and print Markdown or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading.forms")
    parser.add_argument("--count", type=int, default=100, help="scans")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = measure(chosen.count)
    if chosen.json:
        print(json.dumps(found, indent=2))
        return
    seconds = found.pop("seconds")["median"]
    names = list(next(iter(found.values())))
    rows = [[field, *(f"{counts[name]:.0f}" for name in names)] for field, counts in found.items()]
    total = [sum(counts[name] for counts in found.values()) for name in names]
    print(table(["field", *names], [*rows, ["all", *(f"{one:.0f}" for one in total)]]))
    print(f"\n{seconds:.2f} s for a scan of five fields")


if __name__ == "__main__":
    main()
