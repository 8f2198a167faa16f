"""The NumPy engine: every layer as matrix algebra, forward and backward, written out."""

import math
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
from digitus.engines.on_numpy.activations import ACTIVATIONS
from digitus.engines.on_numpy.layers import (
    NODES,
    backward_from_delta,
    build_nodes,
    forward,
    grads_of,
)
from digitus.engines.on_numpy.losses import LOSSES
from digitus.engines.on_numpy.optimizers import UPDATES
from digitus.engines.on_numpy.trace import trace_image
from digitus.engines.question import Question
from digitus.engines.trace import Trace
from digitus.networks import Loss, Network, Objective, Params, Targets, copy_params, require_params

IMAGES_AT_ONCE = 256
"""Images that are prepared or predicted at once: bounds the memory, costs no speed."""

OUTPUTS_AT_ONCE = 1 << 22
"""Outputs of all layers together that a prediction holds at once: 32 MB in float64."""

UPDATED_AT_ONCE = 32768
"""Numbers that are updated at once: a quarter of a megabyte, a good piece of a core's cache."""


@final
class NumpyEngine(Engine):
    """Every layer as matrix algebra, forward and backward."""

    name: ClassVar[str] = "numpy"
    precisions: ClassVar[tuple[str, ...]] = ("float64", "float32")

    def unsupported(self, work: Work) -> str | None:
        """Name the first layer, activation, loss or optimizer that has no formula."""
        return unknown_part(
            work,
            layers=NODES,
            activations=ACTIVATIONS,
            losses=LOSSES,
            optimizers=UPDATES,
        )

    def session(
        self, job: Job, samples: Samples, params: Params, state: State | None = None
    ) -> Session:
        """Begin a training, or continue one."""
        self.require(job)
        require_start(job, samples, params, state)
        return NumpySession(job, samples, params, state, self.precision)

    def predictor(self, network: Network, params: Params, scaling: Scaling) -> Predictor:
        """Make a network ready to look at images."""
        self.require(network)
        return NumpyPredictor(network, params, scaling, self.precision)

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
        return trace_image(question, self.precision)


@final
class NumpySession(Session):
    """Forward, loss, backward, update: one method each, one batch at a time."""

    def __init__(
        self, job: Job, samples: Samples, params: Params, state: State | None, precision: str
    ) -> None:
        self._job = job
        self._samples = samples
        self._precision = precision
        self._params = copy_params(params, precision)
        self._nodes = build_nodes(job.network.layers, job.network.input_shape, self._params)
        self._grads = grads_of(self._nodes)
        start = state or {name: np.zeros(shape) for name, shape in slot_shapes(job).items()}
        self._slots = copy_params({name: start[name] for name in slot_shapes(job)}, precision)
        self._steps = int(state["steps"]) if state else 0

    def params(self) -> Params:
        """Return a copy of the parameters."""
        return copy_params(self._params, self._precision)

    def state(self) -> State:
        """Return a copy of the optimizer's state."""
        return copy_params(self._slots, self._precision) | {"steps": np.array(self._steps)}

    @np.errstate(all="ignore")  # what overflows ends in a loss that is not finite: see Progress
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
        total, correct, last_loss = 0.0, 0, 0.0
        prepared = max(1, IMAGES_AT_ONCE // batch_size) * batch_size
        for step, rate in enumerate(learning_rates.tolist()):
            start = step * batch_size
            if start % prepared == 0:
                part = slice(start, start + prepared)
                given = given_samples(
                    self._job,
                    self._samples,
                    order[part],
                    None if images is None else images[part],
                    None if targets is None else targets.take(np.arange(len(targets))[part]),
                )
                x = given.scaling.apply(given.images, self._precision)
            chosen = np.arange(start, min(start + batch_size, len(order))) - part.start
            wanted = given.targets.take(chosen)
            weights = None if given.weights is None else given.weights[chosen]
            a = forward(self._nodes, x[chosen[0] : chosen[-1] + 1], rng)
            losses = self._backward(wanted, weights)
            last_loss = float(losses[-1])
            total += float(losses.sum() if weights is None else losses @ weights)
            if not math.isfinite(total):
                return Progress(
                    images=start + len(chosen),
                    loss=total,
                    correct=correct,
                    last_loss=last_loss,
                    failed_step=step,
                )
            correct += int(np.count_nonzero(self._job.objective.loss.correct(a, wanted)))
            self._update(rate)
        return Progress(images=len(order), loss=total, correct=correct, last_loss=last_loss)

    def _backward(self, targets: Targets, weights: Array | None) -> Array:
        loss = self._job.objective.loss
        losses, delta = LOSSES[type(loss)](loss, self._nodes[-1], targets)
        if weights is not None:
            factors = weights.astype(delta.dtype)
            delta = delta * factors.reshape(-1, *(1,) * (delta.ndim - 1))
        if loss.reduction == "mean":
            delta = delta / delta.dtype.type(len(targets))
        backward_from_delta(self._nodes, delta)
        return losses

    def _update(self, rate: float) -> None:
        objective, rule = self._job.objective, self._job.optimizer
        penalise(self._grads, self._params, objective)
        clip(self._grads, objective)
        self._steps += 1
        for name, grad in self._grads.items():
            p = self._params[name]
            # A few rows at a time, so that what the formulas compute on the way stays in the cache.
            rows = max(1, UPDATED_AT_ONCE // p[0].size)
            for start in range(0, len(p), rows):
                part = slice(start, start + rows)
                slots = {slot: self._slots[f"{name}.{slot}"][part] for slot in rule.slots}
                UPDATES[type(rule)](rule, p[part], grad[part], slots, rate, self._steps)


def penalise(grads: Params, params: Params, objective: Objective) -> None:
    """Add the derivatives of ``l1 sum(|w|) + l2 / 2 sum(w^2)``, to weights only."""
    if objective.l1 or objective.l2:
        for name in grads:
            if name.endswith("weights"):
                p = params[name]
                grads[name] += objective.l1 * np.sign(p) + objective.l2 * p


def clip(grads: Params, objective: Objective) -> None:
    """Scale the gradient down to ``clip_norm`` where it is longer."""
    if objective.clip_norm is None:
        return
    norm = math.sqrt(sum(float((g * g).sum(dtype=np.float64)) for g in grads.values()))
    if norm > objective.clip_norm:
        for name in grads:
            grads[name] *= objective.clip_norm / norm


@final
class NumpyPredictor(Predictor):
    """Forward only, a slice of images at a time."""

    def __init__(self, network: Network, params: Params, scaling: Scaling, precision: str) -> None:
        require_params(network, params)
        self._network = network
        arrays = copy_params(params, precision)
        self._nodes = build_nodes(network.layers, network.input_shape, arrays)
        self._slice = max(1, min(IMAGES_AT_ONCE, OUTPUTS_AT_ONCE // network.output_count))
        self._scaling = scaling
        self._precision = precision

    @np.errstate(all="ignore")  # outputs of a ruined network are NaN, which is warning enough
    def __call__(self, images: Pixels) -> Array:
        """Return the outputs (n, classes)."""
        require_images(self._network, images)
        slices = [
            self._outputs(images[start : start + self._slice])
            for start in range(0, max(len(images), 1), self._slice)
        ]
        return slices[0] if len(slices) == 1 else np.concatenate(slices)

    def _outputs(self, images: Pixels) -> Array:
        return forward(self._nodes, self._scaling.apply(images, self._precision), None)
