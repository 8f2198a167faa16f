"""Fine-tuning goes on from a trained network with other images, in small steps."""

from dataclasses import replace

import numpy as np
import pytest

from digitus.errors import SettingError
from digitus.models import Model
from digitus.recipes import fine_tuning, load_recipe, override, prepare, recipe_of, train
from digitus.settings import to_data
from digitus.training import Change


@pytest.fixture(scope="module")
def trained() -> Model:
    return train(override(load_recipe("sigmoid-10"), {"training.epochs": 5}), engine="numpy").model


def test_it_starts_where_the_model_stopped(trained: Model) -> None:
    recipe = fine_tuning(trained, "digits")
    prepared = prepare(recipe, start=trained.params)
    for name, array in trained.params.items():
        np.testing.assert_array_equal(prepared.params[name], array)
    assert prepare(recipe).params.keys() == trained.params.keys()


def test_steps_are_small_and_images_are_kept_aside(trained: Model) -> None:
    first, recipe = load_recipe("sigmoid-10"), fine_tuning(trained, "digits")
    rates = [one.training.optimizer.learning_rate for one in (recipe, first)]
    assert rates[0] == pytest.approx(rates[1] / 10)
    assert recipe.network == first.network
    data = prepare(recipe).data
    assert len(data["test"]) == pytest.approx(0.2 * 1797, abs=1)
    assert set(np.unique(data["test"].labels)) == set(range(10))  # drawn, not from the end


def test_it_gets_better_at_what_it_is_shown(trained: Model) -> None:
    recipe = fine_tuning(trained, "digits").replace(seed=1)
    prepared = prepare(recipe, start=trained.params)
    test = prepared.data["test"]
    before = (trained.predict(test.images, ink=16) == test.labels).mean()
    after = train(recipe, start=trained.params, engine="numpy").model
    assert (after.predict(test.images, ink=16) == test.labels).mean() > before
    assert not np.array_equal(trained.params["0.weights"], after.params["0.weights"])


def test_a_model_that_tells_nothing_of_itself_cannot_go_on(trained: Model) -> None:
    with pytest.raises(SettingError, match="does not say by which recipe"):
        fine_tuning(replace(trained, provenance={}), "digits")


def test_what_was_changed_by_hand_in_the_first_training_is_not_done_again(trained: Model) -> None:
    first = recipe_of(trained)
    assert first is not None
    training = first.training.replace(changes=(Change(step=7, l2=0.1),))
    changed = {**trained.provenance, "recipe": to_data(first.replace(training=training))}
    assert fine_tuning(replace(trained, provenance=changed), "digits").training.changes == ()


def test_nobody_teaches_it_what_its_own_images_are(trained: Model) -> None:
    teacher = {"kind": "Teacher", "models": ["elsewhere.safetensors"]}
    recipe = dict(trained.provenance["recipe"])
    recipe["training"] = {**recipe["training"], "teacher": teacher}
    taught = replace(trained, provenance={**trained.provenance, "recipe": recipe})
    assert fine_tuning(taught, "digits") == fine_tuning(trained, "digits")
