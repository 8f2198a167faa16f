"""Everybody can use it: axe finds nothing, and no mouse is needed."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browsers import violations
from tests.studio.browser.conftest import PATIENCE, THREE

expect = pytest.importorskip("playwright.sync_api", reason="needs digitus[browser]").expect

Visit = Callable[..., Any]
Write = Callable[..., None]

PARTS = ("read", "review", "train", "inside", "evaluate", "take")
WIDTHS = (375, 1280, 1920)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_part_theme_or_size(
    visit: Visit, write: Write, theme: str
) -> None:
    # axe is put into the page as a script: the policy, which other tests watch, steps aside.
    page = visit(color_scheme=theme, bypass_csp=True)
    write(page, THREE)
    page.locator(".steps li").first.wait_for()
    found = {}
    for part in PARTS:
        page.get_by_role("link", name=part.capitalize(), exact=False).first.click()
        if part == "review":
            page.locator(".scan img").wait_for()
        if part == "train":
            page.locator(".invitation button").click()
            page.get_by_role("button", name="Pause").click()
            page.get_by_role("button", name="Go on").wait_for()
            page.locator(".augmenting summary").click()
            page.locator(".augmenting canvas").wait_for()
        if part == "inside":
            page.locator(".cell").nth(4).click()
            page.locator(".formula").wait_for()
            page.get_by_text("The largest terms of the sum").click()
            page.locator("button.rank").click()
            page.locator(".map button").click()
            page.locator("points-map").press("ArrowRight")
            page.locator(".ranks li").first.wait_for()
        if part == "evaluate":
            page.get_by_label("Compare with").select_option("cnn-tiny")
            page.locator(".verdict").wait_for()
            page.get_by_role("button", name="All mistakes").click()
            page.locator(".gallery li").first.wait_for()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(150)
            if wrong := violations(page):
                found[f"{part}, {width}"] = wrong
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
    reach(page, "Start")
    press(page, "Enter")
    page.get_by_text("epochs are done").wait_for()
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
    expect(page.locator("#said")).to_have_text(re.compile(r"^3, \d+% sure$"), timeout=PATIENCE)


def test_motion_is_only_for_who_wants_it(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    moving = page.locator("button").first.evaluate(
        "one => getComputedStyle(one).transitionDuration"
    )
    assert moving in {"0s", ""}
