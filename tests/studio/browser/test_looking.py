"""What is done with a network that was trained: looked into, judged, compared, taken away."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browsers import violations
from tests.studio.browser.conftest import THREE, trained

expect = pytest.importorskip("playwright.sync_api", reason="needs digitus[browser]").expect

Visit = Callable[..., Any]
Write = Callable[..., None]


@pytest.fixture(scope="module")
def network(visits: Visit, write: Write) -> Any:
    """A page in which a drawing was made and a network trained, for all tests of this file."""
    page = visits(bypass_csp=True)
    write(page, THREE)
    expect(page.locator(".number .text")).to_have_text("3")
    page.get_by_role("link", name="Train").click()
    trained(page, 2)
    return page


def test_a_neuron_is_looked_into_and_switched_off(network: Any) -> None:
    page = network
    page.get_by_role("link", name="Inside").click()
    page.get_by_role("button", name="Neuron 9, output", exact=False).click()
    card = page.get_by_role("region", name="Neuron 9")
    card.get_by_text("Σ w·x").wait_for()
    card.get_by_role("button", name="Switch off").click()
    page.get_by_text("right, of 10,000 test images").wait_for()
    assert (
        page.locator(".health dd").nth(0).inner_text()
        != page.locator(".health dd").nth(1).inner_text()
    )
    page.get_by_role("button", name="As it was trained").click()
    expect(page.locator(".health dd").nth(2)).to_have_text("+0.00%")


def test_neurons_are_ranked_a_bias_is_dragged_and_the_map_is_drawn(network: Any) -> None:
    page = network
    page.get_by_role("link", name="Inside").click()
    page.get_by_role("button", name="Which of them matter?").click()
    page.locator(".ranks li button").first.click()
    bias = page.get_by_label("Drag the bias")
    shown = page.locator(".formula dd").last
    before = shown.inner_text()
    bias.evaluate("one => { one.value = one.max; one.dispatchEvent(new Event('input')); }")
    expect(shown).not_to_have_text(before)
    page.get_by_text("changes: 1").wait_for()
    page.get_by_role("button", name="that matter least").click()
    page.get_by_text("changes: 21").wait_for()
    page.get_by_role("button", name="Draw the map").click()
    page.locator("points-map").press("ArrowRight")
    said = page.locator(".beside p").first
    expect(said).to_have_text("Written 7, and read so.")
    page.locator("points-map").press("ArrowLeft")
    expect(said).not_to_have_text("Written 7, and read so.")


def test_a_mistake_is_opened_and_looked_into(network: Any) -> None:
    page = network
    page.get_by_role("link", name="Evaluate").click()
    cell = page.get_by_role("button", name="times a 4 was taken for a 9", exact=False)
    count = int(cell.inner_text())
    cell.click()
    expect(page.locator(".gallery li")).to_have_count(min(count, 60))
    page.locator(".gallery button").first.click()
    page.get_by_role("button", name="Look inside").click()
    page.get_by_text("Its writer meant 4.").wait_for()


def test_staying_silent_makes_its_answers_better(network: Any) -> None:
    page = network
    page.get_by_role("link", name="Evaluate").click()
    slider = page.get_by_label("How many images are answered")
    slider.wait_for()
    figures = page.locator(".card", has=slider).locator("dd")
    before = float(figures.first.inner_text().rstrip("%"))
    slider.evaluate("line => { line.value = 60; line.dispatchEvent(new Event('input')); }")
    expect(figures.nth(1)).not_to_have_text("100.0%")
    assert float(figures.first.inner_text().rstrip("%")) > before


def test_what_was_done_is_taken_away(network: Any) -> None:
    page = network
    page.get_by_role("link", name="Take away").click()
    page.locator("pre", has_text='digitus.load_recipe("sigmoid-40")').wait_for()
    page.get_by_role("button", name="Recipe").click()
    page.locator("pre", has_text="epochs = 2").wait_for()
    taken = {
        "sigmoid-40.safetensors": "sigmoid-40.safetensors",
        "sigmoid-40.c": "sigmoid-40.c",
        "CSV": "sigmoid-40-curves.csv",
        "File": "sigmoid-40.toml",
    }
    for name, file in taken.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        assert download.value.suggested_filename == file


def test_two_networks_are_compared_and_what_only_one_reads_is_opened(network: Any) -> None:
    page = network
    page.get_by_role("link", name="Evaluate").click()
    page.get_by_label("Compare with").select_option("cnn-tiny")
    page.get_by_text("cnn-tiny is better").wait_for()
    button = page.get_by_role("button", name="images that only cnn-tiny gets right")
    count = int(button.inner_text().replace(",", ""))
    button.click()
    page.get_by_role("heading", name="Only cnn-tiny is right").wait_for()
    expect(page.locator(".gallery li")).to_have_count(min(count, 60))


def test_its_robustness_is_measured_and_shown(network: Any) -> None:
    page = network
    page.get_by_role("link", name="Evaluate").click()
    page.get_by_role("button", name="Measure").click()
    curve = page.get_by_role("img", name="Right, from weak to strong", exact=False)
    curve.first.wait_for()
    page.get_by_role("img", name="A 7 from weak to strong, answered", exact=False).first.wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Another image").click()
    page.get_by_role("img", name="A 2 from weak to strong, answered", exact=False).first.wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Measure again").wait_for()
    assert 1 <= curve.count() < 15
