"""A training of a dense network: everything in flat arrays, which one program works on."""

from typing import Any, final

import numpy as np

from digitus.arrays import Array, Indices, Pixels
from digitus.engines.base import Job, Progress, Samples, Session
from digitus.engines.checks import given_samples
from digitus.engines.on_numba.barrier import Crew
from digitus.engines.on_numba.fused import step as steps
from digitus.engines.on_numba.fused.buffers import threads_for, work_for
from digitus.engines.on_numba.fused.layout import SLOTS, aligned, pack, plan_of, rule_of, views
from digitus.engines.on_numba.inputs import Data, flat, longest_in, prepare
from digitus.engines.on_numba.threads import together
from digitus.networks import Params, copy_params

DRAWN = 1 << 20
"""Random numbers that are drawn ahead: 4 MB."""


@final
class FusedSession(Session):
    """Everything in flat arrays; ``run`` hands them to the training program."""

    def __init__(
        self,
        job: Job,
        samples: Samples,
        params: Params,
        state: Params | None,
        precision: str,
    ) -> None:
        self._job = job
        self._precision = precision
        self._plan = plan_of(job.network, precision)
        self._rule = rule_of(job.objective, job.optimizer)
        self._data = prepare(samples, precision)
        self._samples = samples
        slots = [self._slot(slot, state) for slot in job.optimizer.slots]
        slots += [np.zeros(0, precision)] * (SLOTS - len(slots))
        self._state = steps.State(
            params=pack(job.network, self._plan, params, precision),
            one=slots[0],
            two=slots[1],
            steps=np.array([int(state["steps"]) if state else 0]),
        )
        self._batch, self._longest = 0, longest_in(self._data)
        self._program: Any = None

    def _slot(self, slot: str, state: Params | None) -> Array:
        if state is None:
            return aligned(self._plan.size, self._precision)
        arrays = {name: state[f"{name}.{slot}"] for name in self._job.network.param_shapes}
        return pack(self._job.network, self._plan, arrays, self._precision)

    def params(self) -> Params:
        """Return a copy of the parameters."""
        return self._copy(self._state.params)

    def state(self) -> Params:
        """Return a copy of the optimizer's state."""
        slots = dict(zip(self._job.optimizer.slots, self._state[1:], strict=False))
        copies = {slot: self._copy(numbers) for slot, numbers in slots.items()}
        named = {
            f"{name}.{slot}": copies[slot][name]
            for name in self._job.network.param_shapes
            for slot in self._job.optimizer.slots
        }
        return named | {"steps": np.array(self._state.steps[0])}

    def _copy(self, numbers: Array) -> Params:
        return copy_params(views(self._job.network, self._plan, numbers), self._precision)

    def run(
        self,
        order: Indices,
        batch_size: int,
        learning_rates: Array,
        rng: np.random.Generator,
        images: Pixels | None = None,
    ) -> Progress:
        """Take one step after the other, until the end or a loss that is not finite."""
        order = flat(order, "int64")
        count = len(self._samples.images)
        if len(order) and not 0 <= order.min() <= order.max() < count:
            raise IndexError(f"order must name samples 0 to {count - 1}")
        data, longest = self._data, self._longest
        if images is not None and len(order):
            given = given_samples(self._samples, order, images)
            data, order = prepare(given, self._precision, data.sparse), np.arange(len(order))
            longest = longest_in(data)
        size = min(batch_size, max(len(order), 1))
        self._make_room(size, data, longest)
        rates = flat(learning_rates, "float64")
        at_once = max(1, DRAWN // (self._plan.draws * size)) if self._plan.draws else len(rates)
        total, correct, last_loss = 0.0, 0, 0.0
        for first in range(0, len(rates), max(at_once, 1)):
            chosen = order[first * size : (first + at_once) * size]
            report = self._take(data, chosen, rates[first : first + at_once], rng)
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
        return Progress(images=len(order), loss=total, correct=correct, last_loss=last_loss)

    def _make_room(self, batch: int, data: Data, longest: int) -> None:
        if batch != self._batch or longest > self._longest:
            self._batch, self._longest = batch, max(longest, self._longest)
            self._threads = threads_for(self._plan, self._rule, data, batch)
            self._work = work_for(self._plan, self._rule, data, batch, self._threads, self._longest)

    def _take(self, data: Data, chosen: Indices, rates: Array, rng: np.random.Generator) -> Array:
        draws = rng.random(len(chosen) * self._plan.draws, dtype=np.float32)
        chunk = steps.Chunk(chosen, self._batch, rates, draws)
        report = np.zeros(5)
        arguments = self._plan, self._rule, data, self._state, self._work, chunk
        if self._program is None:
            alone = Crew(0, 1, np.zeros(24, np.int64))
            self._program = steps.train_program.ready(*arguments, alone, report)
        program = self._program

        def part(thread: int, threads: int, bells: Indices) -> None:
            program(*arguments, Crew(thread, threads, bells), report)

        together(part, self._threads)
        return report
