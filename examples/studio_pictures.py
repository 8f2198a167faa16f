"""Draw the pictures of the studio in docs/how-to/teach.md and in the README again.

    python examples/studio_pictures.py [FOLDER]

It needs Chromium and ``pip install "digitus[browser,studio]"``.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
PARTS = ("read", "review", "train", "inside", "evaluate", "take")
SIZE = {"width": 1280, "height": 800}

# A hand writes 314 on a sheet of 720 x 440.
NUMBER = [
    [
        *([128, 138], [150, 106], [190, 92], [226, 102], [244, 134], [230, 170], [196, 192]),
        *([176, 198], [216, 206], [248, 236], [252, 280], [226, 322], [180, 334], [142, 320]),
        [122, 296],
    ],
    [[322, 150], [352, 122], [376, 96], [372, 180], [366, 260], [362, 336]],
    [[512, 98], [486, 160], [456, 226], [452, 240], [500, 240], [560, 236], [604, 234]],
    [[560, 150], [556, 220], [550, 290], [546, 346]],
]
DIGIT = [[[x + 170, y] for x, y in NUMBER[0]]]


def main(folder: Path = FOLDER) -> None:
    """Start the studio, do what a teacher does, and keep what is seen."""
    with scans() as place, studio("--review", place) as address, browser() as chromium:
        for theme in ("light", "dark"):
            context = chromium.new_context(
                viewport=SIZE, color_scheme=theme, locale="en-GB", reduced_motion="reduce"
            )
            page = context.new_page()
            page.set_default_timeout(120_000)
            page.goto(address)
            for part in PARTS:
                page.get_by_role("link", name=part.capitalize()).click()
                SHOW[part](page)
                page.mouse.move(0, 0)
                page.evaluate("scrollTo(0, 0)")
                page.wait_for_timeout(500)
                page.screenshot(path=folder / f"studio-{part}-{theme}.png", full_page=True)
            context.close()


def show_read(page: Any) -> None:
    """Write a digit, to look inside later, and then a number."""
    for strokes, text in ((NUMBER, "314"), (DIGIT, "3"), (NUMBER, "314")):
        page.locator("digit-pad").evaluate("(pad, strokes) => pad.draw(strokes)", strokes)
        page.locator(".number .text", has_text=re.compile(f"^{text}$")).wait_for()
    page.locator(".steps li").nth(2).wait_for()


def show_review(page: Any) -> None:
    """Wait for the scans, confirm some answers and correct one."""
    page.get_by_text("40 of 40 files read.").wait_for()
    page.get_by_label("What stands there").wait_for()
    for _ in range(6):
        here = page.locator(".file").inner_text()
        page.get_by_label("What stands there").press("Enter")
        page.wait_for_function(
            "before => document.querySelector('.file').innerText !== before", arg=here
        )
    page.locator(".scan img").wait_for()


def show_train(page: Any) -> None:
    """Train, go back to the third epoch, branch there with another rate."""
    page.locator(".invitation button").click()
    page.get_by_text("epochs are done").wait_for()
    page.get_by_label("Time line").evaluate(
        "line => { line.value = 20000; line.dispatchEvent(new Event('change')); }"
    )
    page.locator(".pairs").first.get_by_text("20,000").wait_for()
    page.get_by_role("button", name="Branch here").click()
    for rate in ("0.2", "0.4"):
        page.get_by_role("button", name=f"Rate to {rate}").click()
    page.get_by_text("learning rate 0.4").wait_for()
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("epochs are done").wait_for()


def show_inside(page: Any) -> None:
    """Look at a test image, open a neuron, switch another off."""
    page.get_by_role("button", name="Test image").click()
    page.get_by_text("Its writer meant").wait_for()
    page.locator(".cell").nth(17).click()
    page.get_by_role("button", name="Switch off").click()
    page.locator(".health").wait_for()
    page.locator(".cell").nth(21).click()
    page.locator(".formula").wait_for()


def show_evaluate(page: Any) -> None:
    """Stay silent where it is unsure, compare with a better network, and open a cell."""
    page.get_by_label("How many images are answered").evaluate(
        "line => { line.value = 180; line.dispatchEvent(new Event('input')); }"
    )
    page.get_by_label("Compare with").select_option("cnn-tiny")
    page.locator(".verdict").wait_for()
    page.get_by_role("button", name="times a 4 was taken for a 9").click()
    page.locator(".gallery li").nth(8).wait_for()


def show_take(page: Any) -> None:
    """Show the Python."""
    page.locator("pre").wait_for()


SHOW = {
    "read": show_read,
    "review": show_review,
    "train": show_train,
    "inside": show_inside,
    "evaluate": show_evaluate,
    "take": show_take,
}


@contextmanager
def scans() -> Iterator[str]:
    """Compose scans, each with a number."""
    import PIL.Image

    from digitus.datasets.synthetic import composed_numbers

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "scans")
        folder.mkdir()
        for number, (grey, _) in enumerate(composed_numbers("test", 40, 7), 1):
            PIL.Image.fromarray(grey).save(folder / f"form-{number:02}.png")
        yield str(folder)


@contextmanager
def studio(*more: str) -> Iterator[str]:
    """Run ``digitus studio``, which keeps nothing and knows nothing of before; say where it is."""
    command = [sys.executable, "-m", "digitus.cli", "studio", "--no-browser", "--port", "0", *more]
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen(  # noqa: S603 - digitus itself
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"DIGITUS_HOME": home},
        ) as server,
    ):
        try:
            lines = iter(server.stdout or ())
            address = next(found[0] for line in lines if (found := re.search(r"http://\S+/", line)))
            while not _is_ready(address):
                time.sleep(0.5)
            yield address
        finally:
            server.terminate()
            server.wait()


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}readyz") as answer:  # noqa: S310 - our own
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def browser() -> Iterator[Any]:
    """Open Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
