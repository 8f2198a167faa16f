"""A person's own images, few of them, and of another size than the recipe's."""

from typing import Any

import numpy as np
import pytest

from digitus.datasets import Dataset, DataSplits, load_dataset
from digitus.errors import SettingError
from digitus.models import load_model
from digitus.recipes import fine_tuning, load_recipe, override, prepare, recipe_of, train
from digitus.recipes.recipe import DataPlan

MNIST = load_dataset("mnist").train[:300]


def divided(plan: DataPlan, data: Dataset) -> DataSplits:
    return plan.divide(DataSplits(train=data), np.random.default_rng(0))


def test_a_recipe_adapts_to_a_small_set_and_says_so() -> None:
    parts = divided(DataPlan(validation=10_000), MNIST)
    assert {name: len(part) for name, part in parts.items()} == {
        "train": 180,
        "validation": 45,
        "test": 75,
    }
    assert parts.remarks == (
        "the recipe holds out 10,000 images to watch the training with; of 225 it holds out 45 "
        "(--set validation=0 holds out none)",
    )


def test_a_large_set_is_divided_as_planned() -> None:
    parts = divided(DataPlan(validation=100), MNIST)
    assert len(parts["validation"]) == 100
    assert parts.remarks == ()


def test_too_few_to_take_the_first_of_are_an_error_that_names_the_setting() -> None:
    with pytest.raises(
        SettingError, match=r"first 1,000 images, .* has 225: --set first=0 takes all"
    ):
        divided(DataPlan(first=1000), MNIST)


def test_fine_tuning_fits_images_of_another_size() -> None:
    model = load_model("cnn-tiny")
    small = load_dataset("digits").train[:60]
    prepared = prepare(
        fine_tuning(model, "digits"), start=model.params, data=DataSplits(train=small)
    )
    assert prepared.data.train.shape == prepared.data["test"].shape == (28, 28)
    assert "fitted into 28 x 28" in prepared.data.remarks[-1]


@pytest.mark.parametrize("given", ["splits", "dataset", "arrays", "name"])
def test_train_takes_images_in_every_form(given: str) -> None:
    recipe = override(load_recipe("sigmoid-10"), {"training.epochs": 1})
    digits = load_dataset("digits").train
    forms: dict[str, Any] = {
        "splits": DataSplits(train=digits, name="digits"),
        "dataset": digits,
        "arrays": (digits.images, digits.labels),
        "name": "digits",
    }
    outcome = train(recipe, forms[given], engine="numpy")
    expected = train(recipe, engine="numpy")
    assert outcome.model.provenance["data"]["train"] == expected.model.provenance["data"]["train"]


def test_any_recipe_fits_images_of_another_size_and_remembers_it() -> None:
    recipe = override(load_recipe("sigmoid-40"), {"training.epochs": 1})
    digits = load_dataset("digits").train[:60]
    outcome = train(recipe, digits, engine="numpy")
    assert outcome.test.shape == (28, 28)
    remembered = recipe_of(outcome.model)
    assert remembered is not None
    assert remembered.data.size == (28, 28)
    assert remembered.data.fitted(DataSplits(train=digits)).train.shape == (28, 28)
