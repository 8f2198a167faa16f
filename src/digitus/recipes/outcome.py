"""What following a recipe gives: a model that knows its history and how good it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any, final

import numpy as np

from digitus.datasets import Dataset
from digitus.evaluation import Report, evaluate
from digitus.models import Figures, History, Model
from digitus.networks import Params
from digitus.recipes.calibrating import calibrated
from digitus.recipes.machine import machine
from digitus.recipes.recipe import Recipe
from digitus.settings import to_data
from digitus.training import Advice, Run, Task, advise, measure_evidence

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
    advice
        What its training shows that could be better; nothing if it went well.
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
    advice: tuple[Advice, ...]
    engine: str
    seconds: float


def outcome_of(recipe: Recipe, run: Run, made_by: Mapping[str, Any] | None = None) -> Outcome:
    """Make a model of a run that has ended, calibrate it where that costs nothing, and measure it.

    Parameters
    ----------
    recipe
        What was followed.
    run
        At its end.
    made_by
        The versions and the machine that it was made by; None looks them up.
    """
    model = calibrated(model_of(recipe, run, made_by), run)
    test, engine = run.task.data["test"], run.engine.full_name
    report = evaluate(model, test, engine=engine)
    return Outcome(
        model=replace(model, figures=Figures(test=report.figures())),
        history=run.history,
        reason=run.reason,
        test=test,
        report=report,
        advice=advise(measure_evidence(run)),
        engine=engine,
        seconds=_seconds(run),
    )


def model_of(recipe: Recipe, run: Run, made_by: Mapping[str, Any] | None = None) -> Model:
    """Make a model of a run as it is now; its file says how it came about.

    The parameters are those of :func:`outcome_of`; the run need not have ended.
    """
    data, engine, teaching = run.task.data, run.engine, run.material.teaching
    if run.task.fitted:
        # It stands in the recipe, so that the model is measured on images that were fitted alike.
        recipe = recipe.replace(data=recipe.data.replace(size=recipe.network.input_shape))
    provenance = {
        "recipe": to_data(recipe.replace(training=run.settings)),
        "data": {
            "name": data.name,
            "train": data.train.fingerprint,
            "images": len(data.train),
            "license": data.license,
        },
        "engine": engine.full_name,
        "precision": engine.precision,
        "epochs": len(run.history),
        "reason": run.reason,
        "seconds": round(_seconds(run), 3),
        **({"teachers": teaching.about} if teaching else {}),
        **(made_by_what() if made_by is None else made_by),
    }
    model = as_model(recipe, run.task, run.params, provenance)
    return replace(model, history=_thinned(run.history))


def as_model(
    recipe: Recipe, task: Task, params: Params, provenance: Mapping[str, Any] | None = None
) -> Model:
    """Wrap parameters of a recipe's network as a model.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> from digitus.recipes.follow import prepare
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


def made_by_what() -> dict[str, Any]:
    """Name the versions and the machine that a model is made by."""
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


def _seconds(run: Run) -> float:
    return float(run.history.column("seconds").sum())
