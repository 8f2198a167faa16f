"""Writing on the sheet, and what is read."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import PIL.Image
import pytest

from digitus.datasets.synthetic import composed_strings
from tests.browsers import drawn
from tests.studio.browser.conftest import ONE, THREE
from tests.studio.lab.test_corrections import DIGITS, written

expect = pytest.importorskip("playwright.sync_api", reason="needs digitus[browser]").expect

Visit = Callable[..., Any]
Write = Callable[..., None]

SCRIBBLE = [[(100 + 37 * i % 500, 60 + 91 * i % 320) for i in range(24)]]


def answer(page: Any, words: str) -> None:
    page.get_by_role("region", name="What was read").get_by_text(words, exact=True).first.wait_for()


def number(page: Any, text: str) -> None:
    """Wait until this number is read, and no other: "31" has a 3 in it, too."""
    expect(page.locator(".number .text")).to_have_text(text)


def test_a_three_is_read_while_it_is_written(visit: Visit, write: Write) -> None:
    page = visit()
    answer(page, "Nothing written yet")
    write(page, THREE)
    number(page, "3")
    expect(page.locator(".bars .best th")).to_have_text("3")
    expect(page.locator(".boxes .accepted")).to_have_count(1)
    page.get_by_text("360 x 220 pixels, dark ink on light paper; 1 line of writing").wait_for()


def test_a_number_is_read_with_a_box_for_every_digit(visit: Visit, write: Write) -> None:
    page = visit()
    write(page, THREE, ONE)
    number(page, "31")
    expect(page.locator(".boxes .accepted")).to_have_count(2)
    page.get_by_role("button", name="1, at place 2").click()
    expect(page.locator(".bars .best th")).to_have_text("1")


def test_blank_stays_blank(visit: Visit, write: Write) -> None:
    """What is cleared while it is read stays cleared when the answer comes."""
    page = visit()
    write(page, THREE)
    number(page, "3")
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/api/read*", hold)
    with page.expect_request("**/api/read*"):
        write(page, ONE)
    page.get_by_role("button", name="Clear").click()
    answer(page, "Nothing written yet")
    with page.expect_response("**/api/read*") as late:
        held.pop().continue_()  # of one that newer ink overtook nobody waits for the answer
    late.value.finished()
    drawn(page)
    answer(page, "Nothing written yet")
    expect(page.locator(".boxes .accepted")).to_have_count(0)


def test_strokes_are_taken_back_and_done_again(visit: Visit, write: Write) -> None:
    page = visit()
    write(page, THREE, ONE)
    number(page, "31")
    page.get_by_role("button", name="Undo").click()
    number(page, "3")
    page.get_by_role("button", name="Redo").click()
    number(page, "31")


def test_a_scribble_is_no_number(visit: Visit, write: Write) -> None:
    page = visit()
    write(page, SCRIBBLE)
    page.locator(".steps li").first.wait_for()  # the hand rests, and all is read
    expect(page.locator(".number:not(.refused)")).to_have_count(0)


def test_a_picture_is_opened(visit: Visit) -> None:
    grey, text = next(composed_strings("test", 1))
    file = io.BytesIO()
    PIL.Image.fromarray(grey).save(file, "PNG")
    page = visit()
    page.locator("input[type=file]").set_input_files(
        {"name": "number.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    number(page, text)
    expect(page.locator(".boxes .accepted")).to_have_count(len(text))


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
    number(page, "3")
    keep = page.get_by_role("button", name="Keep to learn")
    expect(keep).to_be_disabled()
    page.get_by_label("What stands there").fill("8")
    keep.click()
    told = page.locator("p.quiet", has_text=re.compile(r"Kept as 8; \d+ digits of yours by now"))
    told.wait_for()  # not what is said to a screen reader, in the same words
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
