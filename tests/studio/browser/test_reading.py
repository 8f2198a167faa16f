"""Writing on the sheet, and what is read."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import PIL.Image
import pytest

from digitus.datasets.synthetic import composed_strings
from tests.studio.browser.conftest import ONE, PATIENCE, THREE
from tests.studio.lab.test_corrections import DIGITS, written

expect = pytest.importorskip("playwright.sync_api", reason="needs digitus[browser]").expect

Visit = Callable[..., Any]
Write = Callable[..., None]

SCRIBBLE = [[(100 + 37 * i % 500, 60 + 91 * i % 320) for i in range(24)]]


def answer(page: Any, words: str) -> None:
    page.get_by_role("region", name="What was read").get_by_text(words, exact=True).first.wait_for()


def test_a_three_is_read_while_it_is_written(visit: Visit, write: Write) -> None:
    page = visit()
    answer(page, "Nothing written yet")
    write(page, THREE)
    page.locator(".number .text", has_text="3").wait_for()
    assert page.locator(".bars .best th").inner_text() == "3"
    assert page.locator(".boxes .accepted").count() == 1
    page.get_by_text("720 x 440 pixels, dark ink on light paper; 1 line of writing").wait_for()


def test_a_number_is_read_with_a_box_for_every_digit(visit: Visit, write: Write) -> None:
    page = visit()
    write(page, THREE, ONE)
    page.locator(".number .text", has_text="31").wait_for()
    assert page.locator(".boxes .accepted").count() == 2
    page.get_by_role("button", name="1, at place 2").click()
    expect(page.locator(".bars .best th")).to_have_text("1", timeout=PATIENCE)


def test_blank_stays_blank(visit: Visit, write: Write) -> None:
    page = visit()
    write(page, THREE)
    page.locator(".number .text", has_text="3").wait_for()
    page.get_by_role("button", name="Clear").click()
    answer(page, "Nothing written yet")
    page.wait_for_timeout(400)  # an answer that was under way must not come back
    answer(page, "Nothing written yet")
    assert page.locator(".boxes .accepted").count() == 0


def test_strokes_are_taken_back_and_done_again(visit: Visit, write: Write) -> None:
    page = visit()
    write(page, THREE, ONE)
    page.locator(".number .text", has_text="31").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.locator(".number .text", has_text="3").wait_for()
    page.get_by_role("button", name="Redo").click()
    page.locator(".number .text", has_text="31").wait_for()


def test_a_scribble_is_no_number(visit: Visit, write: Write) -> None:
    page = visit()
    write(page, SCRIBBLE)
    page.locator(".number.refused, .none").first.wait_for()
    assert page.locator(".number:not(.refused)").count() == 0


def test_a_picture_is_opened(visit: Visit) -> None:
    grey, text = next(composed_strings("test", 1))
    file = io.BytesIO()
    PIL.Image.fromarray(grey).save(file, "PNG")
    page = visit()
    page.locator("input[type=file]").set_input_files(
        {"name": "number.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    page.locator(".number .text", has_text=text).wait_for()
    assert page.locator(".boxes .accepted").count() == len(text)


def test_what_is_no_picture_says_so(visit: Visit) -> None:
    page = visit()
    page.locator("input[type=file]").set_input_files(
        {"name": "number.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    assert "no picture" in page.get_by_role("alert").inner_text()


@pytest.mark.parametrize(("key", "words"), [("DE", "Schreib etwas")])
def test_another_language_is_spoken_and_remembered(visit: Visit, key: str, words: str) -> None:
    page = visit()
    page.get_by_role("button", name="Deutsch").click()
    page.get_by_role("heading", name=words).wait_for()
    assert page.locator("html").get_attribute("lang") == key.lower()
    page.reload()
    page.get_by_role("heading", name=words).wait_for()


def test_a_wrong_answer_is_put_right_and_kept(visit: Visit, write: Write) -> None:
    page = visit()
    write(page, THREE)
    page.locator(".number .text", has_text="3").wait_for()
    keep = page.get_by_role("button", name="Keep to learn")
    expect(keep).to_be_disabled()
    page.get_by_label("What stands there").fill("8")
    keep.click()
    page.get_by_text(re.compile(r"Kept as 8; \d+ digits of yours by now")).wait_for()
    expect(page.locator(".kept canvas")).to_have_count(1)
    page.get_by_label("What stands there").fill("88")
    keep.click()
    assert "88 has 2 digits" in page.get_by_role("alert").inner_text()


def test_a_network_goes_on_with_what_was_kept(visit: Visit, write: Write, address: str) -> None:
    page = visit()
    for at in range(10):
        truth = DIGITS.labels[at]
        page.request.post(f"{address}api/corrections?truth={truth}", data=written(at))
    write(page, THREE)
    page.get_by_label("What stands there").fill("3")
    page.get_by_role("button", name="Keep to learn").click()
    page.get_by_role("button", name="Let cnn-tiny learn them").click()
    page.get_by_text("epochs are done").wait_for()
    (run,) = json.loads(page.evaluate("sessionStorage.getItem('digitus.runs')"))
    assert (run["setup"]["start"], run["setup"]["data"]) == ("cnn-tiny", "corrections")
