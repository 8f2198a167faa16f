"""The page reads what the model reads: the same pictures, the same probabilities."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from digitus.datasets import load_dataset
from digitus.datasets.fitted import box_for
from digitus.export import html_source
from digitus.images.normaliser import normalise
from digitus.models import Model, combine, load_model
from digitus.models.decision import RiskBound, Threshold
from tests.browsers import violations
from tests.export.browser.drawings import ONE, SEVEN, THREE, Strokes, scribbles
from tests.export.conftest import BLOCKS, PLAIN, make_model

expect = pytest.importorskip("playwright.sync_api", reason="needs digitus[browser]").expect

Visit = Callable[..., Any]

# Bytes as text: lists of numbers take Playwright longer than the network does.
PICTURES = """strokes => JSON.stringify(strokes.map(one => {
    const text = bytes => btoa(String.fromCharCode(...bytes));
    digitus.pad.draw(one);
    return digitus.digitsOf(digitus.pad.strokes).map(digit => {
        const grey = digitus.pictureOf(digit);
        const [size] = digitus.model.network.input_shape;
        if (!grey) return null;
        const quarters = [0, 1, 2, 3].map(part => text(grey.subarray(10000 * part).subarray(0, 10000)));
        return [quarters, text(digitus.normalise(grey, size, digitus.model.box))];
    });
}).flat().filter(one => one))"""

PROBABILITIES = """([text, size, file]) => {
    const bytesOf = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const model = file ? new digitus.Model(bytesOf(file)) : digitus.model;
    const bytes = bytesOf(text);
    const answers = [];
    for (let at = 0; at < bytes.length; at += size) {
        const { digit, probabilities } = model.read(bytes.subarray(at, at + size));
        answers.push([digit ?? -1, ...probabilities]);
    }
    return JSON.stringify(answers);
}"""


def read(page: Any, images: np.ndarray, file: str = "") -> tuple[np.ndarray, np.ndarray]:
    """Let the page read images, by its model or another; return digits and probabilities."""
    text = base64.b64encode(np.ascontiguousarray(images).tobytes()).decode()
    answers = np.array(json.loads(page.evaluate(PROBABILITIES, [text, images[0].size, file])))
    return answers[:, 0], answers[:, 1:]


def require_equal(page: Any, model: Model, images: np.ndarray, file: str = "") -> None:
    digits, probabilities = read(page, images, file)
    outputs = model.outputs(images, ink=255, engine="numpy")
    np.testing.assert_allclose(probabilities, model.probabilities(outputs), atol=1e-5, rtol=0)
    there = images.any(axis=(1, 2))  # the page names no digit where there is no ink
    np.testing.assert_array_equal(digits[there], model.decide(outputs)[there])
    assert (digits[~there] == -1).all()


def test_a_thousand_test_images_are_read_as_by_the_numpy_engine(visit: Visit, tiny: Model) -> None:
    require_equal(visit(tiny), tiny, load_dataset("mnist")["test"].images[:1000])


@pytest.fixture(scope="module")
def squares() -> np.ndarray:
    """Draw 32 images of 9 x 9: noise, and one that is all paper and one all ink."""
    drawn = np.random.default_rng(1).integers(0, 256, (32, 9, 9)).astype(np.uint8)
    drawn[0], drawn[1] = 0, 255
    return drawn


def test_every_layer_and_rule_gives_the_same(visit: Visit, squares: np.ndarray) -> None:
    models = [make_model(layers, size=(9, 9)) for layers in (PLAIN | BLOCKS).values()]
    (softmax, sigmoid) = (
        make_model(PLAIN[name], size=(9, 9)) for name in ("softmax", "dense-sigmoid")
    )
    models += [
        combine([softmax, make_model(PLAIN["softmax"], 1, size=(9, 9))], name="two"),
        replace(softmax, shift=2, ink=16),
        replace(sigmoid, decision=Threshold(probability=0.3)),
    ]
    page = visit(softmax)
    for model in models:
        (file,) = re.findall(r'text/plain">([^<]*)', html_source(model))
        require_equal(page, model, squares, file)


def pictures(page: Any, drawn: list[Strokes]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Let the page draw, and return each digit's picture and what became of it."""
    made = []
    for quarters, image in json.loads(page.evaluate(PICTURES, drawn)):
        grey = b"".join(map(base64.b64decode, quarters))
        small = np.frombuffer(base64.b64decode(image), np.uint8)
        made.append((np.frombuffer(grey, np.uint8).reshape(200, 200), small.reshape(28, 28)))
    return made


def test_what_is_drawn_is_brought_to_the_form_that_predict_gives_it(
    visit: Visit, tiny: Model
) -> None:
    made = pictures(visit(tiny), [THREE, ONE, SEVEN, *scribbles(40)])
    assert len(made) > 40
    for grey, image in made:
        np.testing.assert_array_equal(image, normalise(grey, 28, box_for(28)).image)


def test_predict_gives_the_same_for_the_picture(visit: Visit, tiny: Model) -> None:
    page = visit(tiny)
    ((grey, image),) = pictures(page, [THREE])
    _, probabilities = read(page, image[None])
    expected = tiny.predict_proba(PIL.Image.fromarray(grey), engine="numpy")
    np.testing.assert_allclose(probabilities, expected, atol=1e-5, rtol=0)
    assert expected.argmax() == 3


def write(page: Any, *digits: Any) -> None:
    """Draw with the mouse."""
    box = page.locator("#pad").bounding_box()
    for stroke in (stroke for digit in digits for stroke in digit):
        (first, *rest) = [
            (box["x"] + x * box["width"], box["y"] + y * box["width"]) for x, y in stroke
        ]
        page.mouse.move(*first)
        page.mouse.down()
        for place in rest:
            page.mouse.move(*place, steps=3)
        page.mouse.up()


def test_several_digits_are_read_from_left_to_right(visit: Visit, tiny: Model) -> None:
    page = visit(tiny)
    write(page, THREE)
    expect(page.locator("#number")).to_have_text("3")
    write(page, ONE, SEVEN)
    expect(page.locator("#number")).to_have_text("731")
    expect(page.locator("#digits li")).to_have_count(3)
    expect(page.locator("#said")).to_contain_text("731, ")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#number")).to_have_text("31")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#number")).to_have_text("Nothing written yet")


def test_a_finger_writes_on_a_phone(visit: Visit, tiny: Model) -> None:
    phone = {"viewport": {"width": 375, "height": 720}, "has_touch": True, "is_mobile": True}
    page = visit(tiny, **phone, device_scale_factor=2)
    box = page.locator("#pad").bounding_box()
    client = page.context.new_cdp_session(page)
    (stroke,) = THREE
    places = [
        {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["width"]} for x, y in stroke
    ]
    for number, place in enumerate(places):
        kind = "touchMove" if number else "touchStart"
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("#number")).to_have_text("3")
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_keyboard_writes_and_clears(visit: Visit, tiny: Model) -> None:
    page = visit(tiny)
    page.keyboard.press("Tab")
    expect(page.locator("#pad")).to_be_focused()
    press = page.keyboard.press
    press("Space")
    for _ in range(6):
        press("Shift+ArrowDown")
    press("Space")
    expect(page.locator("#number")).to_have_text("1")
    expect(page.locator("#said")).to_contain_text("1, ")
    press("Delete")
    expect(page.locator("#said")).to_have_text("The sheet is blank")


def test_what_is_not_sure_enough_is_not_recognised(visit: Visit, tiny: Model) -> None:
    strict = replace(tiny, decision=RiskBound(risk=0.1, confidence=0.9, probability=1.0))
    page = visit(strict)
    write(page, THREE)
    expect(page.locator("#number")).to_have_text("Not recognised")
    expect(page.locator("#digits li")).to_contain_text("perhaps 3")
    expect(page.locator("#threshold")).to_have_text("100.0% (the model's rule)")
    page.locator("#least").fill("1")
    expect(page.locator("#number")).to_have_text("3")
    expect(page.locator("#promise")).to_contain_text("held out")


def test_a_dot_is_no_digit(visit: Visit, tiny: Model) -> None:
    page = visit(tiny)
    page.locator("#pad").click()
    expect(page.locator("#digits li")).to_contain_text("too small for a digit")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(visit: Visit, tiny: Model, theme: str) -> None:
    # axe is put into the page as a script: the policy, which other tests watch, steps aside.
    page = visit(tiny, color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
    assert violations(page) == []
    write(page, THREE, ONE)
    expect(page.locator("#number")).to_have_text("31")
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == []


def test_german_is_spoken_where_the_browser_does(visit: Visit, tiny: Model) -> None:
    page = visit(tiny, locale="de-CH")
    expect(page.locator("h1")).to_have_text("Ziffern schreiben")
    assert page.evaluate("document.documentElement.lang") == "de"


def test_the_page_holds_the_model_in_few_bytes(visit: Visit, tmp_path: Path) -> None:
    cnn = load_model("cnn")
    page = visit(cnn)
    assert (tmp_path / "cnn.html").stat().st_size < 1_500_000
    require_equal(page, cnn, load_dataset("mnist")["test"].images[1000:1040])
    assert json.loads(page.evaluate("JSON.stringify(digitus.model.measured)"))["accuracy"] > 0.99
