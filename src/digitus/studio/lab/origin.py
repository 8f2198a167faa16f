"""Where a training of the laboratory begins, and how far it can be taken back."""

from dataclasses import dataclass
from typing import Any, Final, final

import numpy as np

from digitus.datasets import DataSplits
from digitus.engines import Engine
from digitus.networks import Params
from digitus.recipes import Recipe, prepare
from digitus.studio.lab.record import Record
from digitus.training import Run, Task, Timeline, Training
from digitus.training.checkpoints import Checkpoint

MOMENTS: Final = 150
"""So many places of a run can be gone back to at once; those between are run again."""

MEGABYTES: Final = 256.0
"""What the moments of one run may take."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a training begins: the task, the random numbers, and of a branch its moment."""

    task: Task
    generator: dict[str, Any]
    moment: Checkpoint | None = None
    record: Record | None = None


def beginning(recipe: Recipe, images: DataSplits, start: Params | None) -> Origin:
    """Prepare a recipe's images, and draw its weights where none are given."""
    rng = np.random.default_rng(recipe.seed)
    task = prepare(recipe, rng, data=images, start=start)
    return Origin(task=task, generator=dict(rng.bit_generator.state))


def run_from(origin: Origin, training: Training, engine: Engine, record: Record) -> Run:
    """Open a run where it begins, with a record that watches it."""
    rng = np.random.default_rng()
    rng.bit_generator.state = origin.generator
    run = Run(origin.task, training, engine, rng, callbacks=[record])
    if origin.moment and origin.record:
        run.restore(origin.moment)
        record.take(origin.record)
        record.go_on_from(run.position)
    return run


def timeline_for(run: Run) -> Timeline:
    """Make the time line of a run, as long as it can become."""
    total = run.given.epochs * -(-len(run.task.train) // max(1, run.given.batch_size))
    moments = min(MOMENTS, max(8, int(MEGABYTES * 1e6 / max(1, run.moment().nbytes))))
    apart = max(1, total // moments)
    return Timeline(moments=2 * moments, megabytes=MEGABYTES, steps=apart)
