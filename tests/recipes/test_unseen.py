"""Images to measure and to calibrate on are never those that a model has learnt."""

from dataclasses import replace

import numpy as np
import pytest

from digitus.datasets import Dataset, load_dataset
from digitus.errors import DataError, SettingError
from digitus.models import Model
from digitus.recipes import (
    Recipe,
    held_out_images,
    load_recipe,
    override,
    recipe_of,
    require_sibling,
    train,
    unseen_images,
)
from digitus.recipes.unseen import source_for
from digitus.settings import to_data


def recipe(**changes: object) -> Recipe:
    return override(
        load_recipe("sigmoid-10"),
        {"data.source": "digits", "data.shuffle": True, "network.input_shape": [8, 8]}
        | {"training.epochs": 1, **changes},
    )


@pytest.fixture(scope="module")
def model() -> Model:
    return train(recipe(**{"data.validation": 200}), engine="numpy").model


def rows(data: Dataset) -> set[bytes]:
    return {image.tobytes() for image in data.images}


def test_test_and_calibration_images_are_none_of_those_learnt_from(model: Model) -> None:
    found = recipe_of(model)
    assert found is not None
    learnt = rows(found.data.load(np.random.default_rng(found.seed)).train)
    doubles = 20  # scikit-learn's digits hold the same pixels twice now and then
    for images in (unseen_images(model), held_out_images(model)):
        assert len(learnt & rows(images)) < doubles
    assert len(held_out_images(model)) == 200
    assert unseen_images(model).name == "digits:test"


def test_all_images_are_all_there_are(model: Model) -> None:
    everything = unseen_images(model, part="all")
    assert rows(everything) == rows(load_dataset("digits").train)
    assert len(everything) == len(load_dataset("digits").train)


def test_other_images_are_fitted_and_it_is_said(model: Model) -> None:
    heard: list[str] = []
    images = unseen_images(model, "mnist", notice=heard.append)
    assert images.shape == (8, 8)
    assert "fitted into 8 x 8" in heard[0]


def test_data_that_is_not_divided_is_looked_at_as_a_whole_and_it_is_said(model: Model) -> None:
    stranger = replace(model, provenance={})
    heard: list[str] = []
    assert len(unseen_images(stranger, "digits", notice=heard.append)) == 1797
    assert "is not divided" in heard[0]
    assert source_for(stranger, None) == "mnist"
    assert source_for(model, None) == source_for(model, "digits") == "digits"


def test_data_that_has_changed_since_the_training_is_named(model: Model) -> None:
    known = {**model.provenance, "data": {"train": "0" * 64}}
    heard: list[str] = []
    unseen_images(replace(model, provenance=known), notice=heard.append)
    assert "it has changed since then" in heard[0]


def test_nothing_is_calibrated_on_test_images_or_on_those_learnt_from(model: Model) -> None:
    for part in ("test", "all"):
        with pytest.raises(SettingError, match="test images are for measuring"):
            held_out_images(model, part=part)
    with pytest.raises(SettingError, match="was trained on these images"):
        held_out_images(model, part="train")
    with pytest.raises(SettingError, match="train, validation, test or all"):
        held_out_images(model, part="tset")


def test_a_model_that_has_seen_everything_needs_a_sibling_and_no_stranger(model: Model) -> None:
    full = train(recipe(), engine="numpy").model
    with pytest.raises(DataError, match="Train a sibling"):
        held_out_images(full)
    require_sibling(full, model)
    longer = train(recipe(**{"training.epochs": 2}), engine="numpy").model
    with pytest.raises(SettingError, match="differ in more than seed"):
        require_sibling(full, longer)


def test_siblings_may_have_teachers_of_their_own_and_no_other_settings(model: Model) -> None:
    def taught(name: str, weight: float = 0.5) -> Model:
        teacher = {"models": [name], "weight": weight}
        provenance = {"recipe": to_data(recipe(**{"training.teacher": teacher}))}
        return replace(model, provenance=provenance)

    require_sibling(taught("a"), taught("b"))
    for other in (model, taught("b", weight=0.6)):
        with pytest.raises(SettingError, match="differ in more than seed"):
            require_sibling(taught("a"), other)
