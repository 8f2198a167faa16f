"""The compiled engine: the numpy engine's arithmetic, fused, and specialised by structure."""

import threading
from collections.abc import Callable
from typing import Any, ClassVar, final

import numpy as np

from digitus.arrays import Array, Indices, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines.base import (
    Engine,
    Job,
    Predictor,
    Progress,
    Samples,
    Session,
    Work,
    require_images,
)
from digitus.engines.checks import given_samples, require_start, unknown_part
from digitus.engines.on_numba import steps
from digitus.engines.on_numba.crew import together
from digitus.engines.on_numba.nodes import NODES, NodePredictor, NodeSession
from digitus.engines.on_numba.pixels import (
    Data,
    flat,
    longest_in,
    prepare,
    readable,
    worth_skipping,
)
from digitus.engines.on_numba.plan import (
    ACTIVATION_CODES,
    KINDS,
    LOSS_CODES,
    OPTIMIZER_CODES,
    SLOTS,
    aligned,
    computing_layers,
    list_type,
    pack,
    plan_of,
    rule_of,
    views,
)
from digitus.engines.on_numba.prediction import (
    TOGETHER,
    Net,
    Room,
    predict_program,
    room_for,
)
from digitus.engines.on_numba.threads import Crew
from digitus.engines.on_numba.work import threads_for, work_for
from digitus.networks import Network, Params, copy_params, require_params

DRAWN = 1 << 20
"""Random numbers that are drawn ahead: 4 MB."""

PER_THREAD = 500
"""Images to predict that are worth a thread."""


@final
class CompiledEngine(Engine):
    """A dense network as one compiled program, any other as nodes that call compiled kernels."""

    name: ClassVar[str] = "compiled"
    precisions: ClassVar[tuple[str, ...]] = ("float32", "float64")
    fills_cores: ClassVar[bool] = True

    def unsupported(self, work: Work) -> str | None:
        """Name the first layer, activation, loss or optimizer that has no kernel."""
        slots = len(work.optimizer.slots) if isinstance(work, Job) else 0
        return unknown_part(
            work,
            layers=NODES,
            activations=ACTIVATION_CODES,
            losses=LOSS_CODES,
            optimizers=OPTIMIZER_CODES,
        ) or (
            f"its kernels keep {SLOTS} numbers beside each parameter, this optimizer {slots}"
            if slots > SLOTS
            else None
        )

    def session(
        self, job: Job, samples: Samples, params: Params, state: Params | None = None
    ) -> Session:
        """Begin a training, or continue one."""
        self.require(job)
        require_start(job, samples, params, state)
        session = CompiledSession if is_dense(job.network) else NodeSession
        return session(job, samples, params, state, self.precision)

    def predictor(self, network: Network, params: Params, scaling: Scaling) -> Predictor:
        """Make a network ready to look at images."""
        self.require(network)
        predictor = CompiledPredictor if is_dense(network) else NodePredictor
        return predictor(network, params, scaling, self.precision)


def is_dense(network: Network) -> bool:
    """Say whether one program can run the network: steps take microseconds then."""
    return all(type(layer) in KINDS for _, layer in computing_layers(network))


@final
class CompiledSession(Session):
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
        self._program: Callable[..., Any] | None = None

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


@final
class CompiledPredictor(Predictor):
    """Forward only."""

    def __init__(self, network: Network, params: Params, scaling: Scaling, precision: str) -> None:
        require_params(network, params)
        self._network = network
        self._scaling = scaling
        self._precision = precision
        self._plan = plan_of(network, precision)
        widest = max(int(self._plan.nodes["inputs"].max()), TOGETHER)
        self._net = Net(
            nodes=self._plan.nodes,
            first=self._plan.first,
            table=scaling.table(precision),
            params=pack(network, self._plan, params, precision),
            every=np.arange(widest, dtype=list_type(widest)),
        )
        self._programs: dict[str, Callable[..., Any]] = {}
        self._own = threading.local()

    def __call__(self, images: Pixels) -> Array:
        """Return the outputs (n, classes)."""
        require_images(self._network, images)
        count = len(images)
        pixels = readable(images, self._scaling, self._precision)
        skips = worth_skipping(pixels, self._net.table)
        outputs = np.empty((count, self._network.classes), self._precision)
        program = self._programs.get(pixels.dtype.char) or self._ready(skips, pixels, outputs)
        if count < PER_THREAD:
            program(self._net, self._room(count), skips, pixels, outputs)
            return outputs

        def part(thread: int, threads: int, _: Indices) -> None:
            mine = slice(count * thread // threads, count * (thread + 1) // threads)
            program(self._net, self._room(count), skips, pixels[mine], outputs[mine])

        together(part, count // PER_THREAD)
        return outputs

    def _ready(self, skips: bool, pixels: Pixels, outputs: Array) -> Callable[..., Any]:
        program = predict_program.ready(self._net, self._room(1), skips, pixels, outputs)
        self._programs[pixels.dtype.char] = program
        return program

    def _room(self, images: int) -> Room:
        """Return room for one image or for many, for this thread alone."""
        name = "one" if images == 1 else "many"
        room: Room | None = getattr(self._own, name, None)
        if room is None:
            room = room_for(self._plan, self._precision, 1 if images == 1 else TOGETHER)
            setattr(self._own, name, room)
        return room
