"""The pure-Python engine: one number at a time; read this one first."""

import math
from collections.abc import Iterator
from itertools import islice
from typing import ClassVar, final

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
    State,
    Work,
    require_images,
    slot_shapes,
)
from digitus.engines.checks import given_samples, require_start, unknown_part
from digitus.engines.on_python.activations import ACTIVATIONS, Row
from digitus.engines.on_python.layers import (
    NODES,
    Rows,
    backward_from_delta,
    build_nodes,
    forward,
)
from digitus.engines.on_python.losses import LOSSES, Target
from digitus.engines.on_python.optimizers import UPDATES, Slots, Step
from digitus.engines.on_python.rows import to_array, to_inputs, to_rows, to_targets
from digitus.engines.on_python.trace import trace_image
from digitus.engines.question import Question
from digitus.engines.trace import Trace
from digitus.networks import (
    SGD,
    Loss,
    Network,
    Objective,
    Optimizer,
    Params,
    Targets,
    require_params,
)

IMAGES_AT_ONCE = 100
"""Images that are turned into lists at once: bounds the memory, costs no time."""


@final
class PythonEngine(Engine):
    """Lists and :mod:`math`, one number at a time, float64 only; dense layers and dropout."""

    name: ClassVar[str] = "python"
    precisions: ClassVar[tuple[str, ...]] = ("float64",)

    def unsupported(self, work: Work) -> str | None:
        """Name the first layer, activation, loss or optimizer that has no formula."""
        unknown = unknown_part(
            work,
            layers=NODES,
            activations=ACTIVATIONS,
            losses=LOSSES,
            optimizers=UPDATES,
        )
        return f"{unknown}; use the numpy engine" if unknown else None

    def session(
        self, job: Job, samples: Samples, params: Params, state: State | None = None
    ) -> Session:
        """Begin a training, or continue one."""
        self.require(job)
        require_start(job, samples, params, state)
        return PythonSession(job, samples, params, state)

    def predictor(self, network: Network, params: Params, scaling: Scaling) -> Predictor:
        """Make a network ready to look at images."""
        self.require(network)
        require_params(network, params)
        return PythonPredictor(network, params, scaling)

    def trace(
        self,
        network: Network,
        params: Params,
        scaling: Scaling,
        image: Pixels,
        label: int | None = None,
        loss: Loss | None = None,
    ) -> Trace:
        """Send one image through, and hand out all that is computed on the way."""
        question = Question(network, params, scaling, image, label, loss)
        self.require(question.work)
        return trace_image(question)


@final
class PythonSession(Session):
    """Every image forward and backward; after each batch, one update."""

    def __init__(self, job: Job, samples: Samples, params: Params, state: State | None) -> None:
        self._job = job
        self._samples = samples
        self._params = {name: to_rows(array) for name, array in params.items()}
        self._nodes = build_nodes(job.network, self._params)
        start = state or {name: np.zeros(shape) for name, shape in slot_shapes(job).items()}
        self._slots: dict[str, list[Slots]] = {
            name: [{} for _ in rows] for name, rows in self._params.items()
        }
        for name, slots_by_row in self._slots.items():
            for slot in job.optimizer.slots:
                for slots, row in zip(slots_by_row, to_rows(start[f"{name}.{slot}"]), strict=True):
                    slots[slot] = row
        self._steps = int(state["steps"]) if state else 0
        self._plain = is_plain(job.optimizer, job.objective)

    def params(self) -> Params:
        """Return a copy of the parameters."""
        shapes = self._job.network.param_shapes
        return {name: to_array(rows, shapes[name]) for name, rows in self._params.items()}

    def state(self) -> State:
        """Return a copy of the optimizer's state."""
        arrays = {
            f"{name}.{slot}": to_array([slots[slot] for slots in self._slots[name]], shape)
            for name, shape in self._job.network.param_shapes.items()
            for slot in self._job.optimizer.slots
        }
        return arrays | {"steps": np.array(self._steps)}

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
        total, seen, correct, last_loss = 0.0, 0, 0, 0.0
        rows = self._rows(order, images, targets)
        for step, rate in enumerate(learning_rates.tolist()):
            batch = list(islice(rows, batch_size))
            seen += len(batch)
            for node in self._nodes:
                node.begin_batch(len(batch), rng)
            outputs = []
            for x, target, weight in batch:
                outputs.append(forward(self._nodes, x))
                last_loss = self._backward(target, weight, len(batch))
                total += weight * last_loss
            if not math.isfinite(total):
                return Progress(
                    images=seen,
                    loss=total,
                    correct=correct,
                    last_loss=last_loss,
                    failed_step=step,
                )
            correct += self._count_correct(outputs, [target for _, target, _ in batch])
            self._update(rate)
        return Progress(images=seen, loss=total, correct=correct, last_loss=last_loss)

    def _rows(
        self, order: Indices, images: Pixels | None, targets: Targets | None
    ) -> Iterator[tuple[Row, Target, float]]:
        for start in range(0, len(order), IMAGES_AT_ONCE):
            part = slice(start, start + IMAGES_AT_ONCE)
            samples = given_samples(
                self._job,
                self._samples,
                order[part],
                None if images is None else images[part],
                None if targets is None else targets.take(np.arange(len(targets))[part]),
            )
            inputs = to_inputs(samples.images, samples.scaling)
            weights = np.ones(len(inputs)) if samples.weights is None else samples.weights
            yield from zip(inputs, to_targets(samples.targets), weights.tolist(), strict=True)

    def _count_correct(self, outputs: Rows, targets: list[Target]) -> int:
        wanted = Targets.of([target.labels for target in targets])
        correct = self._job.objective.loss.correct(np.array(outputs), wanted)
        return int(np.count_nonzero(correct))

    def _backward(self, target: Target, weight: float, images: int) -> float:
        loss = self._job.objective.loss
        value, delta = LOSSES[type(loss)](loss, self._nodes[-1], target)
        factor = weight / images if loss.reduction == "mean" else weight
        backward_from_delta(self._nodes, [factor * delta_k for delta_k in delta])
        return value

    def _update(self, rate: float) -> None:
        objective, rule = self._job.objective, self._job.optimizer
        self._steps += 1
        if self._plain:  # the whole gradient need not be written down
            for node in self._nodes:
                node.descend(rate)
            return
        grads = {
            f"{index}.{name}": rows
            for index, node in enumerate(self._nodes)
            for name, rows in node.grads().items()
        }
        penalise(grads, self._params, objective)
        clip(grads, objective)
        for name, rows in self._params.items():
            step = Step(self._steps, rate, is_weights=name.endswith("weights"))
            for row, g, slots in zip(rows, grads[name], self._slots[name], strict=True):
                row[:] = UPDATES[type(rule)](rule, row, g, slots, step)


def is_plain(rule: Optimizer, objective: Objective) -> bool:
    """Say whether a step is ``p = p - rate g`` and nothing else."""
    return rule == SGD(learning_rate=rule.learning_rate) and objective == Objective(
        loss=objective.loss
    )


def penalise(grads: dict[str, Rows], params: dict[str, Rows], objective: Objective) -> None:
    """Add the derivatives of ``l1 sum(|w|) + l2 / 2 sum(w^2)``, to weights only."""
    l1, l2 = objective.l1, objective.l2
    if l1 or l2:
        for name, rows in grads.items():
            if name.endswith("weights"):
                for g, row in zip(rows, params[name], strict=True):
                    g[:] = [g_j + l1 * sign(w) + l2 * w for g_j, w in zip(g, row, strict=True)]


def sign(w: float) -> int:
    """Return 1, 0 or -1."""
    return (w > 0) - (w < 0)


def clip(grads: dict[str, Rows], objective: Objective) -> None:
    """Scale the gradient down to ``clip_norm`` where it is longer."""
    if objective.clip_norm is None:
        return
    every_row = [row for rows in grads.values() for row in rows]
    norm = math.sqrt(sum(g_j * g_j for row in every_row for g_j in row))
    if norm > objective.clip_norm:
        for row in every_row:
            row[:] = [g_j * (objective.clip_norm / norm) for g_j in row]


@final
class PythonPredictor(Predictor):
    """Forward only, one image after the other."""

    def __init__(self, network: Network, params: Params, scaling: Scaling) -> None:
        self._network = network
        rows = {name: to_rows(array) for name, array in params.items()}
        self._nodes = build_nodes(network, rows)
        self._scaling = scaling

    def __call__(self, images: Pixels) -> Array:
        """Return the outputs (n, classes)."""
        require_images(self._network, images)
        outputs = [self._outputs(image) for image in images]
        return np.reshape(outputs, (len(images), *self._network.output_shape))

    def _outputs(self, image: Pixels) -> Row:
        (x,) = to_inputs(image[None], self._scaling)
        return forward(self._nodes, x)
