"""One seed of a reproduction: a recipe is followed once, and what was published is measured."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.models import Model
from digitus.networks import Params, SquaredError
from digitus.recipes.follow import follow_recipe, prepare
from digitus.recipes.outcome import as_model
from digitus.recipes.recipe import Published, Recipe
from digitus.training import Callback, Epoch, Snapshot, StopTraining, Task


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class SeedRun:
    """What following a recipe from one seed gave.

    Parameters
    ----------
    seconds
        How long it took.
    values
        Of each of :func:`wanted_figures`.
    """

    seconds: float
    values: tuple[float, ...]


def wanted_figures(recipe: Recipe) -> tuple[Published, ...]:
    """List what is to be measured: all that was published, and always the accuracy at the end.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> [one.figure for one in wanted_figures(load_recipe("mlp"))]
    ['accuracy']
    """
    ends = (0, recipe.training.epochs)
    if any(p.figure == "accuracy" and p.epoch in ends for p in recipe.published):
        return recipe.published
    return (*recipe.published, Published(figure="accuracy", value=0.0))


def follow_seed(
    recipe: Recipe,
    engine: str,
    stop: threading.Event | None = None,
    tell: Callable[[float], None] = lambda done: None,
) -> SeedRun:
    """Follow a recipe from its seed, and measure what was published.

    Parameters
    ----------
    recipe
        With the seed.
    engine
        The engine.
    stop
        Set, it ends the training.
    tell
        Is told now and then how much is done, from 0 to 1.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> follow_seed(load_recipe("linear-1000"), "numpy").values[0]
    0.7447
    """
    began, rng = time.perf_counter(), np.random.default_rng(recipe.seed)
    task = prepare(recipe, rng, engine=engine)
    watch = _Watch(recipe, task, stop or threading.Event(), tell)
    outcome = follow_recipe(recipe, task, rng, engine=engine, callbacks=[watch])
    watch.measure(0, outcome.history[-1], outcome.model)
    values = tuple(watch.found[wanted] for wanted in watch.wanted)
    return SeedRun(seconds=time.perf_counter() - began, values=values)


@final
class _Watch(Callback):
    """Measures what was published after the epoch after which it was published."""

    def __init__(
        self, recipe: Recipe, task: Task, stop: threading.Event, tell: Callable[[float], None]
    ) -> None:
        self.recipe, self.task, self.stop, self.tell = recipe, task, stop, tell
        self.wanted = wanted_figures(recipe)
        self.found: dict[Published, float] = {}

    def on_chunk(self, snapshot: Snapshot) -> None:
        """Tell how far it is, and end with the others."""
        self.tell((snapshot.epoch - 1 + snapshot.seen / snapshot.images) / snapshot.epochs)
        if self.stop.is_set():
            raise StopTraining("another training was interrupted")

    def on_epoch(self, row: Epoch, params: Callable[[], Params]) -> None:
        """Measure what was published after this epoch."""
        if any(wanted.epoch == row.epoch for wanted in self.wanted):
            self.measure(row.epoch, row, as_model(self.recipe, self.task, params()))

    def measure(self, epoch: int, row: Epoch, model: Model) -> None:
        """Measure what was published after ``epoch``, 0 being the end."""
        for wanted in self.wanted:
            if wanted.epoch == epoch:
                self.found[wanted] = FIGURES[wanted.figure](row, model, self)


def _accuracy(row: Epoch, model: Model, watch: _Watch) -> float:
    del row
    test = watch.task.data["test"]
    return float((model.predict(test.images) == test.labels).mean())


def _squared_error(row: Epoch, model: Model, watch: _Watch) -> float:
    del row
    test = watch.task.data["test"]
    return float(
        SquaredError(halved=False).of_outputs(model.outputs(test.images), test.labels).mean()
    )


def _last_squared_error(row: Epoch, model: Model, watch: _Watch) -> float:
    del model
    loss = watch.recipe.training.objective.loss
    return row.last_loss * (2 if isinstance(loss, SquaredError) and loss.halved else 1)


def _epochs(row: Epoch, model: Model, watch: _Watch) -> float:
    del model, watch
    return row.epoch


FIGURES: dict[str, Callable[[Epoch, Model, _Watch], float]] = {
    "accuracy": _accuracy,
    "squared error": _squared_error,
    "last squared error": _last_squared_error,
    "epochs": _epochs,
}
"""How each kind of figure is measured, after an epoch."""
