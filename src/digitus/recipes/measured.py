"""Follow a recipe once and measure it, here or in a process elsewhere: by seeds, or by folds."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from digitus.arrays import Indices
from digitus.datasets import DataSplits, load_dataset
from digitus.errors import DigitusError
from digitus.evaluation import evaluate
from digitus.models import Model
from digitus.recipes.follow import follow_recipe, prepare, train
from digitus.recipes.machine import machine
from digitus.recipes.recipe import Recipe
from digitus.training import Callback, Checkpoints


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What following a recipe gave.

    Parameters
    ----------
    model
        What came out.
    images, accuracy, log_loss
        Of the images that it was measured on.
    epochs
        How many there were.
    seconds
        Of training alone.
    engine, machine
        What it ran on.
    """

    model: Model
    images: int
    accuracy: float
    log_loss: float
    epochs: int
    seconds: float
    engine: str
    machine: str


def train_and_measure(
    recipe: Recipe,
    part: str,
    engine: str,
    folder: Path | None = None,
    callbacks: Sequence[Callback] = (),
) -> Measured:
    """Train, or go on with a training, and measure what came out.

    Parameters
    ----------
    recipe
        What to follow.
    part
        What it is measured on: "validation" or "test".
    engine
        The engine.
    folder
        Where what is needed to go on is kept, if others can see the folder it stands in.
    callbacks
        Are told what happens.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> train_and_measure(load_recipe("linear-1000"), "test", "numpy").accuracy
    0.7447
    """
    rng = np.random.default_rng(recipe.seed)
    task = prepare(recipe, rng, engine=engine)
    shared = folder is not None and folder.parent.is_dir()
    outcome = follow_recipe(
        recipe,
        task,
        rng,
        engine=engine,
        callbacks=callbacks,
        checkpoints=Checkpoints(folder, resume=True) if folder and shared else None,
    )
    # A training ends with the test images.
    seen = part == "test"
    report = outcome.report if seen else evaluate(outcome.model, task.data[part], engine=engine)
    return Measured(
        model=outcome.model,
        images=report.images,
        accuracy=report.accuracy,
        log_loss=report.log_loss,
        epochs=len(outcome.history),
        # Not the outcome's: that is the time since a training was taken up again.
        seconds=sum(epoch.seconds for epoch in outcome.history),
        engine=outcome.engine,
        machine=machine(),
    )


def try_and_measure(what: tuple[Any, ...]) -> Measured | DigitusError:
    """Call :func:`train_and_measure`, and return what it raises: other trainings go on.

    Parameters
    ----------
    what
        Its arguments.
    """
    try:
        return train_and_measure(*what)
    except DigitusError as error:
        return error


def correct_in_fold(what: tuple[Recipe, Indices, Indices]) -> int:
    """Follow a recipe on some of its images, and return how many of the others it reads.

    Parameters
    ----------
    what
        The recipe, whose images are all those that its data has for training, and the places of
        those to train on and of those to test.
    """
    recipe, train_at, test_at = what
    data = load_dataset(recipe.data.source).train
    test = data.take(test_at)
    splits = DataSplits(train=data.take(train_at), test=test, validation=None)
    outcome = train(recipe, data=splits)
    return round(evaluate(outcome.model, test).accuracy * len(test))
