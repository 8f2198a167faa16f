"""Trainings of one recipe from several seeds: what is wanted, what has ended, what they gave."""

import argparse
import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self, final

from numpy.random import default_rng

from benchmarks.report import duration
from digitus.cli.output.console import screen
from digitus.cli.output.training_progress import TrainingProgress
from digitus.cli.overrides import override_texts
from digitus.engines import open_engine
from digitus.evaluation import evaluate, run_statistics
from digitus.models import save_model
from digitus.recipes import Recipe, follow_recipe, load_recipe, prepare
from digitus.recipes.machine import machine
from digitus.settings import to_data
from digitus.training import Checkpoints


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
        whole = json.dumps([to_data(self.recipe), self.part, self.engine], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()[:16]


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
class Results:
    """The trainings that have ended, one per line of a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.runs: dict[str, Run] = {}
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            run = Run(**json.loads(line))
            self.runs[run.key] = run

    def add(self, run: Run) -> None:
        """Write down one more."""
        self.runs[run.key] = run
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(run)) + "\n")

    def checkpoints(self, key: str) -> Checkpoints:
        """Open the folder of a training that is under way, or that was interrupted."""
        return Checkpoints(self.path.with_suffix(".run") / key, resume=True)

    def clear(self, key: str) -> None:
        """Remove that folder."""
        shutil.rmtree(self.path.with_suffix(".run") / key, ignore_errors=True)


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


def follow(plan: Plan, results: Results, keep: Path | None) -> Run:
    """Train, or go on with a training, and measure what came out."""
    rng = default_rng(plan.recipe.seed)
    task = prepare(plan.recipe, rng)
    console = screen(remarks=True)
    console.print(f"{plan.label}, seed {plan.recipe.seed}", style="bold", markup=False)
    with TrainingProgress(console, plan.recipe.training.epochs) as watch:
        outcome = follow_recipe(
            plan.recipe,
            task,
            rng,
            engine=plan.engine,
            callbacks=[watch],
            checkpoints=results.checkpoints(plan.key),
        )
    report = evaluate(outcome.model, task.data[plan.part], engine=plan.engine)
    run = Run(
        key=plan.key,
        label=plan.label,
        seed=plan.recipe.seed,
        part=plan.part,
        images=report.images,
        accuracy=report.accuracy,
        log_loss=report.log_loss,
        epochs=len(outcome.history),
        # Not the outcome's: that is the time since a training was taken up again.
        seconds=sum(epoch.seconds for epoch in outcome.history),
        engine=outcome.engine,
        machine=machine(),
    )
    if keep:
        name = re.sub(r"[^\w.-]+", "-", f"{plan.label}-{plan.part}-seed-{run.seed}")
        save_model(outcome.model, keep / f"{name}.safetensors")
    results.add(run)
    results.clear(plan.key)
    console.print(f"{run.accuracy:.2%} of {run.images:,} {run.part} images", markup=False)
    return run
