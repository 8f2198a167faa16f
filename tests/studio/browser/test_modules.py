"""The modules that everything on the page rests on, in the browser that runs them."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from digitus.studio.lab.frames import encode
from tests.studio.browser.conftest import trained

Visit = Callable[..., Any]

READ = """async bytes => {
    const { readTensors } = await import('/safetensors.js');
    const { tensors, about } = readTensors(new Uint8Array(bytes).buffer);
    const plain = ([name, one]) => [name, { ...one, data: Array.from(one.data) }];
    return { tensors: Object.fromEntries(Object.entries(tensors).map(plain)), about };
}"""

ADDRESS = """async ([setup, place]) => {
    const { goTo, state, trainingAddress } = await import('/state.js');
    const address = trainingAddress(setup, place);
    goTo(address);
    const wanted = state.train.wanted;
    state.train.wanted = null;
    return { address, wanted };
}"""

NEWEST = """async () => {
    const { oneAtATime } = await import('/server.js');
    const done = [];
    const offer = oneAtATime(async thing => {
        await new Promise(over => setTimeout(over, 20));
        done.push(thing);
    });
    await Promise.all([1, 2, 3, 4].map(offer));
    return done;
}"""


def test_the_page_reads_the_bytes_that_the_server_writes(visit: Visit) -> None:
    arrays: dict[str, np.ndarray] = {
        "weights": np.arange(6, dtype=np.float32).reshape(2, 3) / 3,
        "pixels": np.array([[0, 128, 255]], np.uint8),
        "many": np.array([0.1]),
        "none": np.zeros((0, 4), np.float32),
    }
    read = visit().evaluate(READ, list(encode(arrays, {"step": 7, "words": "größer"})))
    assert read["about"] == {"step": 7, "words": "größer"}
    for name, array in arrays.items():
        assert read["tensors"][name]["shape"] == list(array.shape)
        np.testing.assert_array_equal(read["tensors"][name]["data"], array.ravel())


def test_an_address_holds_a_training_with_its_changes(visit: Visit) -> None:
    setup = {"recipe": "sigmoid-40", "hidden": "64-relu,32-tanh", "learning_rate": "0.2"}
    changes = [{"step": 5200, "text": "learning_rate:0.1;l2:0.001"}]
    place = {"changes": changes, "step": 7000, "bits": "00ff"}
    found = visit().evaluate(ADDRESS, [setup, place])
    assert found["wanted"] == {"setup": setup, **place}
    assert found["address"].startswith("#train/sigmoid-40?hidden=64-relu,32-tanh&")


def test_of_what_is_asked_meanwhile_only_the_newest_is_done(visit: Visit) -> None:
    assert visit().evaluate(NEWEST) == [1, 4]


def test_a_page_that_is_loaded_again_finds_its_trainings(visit: Visit) -> None:
    page = visit("train")
    trained(page, 2)
    page.reload()
    page.get_by_text("all 2 epochs are done").wait_for()
    assert len(json.loads(page.evaluate("sessionStorage.getItem('digitus.runs')"))) == 1


TOLD = """async words => {
    const [{ loadTexts }, { told }] = await Promise.all(
        [import('/texts.js'), import('/told.js')]);
    await loadTexts('de');
    return words.map(told);
}"""


def test_what_the_server_says_is_said_in_the_language_of_the_page(visit: Visit) -> None:
    said = {
        "too unsure": "zu unsicher",
        "three digits stand there, four were asked for; 1234 is less likely": (
            "da stehen drei Ziffern, gefragt war nach vier; 1234 ist weniger wahrscheinlich"
        ),
        "1/2, confidence 98.0%, rejected: a sign may stand among the digits: /": (
            "1/2, Sicherheit 98.0%, abgelehnt: zwischen den Ziffern steht vielleicht ein Zeichen: /"
        ),
        "something quite new": "something quite new",
    }
    assert visit().evaluate(TOLD, list(said)) == list(said.values())
