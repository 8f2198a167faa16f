"""One training under way on a device: forward, loss, gradient, update, one batch at a time.

All parameters that are trained lie in two rows, weights and others, and each named array is a view
of its place there: an update is a few calls to the device, however many layers there are.
"""

import math
from typing import Any, NamedTuple, final

import numpy as np
import torch
from torch import Tensor

from digitus.arrays import Array, Indices, Pixels
from digitus.engines.base import Job, Progress, Samples, Session, State
from digitus.engines.checks import given_samples
from digitus.engines.on_torch.devices import Place
from digitus.engines.on_torch.inputs import Inputs
from digitus.engines.on_torch.layers import build_nodes, forward
from digitus.engines.on_torch.losses import LOSSES, Wanted
from digitus.engines.on_torch.optimizers import UPDATES, Step
from digitus.engines.on_torch.rows import Rows
from digitus.engines.on_torch.team import Team
from digitus.errors import EngineError
from digitus.networks import Params, Targets

EXACT = {"enabled": True, "benchmark": False, "deterministic": True, "allow_tf32": False}
"""What cuDNN may do: the same bits each time, with all digits of float32."""


class Computing(NamedTuple):
    """In which numbers a session computes, where, and with whom."""

    precision: str
    place: Place
    team: Team


@final
class TorchSession(Session):
    """Parameters and optimizer state on a device."""

    def __init__(
        self,
        job: Job,
        samples: Samples,
        params: Params,
        state: State | None,
        computing: Computing,
    ) -> None:
        precision, place, team = computing
        self._job, self._samples, self._precision = job, samples, precision
        self._place, self._team = place, team
        self._rows = Rows(job, params, state, precision, place.device)
        self._steps = int(state["steps"]) if state else 0
        network = job.network
        self._nodes = build_nodes(network.layers, network.input_shape, self._rows.tensors, team)
        self._inputs = Inputs(samples.scaling, precision, place.device)
        self._images = self._inputs.on_device(samples.images)
        self._wanted = self._on_device(samples.targets)
        weights = samples.weights
        self._weights = None if weights is None else self._tensor(weights)
        self._losses = torch.compile(self._losses_of) if place.compiled else self._losses_of

    def params(self) -> Params:
        """Return a copy of the parameters."""
        return self._rows.params()

    def state(self) -> State:
        """Return a copy of the optimizer's state."""
        return self._rows.state() | {"steps": np.array(self._steps)}

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
        given = None
        if not (images is None and targets is None):
            found = given_samples(self._job, self._samples, order, images, targets)
            given = self._inputs.on_device(found.images), self._on_device(found.targets)
        chunk = _Chunk(np.array(order), batch_size, learning_rates.tolist(), given)
        with torch.backends.cudnn.flags(**EXACT):
            try:
                return self._run(chunk, rng)
            except torch.OutOfMemoryError as error:
                raise EngineError(
                    f"a batch of {batch_size} images does not fit into the memory of"
                    f" {self._place.device}: use smaller ones (--set batch_size="
                    f"{max(1, batch_size // 2)})"
                ) from error

    def _run(self, chunk: "_Chunk", rng: np.random.Generator) -> Progress:
        """Take the steps; where a device works ahead, look at their losses only at the end.

        If one of them was not finite, the steps up to it are taken again from the beginning.
        """
        if self._place.device.type == "cpu":
            return self._steps_of(chunk, rng, look=True)
        kept, state, steps = self._rows.copy(), rng.bit_generator.state, self._steps
        progress = self._steps_of(chunk, rng, look=False)
        if math.isfinite(progress.loss):
            return progress
        self._rows.restore(kept)
        rng.bit_generator.state, self._steps = state, steps
        return self._steps_of(chunk, rng, look=True)

    def _steps_of(self, chunk: "_Chunk", rng: np.random.Generator, *, look: bool) -> Progress:
        figures: list[Tensor] = []
        for step, rate in enumerate(chunk.rates):
            batch = chunk.batch(step)
            figures.append(self._gradient(chunk, batch, rng))
            if look and not math.isfinite(float(figures[-1][0])):
                return _progress(figures, batch.stop, step)
            self._update(rate)
        return _progress(figures, len(chunk.order), None)

    def _gradient(self, chunk: "_Chunk", batch: slice, rng: np.random.Generator) -> Tensor:
        """Work out the gradient of a batch; return its loss, how many were right, the last loss."""
        count = batch.stop - batch.start
        for node in self._nodes:
            node.draw(count, rng)
        mine = self._team.part(count)
        part = slice(batch.start + mine.start, batch.start + mine.stop)
        chosen = torch.from_numpy(chunk.order[part]).to(self._place.device)
        (images, wanted), at = (
            ((self._images, self._wanted), chosen) if chunk.given is None else (chunk.given, part)
        )
        losses, correct = self._losses(self._inputs.scaled(images[at]), wanted.take(at))
        weighted = losses if self._weights is None else losses * self._weights[chosen]
        total = weighted.sum()
        mean = self._job.objective.loss.reduction == "mean"
        leaves = self._rows.leaves
        grads = torch.autograd.grad(total / count if mean else total, leaves, allow_unused=True)
        last = losses[-1:].sum() if part.stop == batch.stop else losses.new_zeros(())
        figures = torch.stack([total.detach(), correct, last.detach()])
        return self._rows.set_grads(grads, figures, self._team)

    def _losses_of(self, x: Tensor, wanted: Wanted) -> tuple[Tensor, Tensor]:
        """Return the loss of each image, and how many are right."""
        *below, last = self._nodes
        with self._place.computing():
            z = last.pre_activation(forward(below, x, training=True), training=True)
        z = z.to(self._rows.kind)
        a = last.activation(z)
        loss = self._job.objective.loss
        losses = LOSSES[type(loss)](loss, z, a, wanted)
        return losses, (a.detach().argmax(dim=1) == wanted.labels).sum().to(losses.dtype)

    def _update(self, rate: float) -> None:
        objective, rule = self._job.objective, self._job.optimizer
        self._steps += 1
        with torch.no_grad():
            weights, _ = self._rows.parts
            if objective.l1 or objective.l2:
                weights.grad += objective.l1 * torch.sign(weights.row) + objective.l2 * weights.row
            if objective.clip_norm is not None:
                grad = self._rows.grad
                norm = torch.linalg.vector_norm(grad)
                grad *= torch.clamp(objective.clip_norm / norm, max=1.0)
            for at, part in enumerate(self._rows.parts):
                step = Step(rate, self._steps, decays=at == 0)
                UPDATES[type(rule)](rule, part.row, part.grad, part.slots, step)

    def _on_device(self, targets: Targets) -> Wanted:
        labels = torch.tensor(targets.labels, dtype=torch.int64, device=self._place.device)
        said = targets.probabilities
        return Wanted(labels, None if said is None else self._tensor(said))

    def _tensor(self, array: Any) -> Tensor:
        return torch.from_numpy(np.array(array, self._precision)).to(self._place.device)


@final
class _Chunk:
    """The steps of one call."""

    def __init__(
        self,
        order: Indices,
        batch_size: int,
        rates: list[float],
        given: tuple[Tensor, Wanted] | None,
    ) -> None:
        self.order, self.rates, self.given = order, rates, given
        self._size = batch_size

    def batch(self, step: int) -> slice:
        """Return where in the order the images of a step lie."""
        start = step * self._size
        return slice(start, min(start + self._size, len(self.order)))


def _progress(figures: list[Tensor], images: int, failed_step: int | None) -> Progress:
    rows = torch.stack(figures).cpu().numpy().astype(np.float64)
    loss, correct, _ = rows.sum(axis=0)
    return Progress(
        images=images,
        loss=float(loss),
        # Of a step that failed nothing counts but its loss.
        correct=int(correct - (rows[-1, 1] if failed_step is not None else 0)),
        last_loss=float(rows[-1, 2]),
        failed_step=failed_step,
    )
