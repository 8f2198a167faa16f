"""What is taken away is what the functions of digitus write."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from digitus.export import FORMATS, c_source, html_source
from digitus.models import Model, load_model
from digitus.recipes import recipe_of, train
from digitus.studio.lab.frames import bits_of
from digitus.studio.lab.setups import Setup
from digitus.studio.lab.setups import recipe_of as setup_to_recipe
from tests.studio.lab.conftest import SMALL, Frame

Start = Callable[..., str]
Follow = Callable[..., Frame]


@pytest.mark.parametrize(("to", "write"), [("c", c_source), ("html", html_source)])
def test_an_export_is_that_of_the_command_line(
    page: TestClient, to: str, write: Callable[..., str]
) -> None:
    assert page.get("/api/networks").json()["formats"] == {
        name: list(precisions) for name, precisions in FORMATS.items()
    }
    content = page.get(f"/api/networks/cnn-tiny/export?to={to}").content
    assert content.decode() == write(load_model("cnn-tiny"))


def test_a_format_that_is_not_there_is_refused(page: TestClient) -> None:
    def refused(query: str) -> str:
        answer = page.get(f"/api/networks/cnn-tiny/export?{query}")
        assert answer.status_code == 422
        return str(answer.json()["detail"])

    assert "did you mean 'onnx'" in refused("to=onx")
    assert "--to c keeps numbers in float32, not in int8" in refused("to=c&precision=int8")


def test_curves_are_a_picture_or_a_table(
    page: TestClient, start: Start, follow: Follow, tmp_path: Any
) -> None:
    run = start(epochs=3)
    young = page.get(f"/api/networks/{run}/curves")
    assert young.status_code == 422
    assert "no finished epoch" in young.json()["detail"]
    _, about = follow(run)
    picture = page.get(f"/api/networks/{run}/curves?kind=png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    rows = list(csv.DictReader(page.get(f"/api/networks/{run}/curves?kind=csv").text.split("\n")))
    assert [int(row["epoch"]) for row in rows] == [1, 2, 3]
    assert float(rows[-1]["loss"]) == pytest.approx(about["history"][-1]["loss"], rel=1e-4)
    assert page.get(f"/api/networks/{run}/curves?kind=gif").status_code == 422
    path = tmp_path / "taken.safetensors"
    path.write_bytes(page.get(f"/api/networks/{run}/file").content)
    taken = load_model(path)
    recipe = recipe_of(taken)
    assert recipe is not None
    assert recipe.training.epochs == 3
    assert taken.history is not None
    assert len(taken.history) == 3


def test_a_training_that_has_ended_leaves_what_the_command_leaves(
    page: TestClient, start: Start, follow: Follow, tmp_path: Path
) -> None:
    run = start(augment="rotation=10")
    follow(run, steps=9)
    path = tmp_path / "taken.safetensors"

    def taken() -> Model:
        path.write_bytes(page.get(f"/api/networks/{run}/file").content)
        return load_model(path)

    assert taken().calibration is None
    follow(run)
    expected = train(setup_to_recipe(Setup(**SMALL | {"augment": "rotation=10"})), engine="numpy")
    ended = taken()
    assert ended.calibration is not None
    assert ended.calibration == expected.model.calibration
    assert ended.figures == expected.model.figures
    assert bits_of(ended.params) == bits_of(expected.model.params)
    follow(run, "back", step=9)
    assert taken().calibration is None
