"""One step of a training, as each of its threads takes it: forward, judge, back, learn."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple, final

import numpy as np

from digitus.arrays import Array, Indices, Pixels
from digitus.engines.base import Job, Samples
from digitus.engines.cores import cores
from digitus.engines.on_numba.fused.layout import ACTIVATION_CODES, aligned, rule_of
from digitus.engines.on_numba.inputs import flat, number_of
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.build import Builder
from digitus.engines.on_numba.layerwise.layer import SLACK, Bound, Room, Turn, Wait, room_for
from digitus.engines.on_numba.layerwise.layout import Memory
from digitus.engines.on_numba.layerwise.update import GATHER, LEARN, Crowd, Sums
from digitus.engines.on_numba.losses import judge
from digitus.engines.on_numba.simd.pointers import bare, beyond
from digitus.networks import Params


class Labelled(NamedTuple):
    """What the loss must know of the samples."""

    labels: Any
    weights: Any


class Judged(NamedTuple):
    """Outputs of the last layer, gradients by them, and what is said of each image."""

    values: Any
    grads: Any
    losses: Any
    """Of each image, times its weight."""
    last_loss: Any
    right: Any


class Last(NamedTuple):
    """The last layer, as the loss sees it."""

    activation: int
    units: int
    stride: int
    before: int


class Part(NamedTuple):
    """A thread's images of one step, as the loss sees them."""

    samples: Any
    batch: int
    count: int  # type: ignore[assignment]  # a tuple's method, which nothing here calls
    first: int
    last: int


@final
class Batch(NamedTuple):
    """The images of one step."""

    samples: Indices
    """Whose labels count."""
    pixels: Pixels
    """All there are, flat."""
    places: Indices
    """Which of them."""
    draws: dict[int, Array]
    """The random numbers of each dropout."""
    rate: float


def _judge(last: Any, rules: Any, data: Any, judged: Any, part: Any) -> None:
    judge(last, rules[0], bare(data), bare(part), bare(judged))


def _open(arrays: Any, size: int, span: Any) -> None:
    """Read the pixels of a thread's images."""
    pixels, places, table, x = bare(arrays)
    for image in range(span.first, span.last):
        source, into = beyond(pixels, places[image] * size), beyond(x, image * size)
        for k in range(size):
            into[k] = number_of(source[k], table)


JUDGE, OPEN = Program(_judge), Program(_open)


@final
class Machine:
    """A network, its parameters and its optimizer, ready to take steps."""

    def __init__(
        self, job: Job, samples: Samples, params: Params, slots: list[Params], precision: str
    ) -> None:
        self.memory = Memory(job.network, params, precision)
        builder = Builder(self.memory)
        self.chain, self.drops = builder.build(job.network), builder.drops
        self.slots = [self.memory.pack(arrays) for arrays in slots]
        self._precision, self._classes = precision, job.network.classes
        self._size = math.prod(job.network.input_shape)
        self._rule = rule_of(job.objective, job.optimizer)
        self._table = flat(samples.scaling.table(precision))
        weights = np.ones(len(samples.labels)) if samples.weights is None else samples.weights
        self._data = Labelled(flat(samples.labels, "int64"), flat(weights, "float64"))
        # The loss goes through the last activation itself, there and back.
        self._output = builder.last
        self._activation = self._output.form.activation
        self._output.form = self._output.form._replace(activation=ACTIVATION_CODES["identity"])
        self.room = Room(0, 0, 0, training=True)
        self._open, self._judge = Bound(OPEN), Bound(JUDGE)
        self._gather, self._learn = Bound(GATHER), Bound(LEARN)

    def make_room(self, batch: int) -> None:
        """Make room for batches of up to so many images."""
        if batch == self.room.batch:
            return
        room = room_for(batch, cores(), training=True)
        self.room, memory = room, self.memory
        memory.make_room(room.shares(batch))
        self.chain.make_room(room)
        self.judged = Judged(
            self._output.out,
            self._output.numbers(room, self._classes),
            np.zeros(batch),
            np.zeros(batch),
            np.zeros(batch, np.int64),
        )
        self._x = aligned(batch * self._size + SLACK, self._precision)
        self._squares = np.zeros(memory.rows)

    def prepare(self, thread: int, threads: int) -> None:
        """Prepare every so many-th node for a step."""
        for node in self.chain.nodes[thread::threads]:
            node.prepare()

    def look(self, batch: Batch, crowd: Crowd, wait: Wait) -> Turn:
        """Take a thread's images forward and judge them."""
        count = len(batch.samples)
        span = self.room.span(count, *crowd)
        turn = Turn(span, count, crowd.threads, wait, batch.draws)
        self._open((batch.pixels, batch.places, self._table, self._x), self._size, span)
        self.chain.forward(self._x, turn)
        last = Last(self._activation, self._classes, self._classes, 0)
        part = Part(batch.samples, self.room.batch, count, span.first, span.last)
        self._judge(last, self._rule, self._data, self.judged, part)
        wait()
        return turn

    def learn(self, turn: Turn, crowd: Crowd, steps: int, rate: float) -> None:
        """Take them back, and update a thread's part of the parameters."""
        self.chain.backward(self.judged.grads, turn)
        turn.wait()
        memory, shares = self.memory, self.room.shares(turn.count)
        sums = Sums(memory.gradients, shares, memory.gradient_size, self._squares)
        self._gather(memory.parts, self._rule, memory.params, sums, crowd)
        if self._rule["clip"][0] < math.inf:
            turn.wait()
        empty = self._squares[:0].astype(self._precision)
        one, two, *_ = *self.slots, empty, empty
        arrays = (memory.params, one, two)
        self._learn(memory.parts, self._rule, arrays, sums, crowd, steps, rate)
        turn.wait()

    def slot_copies(self) -> Iterator[Params]:
        """Copy the arrays of each slot out of their places."""
        return (self.memory.copy(slot) for slot in self.slots)
