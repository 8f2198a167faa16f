"""The real page in Debian's Chromium, served by the real command."""

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from digitus.datasets.synthetic import composed_strings
from tests import browsers
from tests.studio.running import studio

chromium = browsers.chromium


# As a hand writes them, on a sheet of 720 x 440.
THREE = [
    [(270, 120), (300, 95), (345, 88), (390, 100), (410, 135), (395, 175), (355, 200), (325, 207)],
    [
        (325, 207),
        (375, 215),
        (412, 245),
        (415, 295),
        (385, 335),
        (335, 345),
        (285, 330),
        (262, 305),
    ],
]
ONE = [[(560, 95), (560, 340)]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none."""
    browsers.skip_without_browser(items, Path(__file__).parent)


@pytest.fixture(scope="session")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of four pages each, a number on each page; those without four digits are doubtful."""
    folder = tmp_path_factory.mktemp("review") / "scans"
    folder.mkdir()
    lines = [
        np.pad(grey, 60, mode="edge") for grey, _ in composed_strings("test", 32, digits=(3, 5))
    ]
    pages = [PIL.Image.fromarray(grey) for grey in lines]
    for name in range(8):
        first, *others = pages[4 * name : 4 * name + 4]
        first.save(folder / f"form-{name + 1}.tif", save_all=True, append_images=others)
    return folder


@pytest.fixture(scope="session")
def address(scans: Path) -> Iterator[str]:
    """Start ``digitus studio``, and say where it is."""
    with studio(scans.with_name("home"), "--review", str(scans), "--digits", "4") as found:
        yield found.address


@pytest.fixture
def reviewed(address: str, scans: Path) -> Path:
    """The table of the review, once all scans are read."""
    end = time.monotonic() + 300
    while time.monotonic() < end:
        with urllib.request.urlopen(f"{address}api/review") as answer:  # noqa: S310 - our own
            if not json.load(answer)["active"]:
                return scans.with_name("scans-checked.csv")
        time.sleep(0.2)
    raise AssertionError("the scans are not read")


def trained(page: Any, epochs: int = 30) -> None:
    """Train as the page is set up, and wait for the end."""
    page.get_by_label("Epochs").fill(str(epochs))
    page.get_by_label("Epochs").press("Tab")
    page.locator(".invitation button").click()
    page.get_by_text(f"all {epochs} epochs are done").wait_for()


Opened = Callable[..., Any]


@pytest.fixture
def visit(address: str, chromium: Any) -> Iterator[Opened]:
    """Open the page in a window of its own; at the end nothing may have gone wrong in any."""
    yield from _visited(address, chromium)


@pytest.fixture(scope="module")
def visits(address: str, chromium: Any) -> Iterator[Opened]:
    """The same for a window that all tests of a file look at, one after the other."""
    yield from _visited(address, chromium)


def _visited(address: str, chromium: Any) -> Iterator[Opened]:
    contexts, wrong = [], []

    def opened(part: str = "read", **how: Any) -> Any:
        usual = {"viewport": {"width": 1280, "height": 860}, "locale": "en-GB"}
        context = chromium.new_context(**(usual | how))
        contexts.append(context)
        context.set_default_timeout(browsers.PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("console", lambda message: wrong.extend([message.text] * _is_bad(message)))
        page.on("request", lambda one: wrong.extend([one.url] * _is_elsewhere(one, address)))
        page.goto(f"{address}#{part}")
        page.wait_for_selector("main h1")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def _is_bad(message: Any) -> bool:
    """Whether something went wrong; a violation of the content policy is told as an error.

    A refusal with its reason (422) and a wish to come again (503) are told as errors, too.
    """
    return message.type in {"error", "warning"} and not re.search(
        r"status of (422|503)", message.text
    )


def _is_elsewhere(request: Any, address: str) -> bool:
    return not request.url.startswith((address, "blob:"))


@pytest.fixture(scope="session")
def write() -> Callable[..., None]:
    """Write strokes on the sheet with the mouse."""

    def written(page: Any, *digits: list[list[tuple[int, int]]]) -> None:
        box = page.locator("digit-pad").bounding_box()
        across, down = box["width"] / 720, box["height"] / 440
        for stroke in (stroke for digit in digits for stroke in digit):
            places = [(box["x"] + x * across, box["y"] + y * down) for x, y in stroke]
            page.mouse.move(*places[0])
            page.mouse.down()
            for place in places[1:]:
                page.mouse.move(*place, steps=4)
            page.mouse.up()

    return written
