"""A person goes through a folder of scans: by keyboard, and every answer is in the table at once."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="needs digitus[browser]").expect

Visit = Callable[..., Any]


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def checked(table: Path) -> list[str]:
    return [row["truth"] for row in rows(table) if row["truth"]]


def field(page: Any) -> Any:
    """Wait until the next answer is there and the field can be typed into."""
    found = page.get_by_label("What stands there")
    expect(page.locator(".turning")).to_have_count(0)
    expect(found).to_be_focused()
    return found


def shown(page: Any) -> str:
    return str(page.locator(".file").inner_text())


def test_ten_doubtful_fields_are_reviewed_by_keyboard(visit: Visit, reviewed: Path) -> None:
    page = visit("review")
    page.get_by_role("button", name="Unsure", exact=True).click()
    before = len(checked(reviewed))
    by_eye = page.locator("li.by-eye strong")
    seen = int(by_eye.inner_text())
    typed = []
    for turn in range(10):
        found = field(page)
        page.locator(".scan img").wait_for()
        place = shown(page)
        if turn % 3 == 0:
            typed.append(found.input_value())
        elif turn % 3 == 1:
            typed.append(f"90{turn}")
            page.keyboard.type(f"90{turn}")
        else:
            typed.append("-")
            page.keyboard.press("n")
        if turn % 3 < 2:
            page.keyboard.press("Enter")
        expect(page.locator(".last")).to_contain_text("Kept: ")
        expect(page.locator(".file")).not_to_have_text(place)
    expect(by_eye).to_have_text(str(seen + 10))
    kept = checked(reviewed)
    assert len(kept) - before == 10
    for truth in typed:
        assert kept.count(truth) >= typed.count(truth)


def test_one_skips_goes_back_corrects_and_sees_the_whole_page(visit: Visit, reviewed: Path) -> None:
    page = visit("review")
    field(page)
    skipped = shown(page)
    page.keyboard.press("s")
    expect(page.locator(".file")).not_to_have_text(skipped)
    field(page)
    here = shown(page)
    page.keyboard.press("w")
    page.locator(".scan.whole img").wait_for()
    page.keyboard.type("5417")
    page.keyboard.press("Enter")
    expect(page.locator(".file")).not_to_have_text(here)
    field(page)
    page.keyboard.press("b")
    expect(page.locator(".file")).to_have_text(here)
    page.get_by_text("You said: 5417").wait_for()
    assert field(page).input_value() == "5417"
    page.keyboard.type("5418")
    page.keyboard.press("Enter")
    expect(page.locator(".last")).to_contain_text("Kept: 5418")
    assert "5418" in checked(reviewed)
    assert "5417" not in checked(reviewed)


def test_what_is_no_number_comes_back_with_the_reason(visit: Visit, reviewed: Path) -> None:
    page = visit("review")
    field(page)
    here, before = shown(page), checked(reviewed)
    page.keyboard.type("0x")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("type the digits that stand there").wait_for()
    expect(page.locator(".file")).to_have_text(here)
    assert checked(reviewed) == before


def test_what_is_refused_comes_back_though_the_next_one_is_still_awaited(
    visit: Visit, reviewed: Path
) -> None:
    """The page was turning when the refusal came, and the answer was never shown again."""
    del reviewed
    page = visit("review")
    field(page)

    asked: list[Any] = []

    def hold_the_second(route: Any) -> None:
        asked.append(route)
        if len(asked) != 2:
            route.continue_()

    page.route("**/api/review/next*", hold_the_second)
    skipped = shown(page)
    page.keyboard.press("s")  # asks for the next answer, and ahead for the one after it
    expect(page.locator(".file")).not_to_have_text(skipped)
    field(page)
    here = shown(page)
    page.keyboard.type("0x")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("type the digits that stand there").wait_for()
    asked[1].continue_()
    expect(page.locator(".file")).to_have_text(here)


def test_accepted_answers_are_drawn_and_a_promise_grows(visit: Visit, reviewed: Path) -> None:
    del reviewed
    page = visit("review")
    page.get_by_role("button", name="Sample").click()
    page.get_by_text("Accepted, drawn at random").wait_for()
    for _ in range(3):
        field(page)
        place = shown(page)
        page.keyboard.press("Enter")
        expect(page.locator(".file")).not_to_have_text(place)
    page.locator(".promise").get_by_text("accepted answers checked").wait_for()
    assert re.match(r"≤ \d+", page.locator(".promise .first dd").inner_text())


def test_it_speaks_german(visit: Visit, reviewed: Path) -> None:
    del reviewed
    page = visit("review", locale="de-DE")
    page.get_by_role("heading", name="Prüfe, was unsicher ist").wait_for()
    page.get_by_label("Was da steht").wait_for()
