"""The models that ship: small, with a card that says what the file says, and as good as it says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import hypergeom

from digitus.cards import write_card
from digitus.evaluation import evaluate
from digitus.models import Figures, Model, list_models, load_model, save_model
from digitus.recipes import Outcome, Recipe, list_recipes, load_recipe, override, train
from digitus.settings import from_data, to_data

LARGEST = 1_000_000
"""Bytes of a file."""

FIRST = 1000
"""Test images looked at here; the card is about all of them."""


def require_sound(path: Path, engine: str = "numpy") -> None:
    """Hold a shipped model to what its card says."""
    model, name = load_model(path), path.stem
    assert model.name == name
    assert path.stat().st_size < LARGEST
    beside = path.with_suffix(".md")
    assert beside.read_text("utf-8") == write_card(path), f"'digitus card {path}' writes it anew"
    recipe = from_data(Recipe, model.provenance["recipe"])
    assert recipe.replace(seed=0) == list_recipes()[recipe.name].replace(seed=0)
    require_as_good_as_said(model, recipe, engine)


def require_as_good_as_said(model: Model, recipe: Recipe, engine: str) -> None:
    test = recipe.data.load_part("test", np.random.default_rng(recipe.seed))
    known = model.figures.test
    assert known is not None
    assert known.accuracy is not None
    assert known.images is not None
    assert known.fingerprint == test.fingerprint
    images, accuracy = known.images, known.accuracy
    assert images == len(test)
    few = min(FIRST, images)
    correct = round(accuracy * images)
    found = int((model.predict(test.images[:few], engine=engine) == test.labels[:few]).sum())
    # As many right ones among the first as when so many were drawn blindly from all.
    low, high = hypergeom(images, correct, few).interval(0.9999)
    assert low <= found <= high, f"{found} of the first {few:,} are right"


def test_every_shipped_model_is_what_its_card_says() -> None:
    for path in list_models().values():
        require_sound(path, engine="auto")


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return train(load_recipe("sigmoid-10"), engine="numpy")


@pytest.fixture
def shipped(outcome: Outcome, tmp_path: Path) -> Path:
    """A model with its card, as they would ship."""
    figures = evaluate(outcome.model, outcome.test, engine="numpy").figures()
    model = replace(outcome.model, figures=Figures(test=figures))
    path = save_model(model, tmp_path / "sigmoid-10.safetensors")
    path.with_suffix(".md").write_text(write_card(path), "utf-8")
    return path


def test_a_sound_model_passes(shipped: Path) -> None:
    require_sound(shipped)


def test_a_card_of_another_file_does_not(shipped: Path) -> None:
    save_model(replace(load_model(shipped), shift=1), shipped)
    with pytest.raises(AssertionError, match="writes it anew"):
        require_sound(shipped)


def test_a_claim_that_is_too_good_does_not(shipped: Path) -> None:
    model = load_model(shipped)
    assert model.figures.test is not None
    figures = Figures(test=model.figures.test.replace(accuracy=0.99))
    save_model(replace(model, figures=figures), shipped)
    shipped.with_suffix(".md").write_text(write_card(shipped), "utf-8")
    with pytest.raises(AssertionError, match="of the first 540 are right"):
        require_sound(shipped)


def test_a_recipe_that_is_not_the_one_of_that_name_does_not(shipped: Path) -> None:
    other = override(load_recipe("sigmoid-10"), {"training.epochs": 9})
    model = load_model(shipped)
    told = {**model.provenance, "recipe": to_data(other)}
    save_model(replace(model, provenance=told), shipped)
    shipped.with_suffix(".md").write_text(write_card(shipped), "utf-8")
    with pytest.raises(AssertionError):
        require_sound(shipped)
