"""Reproduce: follow a recipe from several seeds, and hold what comes out against the source.

Every figure is on the test images, or of the training itself; nothing is chosen by it.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, final

import numpy as np

from digitus.engines import open_engine
from digitus.engines.cores import cores
from digitus.evaluation import RunStatistics, run_statistics
from digitus.models import Model
from digitus.networks import Params, SquaredError
from digitus.recipes.follow import follow_recipe, prepare
from digitus.recipes.outcome import as_model
from digitus.recipes.recipe import Published, Recipe
from digitus.training import Callback, Epoch, Snapshot, StopTraining, Task

SEEDS = 5
"""From how many seeds a recipe is followed unless said otherwise."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a recipe: what was published, and what each seed gave here.

    Parameters
    ----------
    figure, epoch
        As in :class:`~digitus.recipes.recipe.Published`; epoch 0 is the end.
    published
        None where the source printed nothing.
    values
        One per seed, in their order.
    statistics
        Mean, deviation and range of the values.
    agrees
        Whether the published figure lies within what the seeds give, all figures of the recipe
        judged together; None without one.
    """

    figure: str
    epoch: int
    published: float | None
    values: tuple[float, ...]
    statistics: RunStatistics
    agrees: bool | None

    def to_data(self) -> dict[str, Any]:
        """Return the figure as plain data."""
        return {
            "figure": self.figure,
            "epoch": self.epoch,
            "published": self.published,
            "values": list(self.values),
            "spread": self.statistics.to_data(),
            "agrees": self.agrees,
        }


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """What following one recipe from several seeds gave."""

    recipe: str
    title: str
    engine: str
    seeds: tuple[int, ...]
    seconds: tuple[float, ...]
    figures: tuple[Figure, ...]

    @property
    def agrees(self) -> bool | None:
        """Whether every published figure lies within what the seeds give; None without any."""
        answers = [figure.agrees for figure in self.figures if figure.agrees is not None]
        return all(answers) if answers else None

    def to_data(self) -> dict[str, Any]:
        """Return the reproduction as plain data."""
        return {
            "recipe": self.recipe,
            "title": self.title,
            "engine": self.engine,
            "seeds": list(self.seeds),
            "seconds": list(self.seconds),
            "figures": [figure.to_data() for figure in self.figures],
            "agrees": self.agrees,
        }


def reproduce(
    recipe: Recipe,
    *,
    seeds: Sequence[int] = range(SEEDS),
    engine: str = "auto",
    jobs: int | None = None,
    on_seed: Callable[[int, float], None] = lambda seed, seconds: None,
    on_progress: Callable[[int, float], None] = lambda seed, done: None,
) -> Reproduction:
    """Follow a recipe from several seeds and compare with what its source printed.

    Parameters
    ----------
    recipe
        What to follow; its own seed is replaced.
    seeds
        Where to start from.
    engine
        The engine: "auto", "compiled", "numpy" or "python".
    jobs
        How many trainings run side by side.  None runs one per processor where the engine leaves
        Python free, and else one: trainings side by side wait for nobody, which threads that
        share a step do.
    on_seed
        Told of every seed that is done, and of its seconds.
    on_progress
        Told now and then how much of a seed's training is done, from 0 to 1.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> reproduce(load_recipe("linear-1000"), seeds=[0]).agrees
    True
    """
    name = open_engine(engine, recipe.precision, recipe.job).name
    workers = min(jobs or (cores() if name == "compiled" else 1), len(seeds))
    stop = threading.Event()

    def follow(seed: int) -> tuple[float, dict[Published, float]]:
        began = time.perf_counter()
        measured = _follow(recipe.replace(seed=seed), name, stop, partial(on_progress, seed))
        seconds = time.perf_counter() - began
        on_seed(seed, seconds)
        return seconds, measured

    if workers <= 1:
        results = [follow(seed) for seed in seeds]
    else:
        with ThreadPoolExecutor(workers) as pool:
            try:
                results = list(pool.map(follow, seeds))
            finally:
                stop.set()
    return Reproduction(
        recipe=recipe.name,
        title=recipe.title,
        engine=name,
        seeds=tuple(seeds),
        seconds=tuple(seconds for seconds, _ in results),
        figures=tuple(
            _figure(wanted, len(recipe.published), [found[wanted] for _, found in results])
            for wanted in _wanted(recipe)
        ),
    )


def _wanted(recipe: Recipe) -> tuple[Published, ...]:
    """List what is to be measured: all that was published, and always the accuracy at the end."""
    ends = (0, recipe.training.epochs)
    if any(p.figure == "accuracy" and p.epoch in ends for p in recipe.published):
        return recipe.published
    return (*recipe.published, Published(figure="accuracy", value=0.0))


def _figure(wanted: Published, together: int, values: list[float]) -> Figure:
    found, published = run_statistics(values), wanted.value > 0
    return Figure(
        figure=wanted.figure,
        epoch=wanted.epoch,
        published=wanted.value if published else None,
        values=tuple(values),
        statistics=found,
        agrees=found.contains(wanted.value, wanted.tolerance, together=together)
        if published
        else None,
    )


def _follow(
    recipe: Recipe, engine: str, stop: threading.Event, tell: Callable[[float], None]
) -> dict[Published, float]:
    rng = np.random.default_rng(recipe.seed)
    task = prepare(recipe, rng, engine=engine)
    watch = _Watch(recipe, task, stop, tell)
    outcome = follow_recipe(recipe, task, rng, engine=engine, callbacks=[watch])
    watch.measure(0, outcome.history[-1], outcome.model)
    return watch.found


@final
class _Watch(Callback):
    """Measures what was published after the epoch after which it was published."""

    def __init__(
        self, recipe: Recipe, task: Task, stop: threading.Event, tell: Callable[[float], None]
    ) -> None:
        self.recipe, self.task, self.stop, self.tell = recipe, task, stop, tell
        self.wanted = _wanted(recipe)
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
