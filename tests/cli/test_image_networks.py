"""A small convolutional network, from a recipe of one's own to answers and pictures."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitus.datasets.scaling import Divide
from digitus.models import load_model, save_model
from digitus.networks import (
    Adam,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    Objective,
    Residual,
    SpatialDropout,
)
from digitus.recipes import DataPlan, Outcome, Recipe, from_toml, prepare, to_toml, train
from digitus.settings import to_data
from digitus.training import OneCycle, Training
from tests.cli.conftest import Run

NUMPY = ("--engine", "numpy")
RECIPE = Recipe(
    name="mine",
    data=DataPlan(source="digits"),
    scaling=Divide(by=16),
    network=Network(
        (8, 8),
        (
            Conv2D(8, 3, padding=1, bias=False),
            BatchNorm("relu"),
            SpatialDropout(0.05),
            MaxPool2D(),
            Residual((Conv2D(16, 3, "relu", padding=1),), (Conv2D(16, 1),)),
            Flatten(),
            Dense(10, "softmax"),
        ),
    ),
    training=Training(
        objective=Objective(loss=CrossEntropy(smoothing=0.05)),
        optimizer=Adam(learning_rate=0.02),
        schedule=OneCycle(),
        batch_size=20,
        epochs=5,
    ),
)


@pytest.fixture(scope="session")
def outcome() -> Outcome:
    """What the recipe gives."""
    return train(RECIPE, engine="numpy")


@pytest.fixture
def file(outcome: Outcome, tmp_path: Path) -> str:
    """The file of its model."""
    return str(save_model(outcome.model, tmp_path / "mine.safetensors"))


def test_a_recipe_file_is_followed_to_a_model(run: Run, outcome: Outcome) -> None:
    assert from_toml(to_toml(RECIPE)) == RECIPE
    Path("mine.toml").write_text(to_toml(RECIPE), "utf-8")
    done = run("train", "mine.toml", *NUMPY)
    assert done.status == 0, done
    model = load_model("mine.safetensors")
    assert model.network == RECIPE.network
    assert to_data(model.figures)["test"]["accuracy"] > 0.9
    for name, array in outcome.model.params.items():
        np.testing.assert_array_equal(model.params[name], array, err_msg=name)
    assert (model.params["1.variance"] != 1).all()


def test_it_is_measured_and_asked(run: Run, file: str, outcome: Outcome) -> None:
    unseen = prepare(RECIPE).data["test"]
    expected = outcome.model.predict(unseen.images, engine="numpy")
    report = run("evaluate", file, *NUMPY, "--json").json
    assert report["accuracy"] == (expected == unseen.labels).mean() > 0.9
    found = run("predict", "digits:test:0-4", "-m", file, *NUMPY, "--json").json
    assert [one["digit"] for one in found] == expected[:5].tolist()
    itself = run("evaluate", file, "--json").json  # with whatever engine is best
    assert itself["accuracy"] == pytest.approx(report["accuracy"], abs=0.01)


@pytest.mark.parametrize("picture", ["network", "weights", "outputs", "confusion", "mistakes"])
def test_it_is_drawn(run: Run, file: str, picture: str) -> None:
    done = run("show", picture, file)
    assert done.status == 0, done
    with Image.open(f"mine-{picture}.png") as drawn:
        assert min(drawn.size) > 100


def test_its_recipe_and_its_model_are_described(run: Run, file: str) -> None:
    Path("mine.toml").write_text(to_toml(RECIPE), "utf-8")
    for words in (("recipes", "mine.toml"), ("models", file)):
        done = run(*words)
        assert done.status == 0, done
        assert "Conv2D" in done.out
