"""Follow a recipe: from its data to a model and the images to measure it on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeAlias, final

import numpy as np

from digitus.datasets import Dataset, DataSplits
from digitus.datasets.download import Progress
from digitus.engines import open_engine
from digitus.evaluation import Report, evaluate
from digitus.models import Figures, Model
from digitus.networks import Network, Params, draw_params
from digitus.recipes.catalog import DEFAULT, load_recipe
from digitus.recipes.machine import machine
from digitus.recipes.recipe import DataPlan, Recipe
from digitus.settings import to_data
from digitus.training import Callback, Checkpoints, History, Run, Task, fit

DataSource: TypeAlias = str | Path | DataSplits | Dataset | tuple[Any, Any]
"""What can be trained on: a name, a path, or images that are here already."""

MOST_ROWS = 1000
"""Epochs of the history that a model's file holds; of a longer one every second or third."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What following a recipe gives.

    Parameters
    ----------
    model
        The trained network, ready to be used and saved.
    history
        What happened, epoch by epoch.
    reason
        Why the training ended.
    test
        The images that it has not seen, to measure it on.
    report
        How good it is on them.
    engine
        What computed.
    seconds
        How long all epochs took together, also those before an interruption; loading the data
        and compiling are not counted.
    """

    model: Model
    history: History
    reason: str
    test: Dataset
    report: Report
    engine: str
    seconds: float


def prepare(
    recipe: Recipe,
    rng: np.random.Generator | None = None,
    *,
    data: DataSplits | None = None,
    start: Params | None = None,
    progress: Progress | None = None,
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

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> prepare(load_recipe("sigmoid-10")).data.names
    ('train', 'test')
    """
    rng = np.random.default_rng(recipe.seed) if rng is None else rng
    plan = recipe.data
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
    0.7476
    """
    made_by = _made_by()  # before the training: what goes wrong after it loses it
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


def outcome_of(recipe: Recipe, run: Run, made_by: Mapping[str, Any] | None = None) -> Outcome:
    """Make a model of a run that has ended, and measure it.

    Parameters
    ----------
    recipe
        What was followed.
    run
        At its end.
    made_by
        The versions and the machine that it was made by; None looks them up.
    """
    data, engine = run.task.data, run.engine
    if run.task.fitted:
        # It stands in the recipe, so that the model is measured on images that were fitted alike.
        recipe = recipe.replace(data=recipe.data.replace(size=recipe.network.input_shape))
    seconds = float(run.history.column("seconds").sum())
    provenance = {
        "recipe": to_data(recipe.replace(training=run.settings)),
        "data": {
            "name": data.name,
            "train": data.train.fingerprint,
            "images": len(data.train),
            "license": data.license,
        },
        "engine": engine.name,
        "precision": engine.precision,
        "epochs": len(run.history),
        "reason": run.reason,
        "seconds": round(seconds, 3),
        **(_made_by() if made_by is None else made_by),
    }
    model = as_model(recipe, run.task, run.params, provenance)
    report = evaluate(model, data["test"], engine=engine.name)
    return Outcome(
        model=replace(model, history=_thinned(run.history), figures=Figures(test=report.figures())),
        history=run.history,
        reason=run.reason,
        test=data["test"],
        report=report,
        engine=engine.name,
        seconds=seconds,
    )


def as_model(
    recipe: Recipe, task: Task, params: Params, provenance: Mapping[str, Any] | None = None
) -> Model:
    """Wrap parameters of a recipe's network as a model.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> recipe = load_recipe("sigmoid-10")
    >>> task = prepare(recipe)
    >>> as_model(recipe, task, task.params)
    <model sigmoid-10: 760 parameters>
    """
    return Model(
        recipe.network,
        params,
        scaling=task.scaling,
        decision=recipe.decision,
        ink=task.train.ink,
        name=recipe.name,
        provenance=provenance or {},
    )


def _sized(plan: DataPlan, network: Network, data: DataSplits) -> DataPlan:
    """Let a plan fit images into a network's square where they are of another size."""
    shape = network.input_shape
    if data.train.shape == shape or len(shape) != 2 or shape[0] != shape[1]:
        return plan
    return plan.replace(size=shape)


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
        `DataSplits`, or a pair of arrays (images, labels). They are divided as the recipe says.
    start
        Where the weights start, in place of those that the recipe draws.
    engine
        What computes: "auto" takes the fastest that can.
    callbacks
        Who watches.
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
    task = prepare(chosen, rng, data=given, start=start)
    return follow_recipe(
        chosen, task, rng, engine=engine, callbacks=callbacks, checkpoints=checkpoints
    )


def _splits(data: DataSplits | Dataset | tuple[Any, Any]) -> DataSplits:
    """Make one thing of images, however they were handed in."""
    if isinstance(data, DataSplits):
        return data
    whole = data if isinstance(data, Dataset) else Dataset(*data)
    return DataSplits(train=whole, name=whole.name)


def _made_by() -> dict[str, Any]:
    return {
        "versions": {"digitus": _own_version(), "numpy": np.__version__},
        "machine": machine(),
    }


def _own_version() -> str:
    try:
        return version("digitus")
    except PackageNotFoundError:
        return "not installed"


def _thinned(history: History) -> History:
    """Return what a model's file keeps of a history: the last row in any case."""
    every = max(1, -(-len(history) // MOST_ROWS))
    return History(history[::-every][::-1])
