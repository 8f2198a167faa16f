"""A training of a network of nodes: every thread walks through all of them with its own images."""

import math
from contextlib import suppress
from typing import Any, final

import numpy as np

from digitus.arrays import Array, Indices, Pixels
from digitus.engines.base import Job, Progress, Samples, Session, State
from digitus.engines.checks import given_samples
from digitus.engines.on_numba.barrier import ABANDONED, Crew, wait
from digitus.engines.on_numba.inputs import flat, readable
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.layer import Bound, Wait
from digitus.engines.on_numba.layerwise.step import Batch, Machine
from digitus.engines.on_numba.layerwise.update import Crowd
from digitus.engines.on_numba.simd.pointers import bare
from digitus.engines.on_numba.threads import together
from digitus.networks import Params


class _AbandonedError(Exception):
    """Another thread has failed; its error is the one to be told."""


DRAWN = 1 << 22
"""Random numbers that are drawn ahead: 16 MB."""


def _wait(crew: Any) -> None:
    wait(bare(crew))


WAIT = Program(_wait)


@final
class LayerwiseSession(Session):
    """Nodes on flat arrays; ``run`` takes the threads through them."""

    def __init__(
        self, job: Job, samples: Samples, params: Params, state: State | None, precision: str
    ) -> None:
        self._job, self._samples, self._precision = job, samples, precision
        slots = [_of_slot(state or {}, slot) for slot in job.optimizer.slots]
        self._machine = Machine(job, samples, params, slots, precision)
        self._pixels = flat(readable(samples.images, samples.scaling, precision))
        self._steps = int(state["steps"]) if state else 0
        self._wait = Bound(WAIT)

    def params(self) -> Params:
        """Return a copy of the parameters."""
        return self._machine.memory.copy(self._machine.memory.params)

    def state(self) -> State:
        """Return a copy of the optimizer's state."""
        slots = dict(zip(self._job.optimizer.slots, self._machine.slot_copies(), strict=True))
        named = {
            f"{name}.{slot}": arrays[name]
            for name in self._job.network.trained_shapes
            for slot, arrays in slots.items()
        }
        return named | {"steps": np.array(self._steps)}

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
        count = len(self._samples.labels)
        if len(order) and not 0 <= order.min() <= order.max() < count:
            raise IndexError(f"order must name samples 0 to {count - 1}")
        pixels, places = self._pixels, order
        if images is not None and len(order):
            given = given_samples(self._samples, order, images)
            pixels = flat(readable(given.images, given.scaling, self._precision))
            places = np.arange(len(order))
        self._machine.make_room(batch_size)
        walk = _Walk(self._machine, self._wait, self._steps)
        decisions = sum(drop.silence.decisions for drop in self._machine.drops)
        at_once = max(1, DRAWN // max(decisions * batch_size, 1))
        rates = learning_rates.tolist()
        for first in range(0, len(rates), at_once):
            batches = [
                Batch(order[part], pixels, places[part], self._draw(len(order[part]), rng), rate)
                for part, rate in _parts(batch_size, rates, first, at_once)
            ]
            walk.take(batches)
            if walk.failed_step is not None:
                break
        self._steps += walk.steps
        return walk.progress()

    def _draw(self, count: int, rng: np.random.Generator) -> dict[int, Array]:
        return {
            place: rng.random(count * drop.silence.decisions, dtype=np.float32)
            for place, drop in enumerate(self._machine.drops)
        }


def _of_slot(state: State, slot: str) -> Params:
    ending = f".{slot}"
    return {
        name.removesuffix(ending): array for name, array in state.items() if name.endswith(ending)
    }


def _parts(batch: int, rates: list[float], first: int, at_once: int) -> list[tuple[slice, float]]:
    """Return which images the next steps take, and at which rates."""
    return [
        (slice(step * batch, (step + 1) * batch), rates[step])
        for step in range(first, min(first + at_once, len(rates)))
    ]


@final
class _Walk:
    """Consecutive steps of all threads, and what came of them."""

    def __init__(self, machine: Machine, wait_for_all: Bound, before: int) -> None:
        self._machine, self._wait, self._before = machine, wait_for_all, before
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

    def take(self, batches: list[Batch]) -> None:
        """Take a step for each batch, with all threads."""
        before = self.steps

        def part(thread: int, threads: int, bells: Indices) -> None:
            with suppress(_AbandonedError):
                steps(Crowd(thread, threads), self._meeting(thread, threads, bells))

        def steps(crowd: Crowd, meet: Wait) -> None:
            self._machine.prepare(*crowd)
            meet()
            for step, batch in enumerate(batches, start=before + 1):
                turn = self._machine.look(batch, crowd, meet)
                total = float(self._machine.judged.losses[: turn.count].sum())
                if crowd.thread == 0:
                    self._note(total, turn.count)
                if not math.isfinite(total):
                    return
                self._machine.learn(turn, crowd, self._before + step, batch.rate)
                self._machine.prepare(*crowd)
                meet()
                if crowd.thread == 0:
                    self.steps = step

        together(part, self._machine.room.threads)

    def _meeting(self, thread: int, threads: int, bells: Indices) -> Wait:
        crew = Crew(thread, threads, bells)

        def meet() -> None:
            self._wait(crew)
            if bells[ABANDONED]:
                raise _AbandonedError

        return meet if threads > 1 else lambda: None

    def _note(self, total: float, count: int) -> None:
        judged = self._machine.judged
        self._images += count
        self._loss += total
        self._last_loss = float(judged.last_loss[count - 1])
        if math.isfinite(total):
            self._correct += int(judged.right[:count].sum())
        else:
            self.failed_step = self.steps
