"""What is measured in the layers of a training while somebody looks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from digitus.engines import open_engine
from digitus.recipes import Recipe, load_recipe, prepare
from digitus.studio.lab import layers
from digitus.studio.lab.layers import (
    BINS,
    LayerWatch,
    Measured,
    gradients,
    histogram,
    measure_layers,
)
from digitus.studio.lab.setups import Setup, recipe_of
from digitus.training import Run
from tests.studio.lab.conftest import SMALL, Frame, opened


def run_of(recipe: Recipe, engine: str = "numpy") -> Run:
    rng = np.random.default_rng(recipe.seed)
    opened = open_engine(engine, recipe.precision, recipe.job)
    return Run(prepare(recipe, rng), recipe.training, opened, rng)


def small(engine: str = "numpy", **settings: Any) -> Run:
    return run_of(recipe_of(Setup(**SMALL | settings)), engine)


def test_a_frame_has_the_layers_where_they_are_wanted(
    page: TestClient, start: Callable[..., str], follow: Callable[..., Frame]
) -> None:
    run = start(hidden="16-tanh,8-relu")
    follow(run, steps=30)
    tensors, about = opened(page.get(f"/api/runs/{run}/frame?want=curves,layers").content)
    assert tensors["layers.weights"].shape == tensors["layers.gradients"].shape == (3, BINS)
    assert tensors["layers.weights"].sum(axis=1).tolist() == [64 * 16, 16 * 8, 8 * 10]
    names = [one["name"] for one in about["layers"]]
    assert names == ["Dense tanh", "Dense relu", "Dense softmax"]
    assert [one["units"] for one in about["layers"]] == [16, 8, None]
    tensors, about = opened(page.get(f"/api/runs/{run}/frame?want=curves").content)
    assert "layers" not in about
    assert "layers.weights" not in tensors


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
@pytest.mark.parametrize("loss", ["CrossEntropy", "SquaredError"])
def test_gradients_are_the_slopes_of_the_mean_loss(loss: str, engine: str) -> None:
    run = small(engine, loss=loss)
    params, few = run.session.params(), run.task.train.first(30)
    found = gradients(run, run.now.network, params, few)["0.weights"]

    def mean_loss(step: float) -> float:
        moved: dict[str, Any] = {name: array.astype(np.float64) for name, array in params.items()}
        moved["0.weights"][20, 3] += step
        engine = open_engine("numpy", "float64")
        outputs = engine.predictor(run.now.network, moved, run.task.scaling)(few.images)
        return float(run.given.objective.loss.of_outputs(outputs, few.labels).mean())

    slope = (mean_loss(1e-5) - mean_loss(-1e-5)) / 2e-5
    assert abs(slope) > 1e-6
    assert found[20, 3] == pytest.approx(slope, rel=1e-3)


@pytest.mark.parametrize(("hidden", "bias"), [("8-relu", -1e3), ("8-sigmoid", 1e3)])
def test_neurons_that_answer_the_same_to_every_image_are_counted(hidden: str, bias: float) -> None:
    run = small(hidden=hidden)
    params = run.session.params()
    few = run.task.train.first(50)
    before = layers.activities(run, run.now.network, params, few)["0"]["idle"]
    params["0.bias"][:] = bias
    assert before < 8
    assert layers.activities(run, run.now.network, params, few) == {"0": {"units": 8, "idle": 8}}


def test_convolutions_and_their_normalisation_are_measured_together() -> None:
    run = run_of(load_recipe("cnn-tiny"))
    found = measure_layers(run).layers
    assert [one["name"].partition(" ")[0] for one in found] == ["Conv2D"] * 4 + ["Dense"]
    assert all(one["idle"] < one["units"] for one in found[:-1])


def test_a_run_under_way_is_measured_seldom_and_at_rest_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run, watch = small(), LayerWatch()
    counted: list[int] = []
    measured = measure_layers(run)

    def count(one: Run) -> Measured:
        counted.append(one.step)
        return measured

    monkeypatch.setattr(layers, "measure_layers", count)
    monkeypatch.setattr(layers, "SHARE", 1e9)
    for moving in (True, True, False, False):
        run.pace.steps = 1
        run.chunk()
        watch.look(run, moving=moving)
    watch.look(run, moving=False)
    assert counted == [1, 3, 4]


def test_what_lies_far_out_does_not_flatten_a_histogram() -> None:
    values = np.concatenate([np.linspace(-1, 1, 5000), [1000.0, -500.0]])
    counts, edge = histogram(values)
    assert edge == pytest.approx(1, rel=0.01)
    assert counts.sum() == len(values)
    assert histogram(np.zeros(4))[0][BINS // 2] == 4
