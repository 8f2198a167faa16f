"""Trainings in the page: watched, steered, taken back, branched, shared; and what comes of them."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from digitus.studio.lab.live_run import SLOW_SECONDS
from tests.browsers import violations
from tests.studio.browser.conftest import trained
from tests.studio.lab.test_data import digits, zipped

expect = pytest.importorskip("playwright.sync_api", reason="needs digitus[browser]").expect

Visit = Callable[..., Any]
Write = Callable[..., None]


def accuracy(page: Any) -> float:
    return float(page.locator(".pairs .first dd").first.inner_text().rstrip("%"))


def steps(page: Any) -> Any:
    """The number of steps: its own field, since the pace beside it may read "110,000"."""
    return page.locator(".figures .pairs div:nth-child(3) dd")


def stand(page: Any) -> int:
    """Wait until the training stands still, and say at which step."""
    expect(page.get_by_role("button", name="Share")).to_be_enabled()
    return int(steps(page).inner_text().replace(",", ""))


def to_step(page: Any, step: int) -> None:
    """Drag the time line to a step, and wait until the training is there."""
    page.get_by_label("Time line").evaluate(
        "(line, step) => { line.value = step; line.dispatchEvent(new Event('change')); }", step
    )
    expect(steps(page)).to_have_text(f"{step:,}")


def test_sigmoid_40_learns_to_93_percent_before_ones_eyes(visit: Visit) -> None:
    page = visit("train")
    trained(page)
    assert accuracy(page) > 93
    page.wait_for_selector(".weights canvas")
    page.get_by_text("As a table").click()
    assert page.locator(".as-table tbody tr").count() == 30
    seen = page.locator("line-chart").first.evaluate(
        "chart => chart.plot.data.at(-1).filter(value => value !== null && value !== undefined)"
    )
    assert len(seen) == 30
    assert seen[-1] > 0.93 > seen[0]


def test_a_training_is_paused_taken_back_and_branched(visit: Visit) -> None:
    page = visit("train")
    trained(page, 4)
    end = page.locator(".pairs").first.inner_text()
    to_step(page, 12_345)
    page.get_by_role("button", name="Branch here").click()
    runs = page.get_by_role("group", name="Trainings")
    expect(runs.locator(".run")).to_have_count(2)
    page.get_by_role("button", name="Rate to 0.2").click()
    page.get_by_text("Before step 12,345: learning rate 0.2").wait_for()
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("all 4 epochs are done").wait_for()
    assert accuracy(page) > 85
    lines = page.locator("line-chart").first.evaluate("chart => chart.plot.series.length")
    assert lines == 5  # x, and both curves of both runs
    runs.get_by_role("button", name="sigmoid-40", exact=False).first.click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("all 4 epochs are done").wait_for()
    assert page.locator(".pairs").first.inner_text().split()[0] == end.split()[0]


def test_a_training_that_the_server_kept_is_there_in_a_new_window(visit: Visit) -> None:
    page = visit("train/sigmoid-40?step=77")
    expect(steps(page)).to_have_text("77")
    kept = page.evaluate("fetch('/api/runs').then(one => one.json())")["runs"][0]
    other = visit()
    other.route("**/api/runs", lambda asked: asked.fulfill(json={"runs": [kept | {"kept": True}]}))
    other.get_by_role("link", name="Train").click()
    expect(steps(other)).to_have_text("77")


def test_layers_are_shown_while_they_are_open(visit: Visit) -> None:
    page = visit("train/sigmoid-40?step=300", bypass_csp=True)
    expect(steps(page)).to_have_text("300")
    asked: list[str] = []
    page.on("request", lambda one: asked.extend([one.url] * ("/frame" in one.url)))
    title = page.get_by_role("heading", name="Layer by layer")
    title.click()
    page.get_by_role("img", name="Weights of layer 1", exact=False).wait_for()
    page.get_by_text("all 40 neurons take part").wait_for()
    assert violations(page) == []
    gradients = page.get_by_role("img", name="Gradients of layer 2", exact=False)
    before = gradients.locator("path").last.get_attribute("d")
    page.get_by_role("button", name="One epoch").click()
    expect(steps(page)).to_have_text("5,000")
    expect(gradients.locator("path").last).not_to_have_attribute("d", str(before))
    title.click()
    expect(gradients).to_have_count(0)
    page.get_by_role("button", name="One step").click()
    expect(steps(page)).to_have_text("5,001")
    assert "layers" in asked[0] + asked[1]
    assert "layers" not in asked[-1]


def test_one_step_slow_motion_and_pause(visit: Visit) -> None:
    page = visit("train/sigmoid-40?step=100")
    expect(steps(page)).to_have_text("100")
    assert stand(page) == 100
    page.get_by_role("button", name="One step").click()
    expect(steps(page)).to_have_text("101")
    assert stand(page) == 101
    page.get_by_label("Slow motion").check()
    begin = time.monotonic()
    page.get_by_role("button", name="Go on").click()
    expect(steps(page)).to_have_text("103")
    page.get_by_role("button", name="Pause").click()
    made = stand(page) - 101
    assert 2 <= made <= (time.monotonic() - begin) / SLOW_SECONDS + 1


def test_a_rate_is_changed_while_it_runs_and_a_link_replays_to_the_same_bits(visit: Visit) -> None:
    page = visit("train")
    trained(page, 3)
    to_step(page, 5000)
    page.get_by_role("button", name="Rate to 0.05").click()
    page.get_by_text("Before step 5,000: learning rate 0.05").wait_for()
    page.get_by_role("button", name="One epoch").click()
    expect(steps(page)).to_have_text("10,000")
    assert stand(page) == 10_000
    page.get_by_role("button", name="Share").click()
    link = page.get_by_label("The link that replays this training").input_value()
    assert "at.5000=learning_rate:0.05" in link
    other = visit(link.partition("#")[2])
    other.get_by_text("the same, to the last bit").wait_for()


def test_ones_own_network_is_built_and_trained(visit: Visit) -> None:
    page = visit("train")
    page.get_by_label("Data").select_option("digits")
    page.get_by_role("button", name="Build my own").click()
    page.get_by_label("Neurons of hidden layer 1").fill("24")
    page.get_by_label("Neurons of hidden layer 1").press("Tab")
    page.get_by_role("button", name="Layer", exact=True).click()
    page.get_by_label("Activation of hidden layer 2").select_option("tanh")
    trained(page, 3)
    assert "own" in page.get_by_label("Recipe").input_value() or accuracy(page) > 10


def test_a_setting_that_cannot_be_says_why(visit: Visit) -> None:
    page = visit("train/sigmoid-40?hidden=64-rleu")
    assert "did you mean 'relu'" in page.get_by_role("alert").inner_text()


@pytest.fixture
def test_data_of_ones_own_is_uploaded_and_trained_on(visit: Visit) -> None:
    page = visit("train")
    page.get_by_label("Upload your own").set_input_files(
        {"name": "hands.zip", "mimeType": "application/zip", "buffer": zipped(digits(300))}
    )
    page.get_by_text("300 images of 8 × 8, 10 classes.").wait_for()
    page.get_by_text("the images are dark on light").wait_for()
    page.locator(".own-data canvas").wait_for()
    expect(page.get_by_label("Data")).to_have_value("./hands.zip")
    page.get_by_role("button", name="Build my own").click()
    page.get_by_label("Loss").select_option("CrossEntropy")
    page.get_by_label("Optimizer").select_option("Adam")
    page.get_by_label("Learning rate").fill("2")  # of the slider: 0.001
    trained(page, 40)
    page.get_by_role("link", name="Evaluate").click()
    page.get_by_text("right, of 75 images (./hands.zip:test)").wait_for()
    assert accuracy(page) > 70


def test_what_is_no_data_set_says_what_is(visit: Visit) -> None:
    page = visit("train")
    page.get_by_label("Upload your own").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"buy milk"}
    )
    said = page.get_by_role("alert").inner_text()
    assert said.startswith("notes.txt is text")
    assert "a ZIP of images in folders" in said


def test_augmentation_is_seen_before_and_changed_on_the_way(visit: Visit) -> None:
    page = visit("train")
    page.locator(".augmenting summary").click()
    shown = page.locator(".augmenting canvas")
    shown.wait_for()
    before = shown.evaluate("one => one.toDataURL()")
    page.get_by_label("Rotation").fill("30")
    page.wait_for_function(
        "before => document.querySelector('.augmenting canvas').toDataURL() !== before", arg=before
    )
    page.locator(".invitation button").click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_label("Shift").fill("2")
    page.get_by_role("button", name="Augment like this from here on").click()
    page.get_by_text("augmentation rotation=30,shift=2").wait_for()
