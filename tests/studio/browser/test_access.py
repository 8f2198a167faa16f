"""Everybody can use it: axe finds nothing, and no mouse is needed."""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browsers import drawn, violations
from tests.studio.browser.conftest import THREE

expect = pytest.importorskip("playwright.sync_api", reason="needs digitus[browser]").expect

Visit = Callable[..., Any]
Write = Callable[..., None]

# Of each part what is there last.
PARTS = {
    "read": ".steps li",
    "review": ".scan img",
    "train": ".augmenting canvas",
    "inside": ".beside canvas",
    "evaluate": ".gallery li",
    "take": "pre",
}
ADDRESSES = {"train": "train/sigmoid-40?step=5000"}  # a training that stands still there
WIDTHS = (375, 1280, 1920)
# By which rules of axe: by all; and by those about colours, which are all that the dark changes.
THEMES = {"light": (), "dark": ("color-contrast", "link-in-text-block")}


@pytest.fixture
def parts(visit: Visit, write: Write) -> Iterator[tuple[str, Any]]:
    """Each part with all that can be opened in it, one after the other on the same page."""
    # axe is put into the page as a script: the policy, which other tests watch, steps aside.
    page = visit(bypass_csp=True, reduced_motion="reduce")
    fillings: dict[str, Callable[[], object]] = {
        "read": lambda: write(page, THREE),
        "train": lambda: page.locator(".augmenting summary").click(),
        "inside": lambda: _look_inside(page),
        "evaluate": lambda: _compare(page),
    }

    def opened() -> Iterator[tuple[str, Any]]:
        for part, last in PARTS.items():
            page.evaluate("address => { location.hash = address; }", ADDRESSES.get(part, part))
            page.locator(f"main[data-part={part}] h1").wait_for()
            if part in fillings:
                fillings[part]()
            page.locator(last).first.wait_for()
            yield part, page

    return opened()


def _look_inside(page: Any) -> None:
    page.locator(".cell").nth(4).click()
    page.locator(".formula").wait_for()
    page.get_by_text("The largest terms of the sum").click()
    page.locator("button.rank").click()
    page.locator(".ranks li").first.wait_for()
    page.locator(".map button").click()
    page.locator("points-map").press("ArrowRight")


def _compare(page: Any) -> None:
    page.get_by_label("Compare with").select_option("cnn-tiny")
    page.locator(".verdict").wait_for()
    page.get_by_role("button", name="All mistakes").click()


def test_axe_finds_nothing_in_any_part_theme_or_size(parts: Iterator[tuple[str, Any]]) -> None:
    found = {}
    for part, page in parts:
        for width, theme in itertools.product(WIDTHS, THEMES):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.locator(f"html[data-theme={theme}]").wait_for()
            drawn(page)
            if wrong := violations(page, *THEMES[theme]):
                found[f"{part}, {width}, {theme}"] = wrong
            spill = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert spill <= 0, f"{part} is wider than {width}"
        page.set_viewport_size({"width": 1280, "height": 860})
    assert found == {}


def press(page: Any, *keys: str, times: int = 1) -> None:
    for _ in range(times):
        for key in keys:
            page.keyboard.press(key)


def reach(page: Any, name: str) -> None:
    """Walk on with Tab until something of this name is reached."""
    for _ in range(80):
        page.keyboard.press("Tab")
        reached = page.evaluate(
            "document.activeElement === document.body ? '' :"
            " (document.activeElement.ariaLabel ?? '') + ' ' + document.activeElement.textContent"
            " + ' ' + (document.activeElement.labels?.[0]?.textContent ?? '')"
        )
        if name in " ".join(reached.split()):
            return
    raise AssertionError(f"Tab does not reach {name!r}")


def test_everything_is_done_without_a_mouse(visit: Visit) -> None:
    page = visit()
    reach(page, "Sheet to write on")
    press(page, "ArrowUp", times=18)
    press(page, "ArrowRight", times=7)
    press(page, " ")
    press(page, "ArrowLeft", times=18)
    press(page, "ArrowDown", times=16)
    press(page, "ArrowRight", times=18)
    press(page, "ArrowDown", times=18)
    press(page, "ArrowLeft", times=18)
    press(page, " ")
    page.locator(".number:not(.refused) .text", has_text="5").wait_for()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    reach(page, "Train")
    press(page, "Enter")
    page.locator(".invitation").wait_for()
    reach(page, "Epochs")
    page.keyboard.type("2")
    reach(page, "Start")
    press(page, "Enter")
    page.get_by_text("all 2 epochs are done").wait_for()
    expect(page.get_by_role("button", name="Share")).to_be_enabled()
    reach(page, "Share")
    press(page, "Enter")
    assert "#train/sigmoid-40" in page.get_by_label("The link that replays").input_value()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    reach(page, "Evaluate")
    press(page, "Enter")
    page.locator(".matrix").wait_for()
    reach(page, "was taken for a")
    press(page, "Enter")
    page.locator(".gallery li").first.wait_for()


def test_what_is_read_is_said_to_who_cannot_see(visit: Visit, write: Write) -> None:
    page = visit()
    write(page, THREE)
    expect(page.locator("#said")).to_have_text(re.compile(r"^3, \d+% sure$"))


def test_motion_is_only_for_who_wants_it(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    moving = page.locator("button").first.evaluate(
        "one => getComputedStyle(one).transitionDuration"
    )
    assert moving in {"0s", ""}
