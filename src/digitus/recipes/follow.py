"""Follow a recipe: from its data to a model and the images to measure it on."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from digitus.datasets import Dataset, DataSplits, load_dataset
from digitus.datasets.download import Progress
from digitus.engines import open_engine
from digitus.networks import Network, Params, draw_params
from digitus.recipes.catalog import DEFAULT, load_recipe
from digitus.recipes.outcome import Outcome, made_by_what, outcome_of
from digitus.recipes.recipe import DataPlan, Recipe
from digitus.training import Callback, Checkpoints, Task, fit

DataSource: TypeAlias = str | Path | DataSplits | Dataset | tuple[Any, Any] | Any
"""What can be trained on: a name, a path, images that are here already, other libraries' sets."""


def prepare(
    recipe: Recipe,
    rng: np.random.Generator | None = None,
    *,
    data: DataSplits | None = None,
    start: Params | None = None,
    progress: Progress | None = None,
    engine: str | None = None,
) -> Task:
    """Load a recipe's images and draw its weights.

    Everything that is drawn comes from one generator, in this order: the split of the data, the
    initial weights, then the order of the images and dropout, epoch by epoch.

    Parameters
    ----------
    recipe
        What is to be followed.
    rng
        Where the split and the weights are drawn from, and then the training; None begins with the
        recipe's seed.
    data
        Other images than those that the recipe names; they are divided as it says.
    start
        Where the weights start, in place of those that the recipe draws; for fine-tuning.
    progress
        Is told how far images are that must be downloaded or composed first, as
        :func:`~digitus.datasets.load_dataset` tells it.
    engine
        What will train: it is loaded in another thread while the images are read.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> prepare(load_recipe("sigmoid-10")).data.names
    ('train', 'test')
    """
    rng = np.random.default_rng(recipe.seed) if rng is None else rng
    plan = recipe.data
    with ThreadPoolExecutor(1, "digitus-engine") as pool:
        if engine:  # what is wrong with it, the training will say
            pool.submit(open_engine, engine, recipe.precision, recipe.job)
        data = plan.load(rng, progress) if data is None else plan.divide(data, rng)
    fitted = _sized(plan, recipe.network, data)
    data = fitted.fitted(data)
    return Task(
        network=recipe.network,
        params=draw_params(recipe.network, recipe.initial, rng) if start is None else dict(start),
        scaling=recipe.scaling.fit(data.train.images),
        data=data,
        fitted=fitted != plan,
    )


def follow_recipe(
    recipe: Recipe,
    task: Task,
    rng: np.random.Generator,
    *,
    engine: str = "auto",
    callbacks: Sequence[Callback] = (),
    checkpoints: Checkpoints | None = None,
) -> Outcome:
    """Follow a recipe that :func:`prepare` has prepared, with the same generator.

    The other parameters are those of :func:`train`.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> recipe, rng = load_recipe("linear-1000"), np.random.default_rng(0)
    >>> task = prepare(recipe, rng)
    >>> follow_recipe(recipe, task, rng, engine="numpy").report.accuracy
    0.7447
    """
    made_by = made_by_what()  # before the training: what goes wrong after it loses it
    chosen = open_engine(engine, recipe.precision, recipe.job)
    run = fit(
        task,
        recipe.training,
        engine=chosen,
        rng=rng,
        callbacks=callbacks,
        checkpoints=checkpoints,
    )
    return outcome_of(recipe, run, made_by)


def train(
    recipe: Recipe | str = DEFAULT,
    data: DataSource | None = None,
    *,
    start: Params | None = None,
    engine: str = "auto",
    callbacks: Sequence[Callback] = (),
    checkpoints: Checkpoints | None = None,
) -> Outcome:
    """Follow a recipe.

    Parameters
    ----------
    recipe
        What to do; a name or the path of a TOML file will do.
    data
        Other images than those that the recipe names: a data set's name or path, a `Dataset`,
        `DataSplits`, a pair of arrays (images, labels), or what else
        :func:`~digitus.datasets.load_dataset` takes. They are divided as the recipe says.
    start
        Where the weights start, in place of those that the recipe draws.
    engine
        The engine: "auto" takes the fastest that can run the recipe.
    callbacks
        Are told what happens: see :class:`~digitus.training.Callback`.
    checkpoints
        Where to keep what is needed to go on.

    Raises
    ------
    DigitusError
        For data that cannot be read, settings that do not fit the data, a loss that explodes.

    Examples
    --------
    >>> outcome = train("sigmoid-10")
    >>> len(outcome.history)
    10
    """
    chosen = recipe if isinstance(recipe, Recipe) else load_recipe(recipe)
    given = None
    if isinstance(data, str | Path):
        chosen = chosen.replace(data=chosen.data.replace(source=str(data)))
    elif data is not None:
        given = _splits(data)
        chosen = chosen.replace(data=chosen.data.replace(source=given.name))
    rng = np.random.default_rng(chosen.seed)
    task = prepare(chosen, rng, data=given, start=start, engine=engine)
    return follow_recipe(
        chosen, task, rng, engine=engine, callbacks=callbacks, checkpoints=checkpoints
    )


def _splits(data: Any) -> DataSplits:
    """Make one thing of images, however they were handed in."""
    if isinstance(data, DataSplits):
        return data
    if not isinstance(data, Dataset | tuple):
        return load_dataset(data)
    whole = data if isinstance(data, Dataset) else Dataset(*data)
    return DataSplits(train=whole, name=whole.name)


def _sized(plan: DataPlan, network: Network, data: DataSplits) -> DataPlan:
    """Let a plan fit images into a network's square where they are of another size."""
    shape = network.input_shape
    if data.train.shape == shape or len(shape) != 2 or shape[0] != shape[1]:
        return plan
    return plan.replace(size=shape)
