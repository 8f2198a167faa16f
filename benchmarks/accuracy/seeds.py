"""Trainings of one recipe from several seeds: what is wanted, what has ended, what they gave."""

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self, final

from benchmarks.report import duration
from digitus.cli.output.console import screen
from digitus.cli.output.training_progress import TrainingProgress
from digitus.cli.overrides import override_texts
from digitus.cluster import Job, Lost, Spreads
from digitus.engines import open_engine
from digitus.errors import DigitusError, ServerError
from digitus.evaluation import run_statistics
from digitus.models import save_model
from digitus.recipes import Recipe, load_recipe
from digitus.recipes.ended import EndedTrainings, key_of
from digitus.recipes.measured import Measured, train_and_measure, try_and_measure


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One training that is wanted.

    Parameters
    ----------
    label
        What the table calls it: the recipe, and what was changed in it.
    recipe
        With the seed, and with the images kept aside.
    part
        "validation" or "test": what it is measured on.
    engine
        The engine: "auto", "compiled", "numpy" or "python".
    """

    label: str
    recipe: Recipe
    part: str
    engine: str

    @property
    def key(self) -> str:
        """What a training is known by: everything that its figures depend on."""
        return key_of(self.recipe, self.part, self.engine)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One training that has ended; ``seconds`` are those of training alone."""

    key: str
    label: str
    seed: int
    part: str
    images: int
    accuracy: float
    log_loss: float
    epochs: int
    seconds: float
    engine: str
    machine: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one recipe gave: a line of the table."""

    label: str
    part: str
    images: int
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, runs: Sequence[Run]) -> Self:
        """Put the seeds of one recipe together."""
        first = runs[0]
        return cls(label=first.label, part=first.part, images=first.images, runs=tuple(runs))

    def to_data(self) -> dict[str, Any]:
        """Return the row as plain data, with every single run."""
        found = run_statistics([run.accuracy for run in self.runs])
        return {
            "recipe": self.label,
            "measured_on": self.part,
            "images": self.images,
            "accuracy": found.to_data(),
            "runs": [asdict(run) for run in self.runs],
        }

    def cells(self) -> tuple[str, ...]:
        """Write the row for people."""
        found = run_statistics([run.accuracy for run in self.runs])
        seconds = run_statistics([run.seconds for run in self.runs]).mean
        return (
            self.label,
            f"{self.images:,} {self.part}",
            ", ".join(str(run.seed) for run in self.runs),
            f"{found.mean:.3%}",
            f"{found.deviation:.3%}" if len(self.runs) > 1 else "-",
            f"{found.lowest:.2%}",
            f"{found.highest:.2%}",
            duration(seconds),
            "; ".join(sorted({f"{run.engine}, {run.machine}" for run in self.runs})),
        )


HEADER = ("recipe", "measured on", "seeds", "mean", "deviation", "min", "max", "training", "ran on")


def plans(arguments: argparse.Namespace) -> Iterator[Plan]:
    """List the trainings that are wanted, recipe by recipe and seed by seed."""
    for name in arguments.recipes:
        recipe = override_texts(load_recipe(name), arguments.set)
        engine = open_engine(arguments.engine, recipe.precision, recipe.job).name
        if arguments.validation:
            recipe = recipe.replace(data=recipe.data.replace(validation=arguments.validation))
        for seed in arguments.seeds:
            yield Plan(
                label=", ".join((recipe.name, *arguments.set)),
                recipe=recipe.replace(seed=seed),
                part="validation" if arguments.validation else "test",
                engine=engine,
            )


def follow(plan: Plan, ended: EndedTrainings, keep: Path | None) -> Run:
    """Train here, or go on with a training, and measure what came out."""
    console, folder = screen(remarks=True), ended.folder(plan.key)
    folder.parent.mkdir(parents=True, exist_ok=True)
    console.print(f"{plan.label}, seed {plan.recipe.seed}", style="bold", markup=False)
    with TrainingProgress(console, plan.recipe.training.epochs) as watch:
        measured = train_and_measure(plan.recipe, plan.part, plan.engine, folder, [watch])
    return write_down(plan, measured, ended, keep)


def follow_far(
    todo: Sequence[Plan], workers: Spreads, ended: EndedTrainings, keep: Path | None
) -> Iterator[tuple[Plan, Run | DigitusError]]:
    """Train by the processes of a cluster, and give each training as it ends, or why it cannot."""
    jobs = []
    for number, plan in enumerate(todo):
        folder = ended.folder(plan.key)
        folder.parent.mkdir(parents=True, exist_ok=True)
        jobs.append(Job(number, (plan.recipe, plan.part, plan.engine, folder)))
    for job, answer in workers.run(try_and_measure, jobs):
        plan = todo[job.number]
        if isinstance(answer, Lost):
            yield plan, ServerError("every process that began it was killed: is memory short?")
        elif isinstance(answer, DigitusError):
            yield plan, answer
        else:
            yield plan, write_down(plan, answer, ended, keep)


def write_down(plan: Plan, measured: Measured, ended: EndedTrainings, keep: Path | None) -> Run:
    """Keep what a training gave: a line of the file and, if that is wanted, its model."""
    figures = {
        field.name: getattr(measured, field.name)
        for field in fields(measured)
        if field.name != "model"
    }
    run = Run(key=plan.key, label=plan.label, seed=plan.recipe.seed, part=plan.part, **figures)
    if keep:
        name = re.sub(r"[^\w.-]+", "-", f"{plan.label}-{plan.part}-seed-{run.seed}")
        save_model(measured.model, keep / f"{name}.safetensors")
    ended.add(plan.key, asdict(run))
    ended.clear(plan.key)
    screen(remarks=True).print(
        f"{plan.label}, seed {run.seed}: {run.accuracy:.2%} of {run.images:,} {run.part} images",
        markup=False,
    )
    return run
