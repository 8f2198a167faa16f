"""One step of a training, as each of its threads takes it: forward, loss, backward, update."""

import math
from typing import NamedTuple, final

import numpy as np

from digitus.arrays import Array, Indices, Pixels
from digitus.engines.base import Job, Samples
from digitus.engines.cores import cores
from digitus.engines.on_numba.activations import IDENTITY, Form
from digitus.engines.on_numba.barrier import Team
from digitus.engines.on_numba.inputs import FlatTargets, flat, number_of
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.build import Builder
from digitus.engines.on_numba.layerwise.layer import (
    SLACK_NUMBERS,
    Arrays,
    Bound,
    Capacity,
    Span,
    ThreadStep,
    Wait,
    capacity_for,
)
from digitus.engines.on_numba.layerwise.layout import FlatArrays, Layout
from digitus.engines.on_numba.layerwise.update import SUM_GRADIENTS, UPDATE, Sums
from digitus.engines.on_numba.losses import Images, LossResults, LossRule, loss_and_delta
from digitus.engines.on_numba.packing import TrainingArrays, aligned
from digitus.engines.on_numba.rules import rules_of
from digitus.engines.on_numba.simd.pointers import Numbers, offset, to_pointers


@final
class Batch(NamedTuple):
    """The images of one step."""

    chosen: Indices
    """Which of those that pixels and targets are of."""
    pixels: Pixels
    """All there are, flat."""
    targets: FlatTargets
    draws: dict[int, Array]
    """The random numbers of each dropout."""
    rate: float


class Outputs(NamedTuple):
    """The last layer's outputs for a batch, and gradients by them."""

    values: Numbers
    grads: Numbers


def _loss_and_delta(
    rule: LossRule,
    form: Form,
    targets: FlatTargets,
    samples: Indices,
    outputs: Outputs,
    results: LossResults,
    span: Span,
) -> None:
    outputs, results, at = to_pointers(outputs), to_pointers(results), span.first * form.stride
    count = len(samples)
    loss_and_delta(
        rule,
        form,
        to_pointers(targets),
        Images(offset(to_pointers((samples,))[0], span.first), span.last - span.first, count),
        offset(outputs.values, at),
        offset(outputs.grads, at),
        LossResults(
            offset(results.weighted, span.first),
            offset(results.losses, span.first),
            offset(results.correct, span.first),
        ),
    )


def _read(arrays: Arrays, size: int, span: Span) -> None:
    """Read the pixels of a thread's images."""
    pixels, places, table, x = to_pointers(arrays)
    for image in range(span.first, span.last):
        source, into = offset(pixels, places[image] * size), offset(x, image * size)
        for k in range(size):
            into[k] = number_of(source[k], table)


LOSS_AND_DELTA, READ = Program(_loss_and_delta), Program(_read)


@final
class Stepper:
    """A network, its parameters and its optimizer, ready to take steps."""

    def __init__(self, job: Job, samples: Samples, layout: Layout, arrays: TrainingArrays) -> None:
        self._layout, self._arrays, self._precision = layout, arrays, layout.precision
        self._flat = FlatArrays(layout, arrays.flat)
        builder = Builder(self._flat)
        self.chain, self.dropouts = builder.build(job.network), builder.dropouts
        self._size, self._rules = math.prod(job.network.input_shape), rules_of(job)
        self._table = flat(samples.scaling.table(self._precision))
        # The loss goes through the last activation itself, there and back.
        self._last, self._form = builder.last, builder.last.form
        self._last.form = self._form._replace(activation=IDENTITY)
        self.capacity = Capacity(0, 0, 0, training=True)
        self._read, self._loss_and_delta = Bound(READ), Bound(LOSS_AND_DELTA)
        self._sum_gradients, self._update = Bound(SUM_GRADIENTS), Bound(UPDATE)

    def allocate(self, batch: int) -> bool:
        """Allocate what batches of up to so many images need; return False where it is there."""
        if batch == self.capacity.batch:
            return False
        self.capacity = capacity = capacity_for(batch, cores(), training=True)
        self._flat.allocate(capacity.shards(batch))
        self.chain.allocate(capacity)
        self._grads = self._last.numbers(capacity, self._form.units)
        self._outputs = Outputs(self._last.out, self._grads)
        self.losses, self.weighted = np.zeros(batch), np.zeros(batch)
        self.correct = np.zeros(batch, np.int64)
        self._results = LossResults(self.weighted, self.losses, self.correct)
        self._x = aligned(batch * self._size + SLACK_NUMBERS, self._precision)
        self._squares = np.zeros(self._layout.rows)
        return True

    def prepare(self, team: Team) -> None:
        """Prepare every so many-th node for a step."""
        for node in self.chain.nodes[team.thread :: team.threads]:
            node.prepare()

    def forward(self, batch: Batch, team: Team, wait: Wait) -> ThreadStep:
        """Take a thread's images forward and through the loss."""
        count = len(batch.chosen)
        span = self.capacity.span(count, team)
        step = ThreadStep(span, count, wait, batch.draws)
        self._read((batch.pixels, batch.chosen, self._table, self._x), self._size, span)
        self.chain.forward(self._x, step)
        rule, results = self._rules.loss, self._results
        last = self._form, batch.targets, batch.chosen, self._outputs
        self._loss_and_delta(rule, *last, results, span)
        wait()
        return step

    def update(self, step: ThreadStep, team: Team, steps: int, rate: float) -> None:
        """Take them backward, and update a thread's part of the parameters."""
        self.chain.backward(self._grads, step)
        step.wait()
        layout, arrays, rules = self._layout, self._arrays, self._rules
        shards = self.capacity.shards(step.count)
        sums = Sums(self._flat.gradients, shards, layout.gradient_size, self._squares)
        self._sum_gradients(layout.parts, rules.penalties, arrays.flat, sums, team)
        if math.isfinite(rules.penalties.clip_norm):
            step.wait()
        changed = arrays.flat, arrays.slot0, arrays.slot1
        self._update(layout.parts, rules.penalties, rules.update, changed, sums, team, steps, rate)
        step.wait()
