"""A recipe against the clock, with digitus."""

from typing import final

import numpy as np

from benchmarks.race.stopwatch import Point, Stopwatch
from digitus.engines import Engine, open_engine
from digitus.networks import Params
from digitus.recipes import Recipe, follow_recipe, prepare, train
from digitus.training import Callback, Snapshot, StopTraining, Task

WARM_UP = 256
"""Images of a first training, in which everything is compiled."""


def race(recipe: Recipe, engine: str, limit: float) -> list[Point]:
    """Follow a recipe and look at it from time to time; return what was seen.

    The clock runs from the moment at which the images are loaded and everything is compiled.
    """
    few = min(WARM_UP, recipe.data.first or WARM_UP)
    short = recipe.training.replace(epochs=1)
    train(recipe.replace(data=recipe.data.replace(first=few), training=short), engine=engine)
    rng = np.random.default_rng(recipe.seed)
    task = prepare(recipe, rng)
    chosen = open_engine(engine, recipe.precision, recipe.job)
    look = _Look(task, chosen, limit)
    outcome = follow_recipe(recipe, task, rng, engine=engine, callbacks=[look])
    return look.watch.finish(look.images, lambda: look.accuracy(outcome.model.params))


@final
class _Look(Callback):
    """Looks at a training with the eyes of its own engine."""

    def __init__(self, task: Task, engine: Engine, limit: float) -> None:
        self.task, self.test, self.engine = task, task.data["test"], engine
        self.images = 0
        self.watch = Stopwatch(len(self.task.train), limit)

    def on_chunk(self, snapshot: Snapshot) -> None:
        """Note how good the network is, and end the training when its time is up."""
        self.images = (snapshot.epoch - 1) * snapshot.images + snapshot.seen
        if not self.watch.look(self.images, lambda: self.accuracy(snapshot.params())):
            raise StopTraining("its time is up")

    def accuracy(self, params: Params) -> float:
        """Read the test images."""
        predictor = self.engine.predictor(self.task.network, params, self.task.scaling)
        digits = np.asarray(predictor(self.test.images)).argmax(axis=1)
        return float((digits == self.test.labels).mean())
