"""Follow a recipe: from its data to a model and the images to measure it on."""

from collections.abc import Sequence
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
from digitus.networks import Params, draw_params
from digitus.recipes.catalog import DEFAULT, load_recipe
from digitus.recipes.machine import machine
from digitus.recipes.recipe import Recipe
from digitus.settings import to_data
from digitus.training import Callback, Checkpoints, History, Task, fit

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


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """A recipe with its images loaded and its weights drawn, ready to be followed once.

    Parameters
    ----------
    recipe
        What is followed.
    data
        Training, validation and test images.
    task
        What the training is given.
    rng
        What is left to draw: orders and dropout.
    """

    recipe: Recipe
    data: DataSplits
    task: Task
    rng: np.random.Generator

    def model(self, params: Params, **provenance: Any) -> Model:
        """Wrap parameters of this recipe's network as a model."""
        return Model(
            self.recipe.network,
            params,
            scaling=self.task.scaling,
            decision=self.recipe.decision,
            ink=self.data.train.ink,
            name=self.recipe.name,
            provenance=provenance,
        )

    def follow(
        self,
        *,
        engine: str = "auto",
        callbacks: Sequence[Callback] = (),
        checkpoints: Checkpoints | None = None,
    ) -> Outcome:
        """Train; the parameters are those of :func:`train`."""
        recipe, data = self.recipe, self.data
        # Asked for before the training: what goes wrong after it loses it.
        made_by = {
            "versions": {"digitus": _own_version(), "numpy": np.__version__},
            "machine": machine(),
        }
        chosen = open_engine(engine, recipe.precision, recipe.job)
        trained = fit(
            self.task,
            recipe.training,
            engine=chosen,
            rng=self.rng,
            callbacks=callbacks,
            checkpoints=checkpoints,
        )
        seconds = float(trained.history.column("seconds").sum())
        model = self.model(
            trained.params,
            recipe=to_data(recipe),
            data={
                "name": data.name,
                "train": data.train.fingerprint,
                "images": len(data.train),
                "license": data.license,
            },
            engine=chosen.name,
            precision=chosen.precision,
            epochs=len(trained.history),
            reason=trained.reason,
            seconds=round(seconds, 3),
            **made_by,
        )
        report = evaluate(model, data["test"], engine=engine)
        return Outcome(
            model=replace(
                model, history=_thinned(trained.history), figures=Figures(test=report.figures())
            ),
            history=trained.history,
            reason=trained.reason,
            test=data["test"],
            report=report,
            engine=chosen.name,
            seconds=seconds,
        )


def _own_version() -> str:
    try:
        return version("digitus")
    except PackageNotFoundError:
        return "not installed"


def _thinned(history: History) -> History:
    """Return what a model's file keeps of a history: the last row in any case."""
    every = max(1, -(-len(history) // MOST_ROWS))
    return History(history[::-every][::-1])


def prepare(
    recipe: Recipe,
    data: DataSplits | None = None,
    start: Params | None = None,
    *,
    whole: DataSplits | None = None,
    progress: Progress | None = None,
) -> Preparation:
    """Load a recipe's images and draw its weights.

    Everything that is drawn comes from one generator, in this order: the split of the data, the
    initial weights, then the order of the images and dropout, epoch by epoch.

    Parameters
    ----------
    recipe
        What is to be followed.
    data
        Other images than those that the recipe names, split already; for cross-validation.
    start
        Where the weights start, in place of those that the recipe draws; for fine-tuning.
    whole
        Other images than those that the recipe names, to be divided as it says.
    progress
        Is told how far images are that must be downloaded or composed first, as
        :func:`~digitus.datasets.load_dataset` tells it.
    """
    rng = np.random.default_rng(recipe.seed)
    if data is None:
        plan = recipe.data
        data = plan.load(rng, progress) if whole is None else plan.divide(whole, rng)
        recipe = _sized(recipe, data)
        data = recipe.data.fitted(data)
    task = Task(
        network=recipe.network,
        params=draw_params(recipe.network, recipe.initial, rng) if start is None else dict(start),
        scaling=recipe.scaling.fit(data.train.images),
        train=data.train,
        validation=data.validation,
    )
    return Preparation(recipe=recipe, data=data, task=task, rng=rng)


def _sized(recipe: Recipe, data: DataSplits) -> Recipe:
    """Let a recipe fit images into its network's square where they are of another size.

    It stands in the recipe, so that the model is measured on images that were fitted alike.
    """
    shape = recipe.network.input_shape
    if data.train.shape == shape or len(shape) != 2 or shape[0] != shape[1]:
        return recipe
    return recipe.replace(data=recipe.data.replace(size=shape))


def train(
    recipe: Recipe | str = DEFAULT,
    data: DataSource | None = None,
    *,
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
    prepared = prepare(chosen, whole=given)
    return prepared.follow(engine=engine, callbacks=callbacks, checkpoints=checkpoints)


def _splits(data: DataSplits | Dataset | tuple[Any, Any]) -> DataSplits:
    """Make one thing of images, however they were handed in."""
    if isinstance(data, DataSplits):
        return data
    whole = data if isinstance(data, Dataset) else Dataset(*data)
    return DataSplits(train=whole, name=whole.name)
