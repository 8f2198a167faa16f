"""Draw the picture of the HTML page in docs/how-to/export.md again.

    python examples/html_page.py [FOLDER]

It needs Chromium and ``pip install "digitus[browser]"``.
"""

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

import PIL.Image

from digitus.export import save_html
from digitus.models import load_model

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
GAP = 32  # pixels between the screens

# A hand writes 3, as parts of the pad's width, and 27 beside it.
THREE = [
    [
        *([0.38, 0.21], [0.42, 0.14], [0.49, 0.11], [0.56, 0.13], [0.59, 0.19], [0.56, 0.26]),
        *([0.48, 0.30], [0.56, 0.32], [0.61, 0.39], [0.59, 0.48], [0.51, 0.53], [0.42, 0.52]),
        [0.37, 0.47],
    ]
]
NUMBER = [
    *[[[x - 0.28, y] for x, y in stroke] for stroke in THREE],
    [
        *([0.41, 0.20], [0.45, 0.13], [0.52, 0.12], [0.57, 0.18], [0.54, 0.29], [0.46, 0.42]),
        *([0.41, 0.52], [0.50, 0.51], [0.60, 0.52]),
    ],
    [[0.69, 0.14], [0.80, 0.14], [0.90, 0.13], [0.84, 0.26], [0.78, 0.40], [0.75, 0.54]],
    [[0.72, 0.33], [0.80, 0.32], [0.87, 0.31]],
]

LAPTOP = {"viewport": {"width": 1180, "height": 860}, "device_scale_factor": 1.5}
PHONE = {
    "viewport": {"width": 390, "height": 860},
    "device_scale_factor": 1.5,
    "has_touch": True,
    "is_mobile": True,
}


def main(folder: Path = FOLDER) -> None:
    """Write on the page on a laptop in light colours and on a phone in dark ones."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        page = save_html(load_model("cnn"), Path(place, "cnn.html"))
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        laptop = screen(chromium, page, NUMBER, color_scheme="light", **LAPTOP)
        phone = screen(chromium, page, THREE, color_scheme="dark", **PHONE)
        chromium.close()
    side_by_side(laptop, phone).save(folder / "html-page.png", optimize=True)


def screen(chromium: Any, page: Path, strokes: list[Any], **how: Any) -> PIL.Image.Image:
    """Open the page, write, and keep what is seen."""
    context = chromium.new_context(locale="en-GB", reduced_motion="reduce", **how)
    opened = context.new_page()
    opened.goto(page.as_uri())
    opened.evaluate("strokes => digitus.pad.draw(strokes)", strokes)
    opened.locator("#digits li").first.wait_for()
    opened.wait_for_timeout(300)
    picture = PIL.Image.open(io.BytesIO(opened.screenshot()))
    context.close()
    return picture


def side_by_side(*screens: PIL.Image.Image) -> PIL.Image.Image:
    """Put screens of one height beside each other."""
    width = sum(one.width for one in screens) + GAP * (len(screens) - 1)
    whole = PIL.Image.new("RGB", (width, max(one.height for one in screens)), "white")
    left = 0
    for one in screens:
        whole.paste(one, (left, 0))
        left += one.width + GAP
    return whole


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
