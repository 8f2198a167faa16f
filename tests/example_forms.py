"""A form with a box, a comb and a writing line: empty, filled in with test digits, scanned."""

import numpy as np
import PIL.Image
import PIL.ImageDraw

from digitus.datasets import load_dataset

SIZE = (620, 877)
YEAR, CODE, SUM = (210, 120, 350, 160), (210, 200, 400, 240), (210, 280, 350, 320)


def empty_form() -> PIL.Image.Image:
    """Draw a form with a box, a comb of five compartments and a writing line."""
    sheet = PIL.Image.new("L", SIZE, 255)
    draw = PIL.ImageDraw.Draw(sheet)
    draw.text((50, 40), "Application for a parking permit", fill=0, font_size=24)
    for row, words in enumerate(("Year of birth", "Postcode", "Amount paid", "Remarks")):
        draw.text((50, 130 + 80 * row), words, fill=0, font_size=15)
    for row in range(8):
        words = f"{row + 1}. Terms and conditions, numbered {row * 37 + 11}, see overleaf."
        draw.text((50, 480 + 40 * row), words, fill=0, font_size=14)
    draw.rectangle(YEAR, outline=0, width=2)
    left, top, right, bottom = CODE
    draw.rectangle(CODE, outline=0, width=2)
    for compartment in range(1, 5):
        x = left + compartment * (right - left) // 5
        draw.line((x, top, x, bottom), fill=0, width=2)
    draw.line((SUM[0], SUM[3], SUM[2], SUM[3]), fill=0, width=2)
    return sheet


def write(sheet: PIL.Image.Image, box: tuple[int, ...], text: str, pitch: int) -> None:
    """Write a number of test digits into a box."""
    test = load_dataset("mnist")["test"]
    for place, digit in enumerate(text):
        image = test.images[test.labels == int(digit)][3]
        ink = PIL.Image.fromarray(image).resize((44, 44))
        sheet.paste(30, (box[0] + pitch * place - 3, box[1] - 2), ink)


def scanned(sheet: PIL.Image.Image, degrees: float) -> np.ndarray:
    """Turn a page a little and enlarge it, as a scanner does, on black."""
    large = sheet.resize((868, 1228), PIL.Image.Resampling.BICUBIC)
    turned = large.rotate(degrees, PIL.Image.Resampling.BICUBIC, expand=True, fillcolor=10)
    rng = np.random.default_rng(0)
    noisy = np.asarray(turned) + rng.normal(0, 4, turned.size[::-1])
    return noisy.clip(0, 255).astype(np.uint8)
