"""A training layer by layer: every thread walks through all nodes with its own images."""

import math
from contextlib import suppress
from typing import final

import numpy as np

from digitus.arrays import Array, Indices, Pixels
from digitus.engines.base import Job, Progress, Samples, Session, State
from digitus.engines.checks import given_samples
from digitus.engines.on_numba.barrier import ABANDONED, Team, wait
from digitus.engines.on_numba.inputs import (
    FlatTargets,
    flat,
    flat_targets,
    readable,
    require_order,
)
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.layer import Bound, Wait
from digitus.engines.on_numba.layerwise.layout import Layout
from digitus.engines.on_numba.layerwise.step import Batch, Stepper
from digitus.engines.on_numba.packing import TrainingArrays
from digitus.engines.on_numba.simd.pointers import to_pointers
from digitus.engines.on_numba.thread_count import ThreadCount
from digitus.engines.on_numba.threads import run_on_threads
from digitus.networks import Params, Targets

NUMBERS_DRAWN_AHEAD = 1 << 22
"""Random numbers that are drawn before the steps that need them: 16 MB."""


class _AbandonedError(Exception):
    """Another thread has failed; its error is the one to be told."""


def _wait(team: Team) -> None:
    wait(to_pointers(team))


WAIT = Program(_wait)


@final
class LayerwiseSession(Session):
    """Nodes on flat arrays; ``run`` takes the threads through them."""

    def __init__(
        self, job: Job, samples: Samples, params: Params, state: State | None, precision: str
    ) -> None:
        layout = Layout(job.network, precision)
        self._precision = layout.precision
        self._arrays = TrainingArrays(job, layout.packing, params, state)
        self._stepper = Stepper(job, samples, layout, self._arrays)
        self._job, self._samples, self._flat = job, samples, self._flattened(samples)
        self._wait = Bound(WAIT)

    def params(self) -> Params:
        """Return a copy of the parameters."""
        return self._arrays.params()

    def state(self) -> State:
        """Return a copy of the optimizer's state."""
        return self._arrays.state()

    def run(
        self,
        order: Indices,
        batch_size: int,
        learning_rates: Array,
        rng: np.random.Generator,
        images: Pixels | None = None,
        targets: Targets | None = None,
    ) -> Progress:
        """Take one step after the other, until the end or a loss that is not finite."""
        order = require_order(self._samples, order)
        pixels, wanted = self._flat
        if len(order) and not (images is None and targets is None):
            given = given_samples(self._job, self._samples, order, images, targets)
            (pixels, wanted), order = self._flattened(given), np.arange(len(order))
        if self._stepper.allocate(batch_size):
            self._thread_count = ThreadCount(self._stepper.capacity.threads)
        walk = _Walk(self._stepper, self._wait, int(self._arrays.steps[0]))
        decisions = sum(dropout.silence.decisions for dropout in self._stepper.dropouts)
        at_once = max(1, NUMBERS_DRAWN_AHEAD // max(decisions * batch_size, 1))
        rates = learning_rates.tolist()
        while walk.steps < len(rates) and walk.failed_step is None:
            first = walk.steps
            with self._thread_count.measured(min(at_once, len(rates) - first)) as part:
                batches = [
                    Batch(order[at], pixels, wanted, self._draw(len(order[at]), rng), rate)
                    for at, rate in _batches(batch_size, rates, first, part.steps)
                ]
                part.used = walk.take(batches, part.threads)
        self._arrays.steps[0] += walk.steps
        return walk.progress()

    def _flattened(self, samples: Samples) -> tuple[Pixels, FlatTargets]:
        pixels = readable(samples.images, samples.scaling, self._precision)
        return flat(pixels), flat_targets(samples, self._precision)

    def _draw(self, count: int, rng: np.random.Generator) -> dict[int, Array]:
        return {
            number: rng.random(count * dropout.silence.decisions, dtype=np.float32)
            for number, dropout in enumerate(self._stepper.dropouts)
        }


def _batches(batch: int, rates: list[float], first: int, count: int) -> list[tuple[slice, float]]:
    """Return which images the next steps take, and at which rates."""
    return [
        (slice(step * batch, (step + 1) * batch), rates[step])
        for step in range(first, first + count)
    ]


@final
class _Walk:
    """Consecutive steps of all threads, and what came of them."""

    def __init__(self, stepper: Stepper, wait_for_all: Bound, before: int) -> None:
        self._stepper, self._wait, self._before = stepper, wait_for_all, before
        self.steps, self.failed_step = 0, None
        self._images, self._loss, self._correct, self._last_loss = 0, 0.0, 0, 0.0

    steps: int
    """How many were taken to their end."""
    failed_step: int | None

    def progress(self) -> Progress:
        """Tell what happened."""
        return Progress(
            images=self._images,
            loss=self._loss,
            correct=self._correct,
            last_loss=self._last_loss,
            failed_step=self.failed_step,
        )

    def take(self, batches: list[Batch], threads: int) -> int:
        """Take a step for each batch, on up to so many threads; return how many there were."""
        before = self.steps

        def part(team: Team) -> None:
            with suppress(_AbandonedError):
                steps(team, self._meeting(team))

        def steps(team: Team, meet: Wait) -> None:
            self._stepper.prepare(team)
            meet()
            for number, batch in enumerate(batches, start=before + 1):
                step = self._stepper.forward(batch, team, meet)
                total = float(self._stepper.weighted[: step.count].sum())
                if team.thread == 0:
                    self._note(total, step.count)
                if not math.isfinite(total):
                    return
                self._stepper.update(step, team, self._before + number, batch.rate)
                self._stepper.prepare(team)
                meet()
                if team.thread == 0:
                    self.steps = number

        return run_on_threads(part, threads)

    def _meeting(self, team: Team) -> Wait:
        def meet() -> None:
            self._wait(team)
            if team.barrier[ABANDONED]:
                raise _AbandonedError

        return meet if team.threads > 1 else lambda: None

    def _note(self, total: float, count: int) -> None:
        stepper = self._stepper
        self._images += count
        self._loss += total
        self._last_loss = float(stepper.losses[count - 1])
        if math.isfinite(total):
            self._correct += int(stepper.correct[:count].sum())
        else:
            self.failed_step = self.steps
