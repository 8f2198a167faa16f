"""What was done on the page, done again by what the page hands out."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from digitus.models import load_model
from digitus.recipes import from_toml, train
from digitus.studio.lab.frames import bits_of
from tests.studio.lab.conftest import Frame

Start = Callable[..., str]
Follow = Callable[..., Frame]


def texts(page: TestClient, run: str) -> dict[str, str]:
    told: dict[str, str] = page.get(f"/api/networks/{run}/texts").json()
    return told


@pytest.mark.parametrize("change", [None, {"learning_rate": 0.002}])
def test_the_recipe_gives_the_same_weights(
    page: TestClient, start: Start, follow: Follow, change: dict[str, Any] | None
) -> None:
    run = start()
    if change:
        follow(run, steps=10)
        follow(run, "change", **change)
    _, about = follow(run)
    recipe = from_toml(texts(page, run)["toml"])
    assert bits_of(train(recipe, engine="numpy").model.params) == about["bits"]


@pytest.mark.parametrize(
    "setup",
    [
        {},
        {"recipe": "sigmoid-10", "hidden": "", "epochs": 1, "batch_size": 7, "learning_rate": 0.5},
    ],
)
def test_the_script_gives_the_same_weights(
    page: TestClient,
    start: Start,
    follow: Follow,
    setup: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = start(**setup)
    _, about = follow(run)
    # A script computes with the fastest engine; here with the one that the page used.
    script = texts(page, run)["python"].replace("train(recipe)", 'train(recipe, engine="numpy")')
    monkeypatch.chdir(tmp_path)
    exec(script, {})  # noqa: S102 - what people are told to run must run
    (made,) = tmp_path.glob("*.safetensors")
    assert bits_of(load_model(made).params) == about["bits"]


def test_a_plain_set_up_is_a_plain_command(page: TestClient, start: Start) -> None:
    run = start(recipe="sigmoid-10", hidden="", epochs=3, batch_size=0, learning_rate=0.5)
    assert texts(page, run)["command"].splitlines() == [
        "digitus train sigmoid-10 --set training.optimizer.learning_rate=0.5"
        " --set training.epochs=3",
        "digitus evaluate sigmoid-10.safetensors",
    ]


def test_what_a_command_cannot_say_is_a_recipe(page: TestClient, start: Start) -> None:
    told = texts(page, start())
    assert told["command"].startswith("digitus train ./own.toml\n")
    assert tomllib.loads(told["toml"])["name"] == "own"


def test_the_curl_line_says_where_this_server_is(page: TestClient, start: Start) -> None:
    told = texts(page, start())
    assert "http://127.0.0.1:8000/api/runs" in told["curl"]
    assert '"hidden": "16-tanh"' in told["curl"]


def test_a_model_that_ships_has_no_recipe_of_its_own(page: TestClient) -> None:
    told = texts(page, "cnn-tiny")
    assert set(told) == {"python", "command", "curl"}
    assert 'load_model("cnn-tiny")' in told["python"]
