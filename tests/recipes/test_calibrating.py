"""A training leaves a temperature where it has images for it, and answers nothing otherwise."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from digitus.datasets.scaling import Divide
from digitus.evaluation import calibrate, evaluate
from digitus.images.augment import Augment
from digitus.models import Calibration
from digitus.networks import Adam, CrossEntropy, Dense, He, Network, Objective
from digitus.recipes import Outcome, Recipe, load_recipe, prepare, train
from digitus.training import EarlyStopping, ReduceOnPlateau, Training

SMOOTHED = load_recipe("sigmoid-10").replace(
    network=Network((8, 8), (Dense(40, "relu"), Dense(10, "softmax"))),
    training=Training(
        objective=Objective(loss=CrossEntropy(smoothing=0.2)),
        optimizer=Adam(learning_rate=0.003),
        epochs=20,
    ),
    scaling=Divide(by=16),
    initial=He(),
)


def recipe(*, validation: int = 0, **training: object) -> Recipe:
    return SMOOTHED.replace(
        data=SMOOTHED.data.replace(validation=validation),
        training=SMOOTHED.training.replace(**training),
    )


@cache
def bare() -> Outcome:
    return train(SMOOTHED, engine="numpy")


def test_without_images_for_it_there_is_no_calibration() -> None:
    assert bare().model.calibration is None
    assert bare().report.reliability.error > 0.1


def test_images_held_out_give_temperature_and_thresholds() -> None:
    chosen = recipe(validation=300)
    outcome = train(chosen, engine="numpy")
    held_out = prepare(chosen).data["validation"]
    assert outcome.model.calibration == calibrate(outcome.model, held_out, engine="numpy")
    assert outcome.report.reliability.error < 0.06


@pytest.mark.parametrize(
    "watching",
    [{"stop": (EarlyStopping(patience=2),)}, {"schedule": ReduceOnPlateau()}],
    ids=["stop", "schedule"],
)
def test_thresholds_are_not_promised_on_images_that_steered_the_training(
    watching: dict[str, Any],
) -> None:
    found = train(recipe(validation=300, epochs=4, **watching), engine="numpy").model.calibration
    assert found is not None
    assert found == Calibration(temperature=found.temperature, data="digits:validation")


def test_augmented_images_give_a_temperature_and_no_answer_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = recipe(augment=Augment(shift=1, rotation=10))
    outcome = train(chosen, engine="numpy")
    found = outcome.model.calibration
    assert found is not None
    assert found == Calibration(temperature=found.temperature, data="digits:train, augmented anew")
    with monkeypatch.context() as patch:
        patch.setattr("digitus.recipes.outcome.calibrated", lambda model, run: model)
        plain = train(chosen, engine="numpy")
    np.testing.assert_array_equal(
        plain.model.predict(plain.test.images), outcome.model.predict(outcome.test.images)
    )
    assert outcome.report.log_loss < plain.report.log_loss
    assert outcome.report.reliability.error < plain.report.reliability.error / 2


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.replace(decision=load_recipe("dropout-200").decision),
        lambda one: one.replace(data=one.data.replace(first=99)),
    ],
    ids=["another rule", "too few"],
)
def test_what_cannot_be_known_is_left_alone(change: Callable[[Recipe], Recipe]) -> None:
    chosen = change(recipe(augment=Augment(shift=0.1)))
    assert train(chosen, engine="numpy").model.calibration is None


def test_the_report_is_that_of_the_model_as_it_is_saved() -> None:
    outcome = train(recipe(augment=Augment(shift=1)), engine="numpy")
    report = evaluate(outcome.model, outcome.test, engine="numpy")
    assert report.log_loss == outcome.report.log_loss
