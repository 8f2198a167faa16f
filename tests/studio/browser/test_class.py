"""A class: the teacher's page on the projector, and a phone in it."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import PATIENCE, violations
from tests.studio.browser.conftest import THREE
from tests.studio.running import studio

expect = pytest.importorskip("playwright.sync_api", reason="needs digitus[browser]").expect

PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "de-DE", "bypass_csp": True}


def here(address: str) -> str:
    """The browser of the tests reaches this computer under one address only."""
    return re.sub(r"//[\d.]+:", "//127.0.0.1:", address)


def test_a_phone_joins_and_writes(chromium: Any, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("a-token-that-nobody-guesses")
    everywhere = "0.0.0.0"  # noqa: S104 - that is the question
    with studio(tmp_path, "--host", everywhere, "--token-file", str(token)) as (address, _):
        teacher = chromium.new_context(locale="en-GB", bypass_csp=True).new_page()
        teacher.set_default_timeout(PATIENCE)
        teacher.goto(here(address))
        teacher.get_by_role("link", name="Train").click()
        teacher.get_by_role("link", name="Digits of your class").click()
        teacher.get_by_role("button", name="Open the class").click()
        teacher.get_by_alt_text("QR code").wait_for()
        joined = teacher.locator(".address").inner_text()

        phone = chromium.new_context(**PHONE).new_page()
        phone.set_default_timeout(PATIENCE)
        asked: list[str] = []
        phone.on("request", lambda one: asked.append(one.url))
        phone.goto(here(joined))
        phone.get_by_label("Dein Name").fill("Ada")
        phone.get_by_role("button", name="Los").click()
        for count in range(1, 4):
            phone.locator("digit-pad").evaluate("(pad, strokes) => pad.draw(strokes)", THREE)
            phone.get_by_role("button", name="Abschicken").click()
            phone.get_by_text(f"Ziffern von dir: {count}").wait_for()
        assert violations(phone) == []
        assert {
            one.partition("?")[0].rpartition("/api/")[2] for one in asked if "/api/" in one
        } == {"class/digits"}

        expect(teacher.locator(".pupils tbody th")).to_have_text("Ada")
        expect(teacher.locator(".pupils tfoot td").first).to_have_text("3")
        expect(teacher.locator(".newest canvas")).to_have_count(1)
        assert violations(teacher) == []
        expect(teacher.locator(".pupils tfoot td").nth(1)).to_contain_text("of 1")
        expect(teacher.get_by_role("button", name="Let it learn them")).to_be_disabled()
        teacher.get_by_role("button", name="Close, and forget everything").click()
        teacher.get_by_role("button", name="Open the class").wait_for()
        phone.locator("digit-pad").evaluate("(pad, strokes) => pad.draw(strokes)", THREE)
        phone.get_by_role("button", name="Abschicken").click()
        phone.get_by_role("alert").get_by_text("diese Klasse ist geschlossen").wait_for()
        for page in (teacher, phone):
            page.context.close()
