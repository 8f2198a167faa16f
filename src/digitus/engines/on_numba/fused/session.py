"""A training of a dense network: everything in flat arrays, which one program works on."""

from typing import Any, final

import numpy as np

from digitus.arrays import Array, Indices, Pixels
from digitus.engines.base import Job, Progress, Samples, Session, State
from digitus.engines.checks import given_samples
from digitus.engines.on_numba.barrier import Team
from digitus.engines.on_numba.fused import chunk as records
from digitus.engines.on_numba.fused import step as steps
from digitus.engines.on_numba.fused.buffers import buffers_for, threads_for
from digitus.engines.on_numba.fused.layout import packing_of, plan_of
from digitus.engines.on_numba.inputs import Data, flat, longest_in, prepare, require_order
from digitus.engines.on_numba.packing import TrainingArrays
from digitus.engines.on_numba.rules import rules_of
from digitus.engines.on_numba.thread_count import ThreadCount
from digitus.engines.on_numba.threads import run_on_threads
from digitus.networks import Params, Targets

NUMBERS_DRAWN_AHEAD = 1 << 20
"""Random numbers that are drawn before the steps that need them: 4 MB."""


@final
class FusedSession(Session):
    """Everything in flat arrays; ``run`` hands them to the training program."""

    def __init__(
        self, job: Job, samples: Samples, params: Params, state: State | None, precision: str
    ) -> None:
        self._precision = precision
        self._plan = plan_of(job.network, precision)
        packing = packing_of(job.network, self._plan, precision)
        self._arrays = arrays = TrainingArrays(job, packing, params, state)
        self._rules = rules_of(job)
        self._job, self._samples, self._data = job, samples, prepare(samples, precision)
        self._state = records.State(arrays.flat, arrays.slot0, arrays.slot1, arrays.steps)
        self._batch, self._longest = 0, longest_in(self._data)
        self._program: Any = None

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
        data, longest = self._data, self._longest
        if len(order) and not (images is None and targets is None):
            given = given_samples(self._job, self._samples, order, images, targets)
            data, order = prepare(given, self._precision, data.sparse), np.arange(len(order))
            longest = longest_in(data)
        size = min(batch_size, max(len(order), 1))
        self._allocate(size, data, longest)
        rates, draws = flat(learning_rates, "float64"), self._plan.draws
        at_once = max(1, NUMBERS_DRAWN_AHEAD // (draws * size)) if draws else max(1, len(rates))
        total, correct, last_loss, first = 0.0, 0, 0.0, 0
        while first < len(rates):
            with self._thread_count.measured(min(at_once, len(rates) - first)) as part:
                after = first + part.steps
                chosen = order[first * size : after * size]
                report, part.used = self._take(data, chosen, rates[first:after], rng, part.threads)
            total += report[steps.LOSS]
            correct += int(report[steps.CORRECT])
            last_loss = report[steps.LAST_LOSS]
            if report[steps.FAILED] >= 0:
                return Progress(
                    images=first * size + int(report[steps.IMAGES]),
                    loss=total,
                    correct=correct,
                    last_loss=last_loss,
                    failed_step=first + int(report[steps.FAILED]),
                )
            first = after
        return Progress(images=len(order), loss=total, correct=correct, last_loss=last_loss)

    def _allocate(self, batch: int, data: Data, longest: int) -> None:
        if batch != self._batch or longest > self._longest:
            self._batch, self._longest = batch, max(longest, self._longest)
            threads = threads_for(self._plan, self._rules, data, batch)
            self._thread_count = ThreadCount(threads)
            sizes = batch, threads, self._longest
            self._buffers = buffers_for(self._plan, self._rules, data, *sizes)

    def _take(
        self, data: Data, order: Indices, rates: Array, rng: np.random.Generator, threads: int
    ) -> tuple[Array, int]:
        draws = rng.random(len(order) * self._plan.draws, dtype=np.float32)
        chunk = records.Chunk(order, len(order), self._batch, rates, len(rates), draws)
        arguments = self._plan, self._rules, data, self._state, self._buffers, chunk
        report = np.zeros(5)
        if self._program is None:
            self._program = steps.train_program.ready(*arguments, Team.alone(), report)
        program = self._program

        def part(team: Team) -> None:
            program(*arguments, team, report)

        return report, run_on_threads(part, threads)
