"""All numbers of a training in rows on a device: weights in one, other trained arrays in another."""

import math
from collections.abc import Iterable, Sequence
from typing import final

import numpy as np
import torch
from torch import Tensor

from digitus.engines.base import Job, State, slot_shapes
from digitus.engines.on_torch.layers import Tensors
from digitus.engines.on_torch.team import Team
from digitus.networks import Params


@final
class Part:
    """One row: parameters, their gradient, and what the optimizer keeps of each."""

    def __init__(self, row: Tensor, grad: Tensor, slots: Tensors) -> None:
        self.row, self.grad, self.slots = row, grad, slots


@final
class Rows:
    """Parameters and optimizer state.

    Parameters
    ----------
    job
        What is trained.
    params, state
        Where it starts.
    precision
        "float32" or "float64".
    device
        Where they lie.
    """

    def __init__(
        self, job: Job, params: Params, state: State | None, precision: str, device: torch.device
    ) -> None:
        self._network, self._slots = job.network, job.optimizer.slots
        self.kind = torch.from_numpy(np.empty(0, precision)).dtype
        shapes = job.network.trained_shapes
        # Weights first: they alone are pulled by penalties and weight decay.
        self._names = sorted(shapes, key=lambda name: not name.endswith("weights"))
        weights = sum(math.prod(shapes[n]) for n in shapes if n.endswith("weights"))
        total = sum(math.prod(shape) for shape in shapes.values())
        start = state or {n: np.zeros(shape) for n, shape in slot_shapes(job).items()}
        rows = {
            "": self._filled(params, "", precision, device),
            **{s: self._filled(start, f".{s}", precision, device) for s in self._slots},
        }
        self._row = rows[""]
        self._whole = torch.zeros(total + FIGURES, dtype=self.kind, device=device)
        self.grad = self._whole[:total]
        self.parts = tuple(
            Part(self._row[at], self.grad[at], {s: rows[s][at] for s in self._slots})
            for at in (slice(0, weights), slice(weights, total))
        )
        self._slot_rows = {slot: rows[slot] for slot in self._slots}
        self.tensors: Tensors = {}
        for name, view in self._views(self._row):
            self.tensors[name] = view.detach().requires_grad_()
        self.leaves = [self.tensors[name] for name in self._names]
        for name in job.network.param_shapes:  # statistics have no gradient
            if name not in shapes:
                kept = torch.from_numpy(np.array(params[name], precision))
                self.tensors[name] = kept.to(device)

    def _filled(self, arrays: State, suffix: str, precision: str, device: torch.device) -> Tensor:
        flat = [np.ravel(arrays[f"{name}{suffix}"]).astype(precision) for name in self._names]
        return torch.from_numpy(np.concatenate(flat or [np.empty(0, precision)])).to(device)

    def _views(self, row: Tensor) -> Iterable[tuple[str, Tensor]]:
        """Look at a row as the arrays that it is made of."""
        start, shapes = 0, self._network.trained_shapes
        for name in self._names:
            size = math.prod(shapes[name])
            yield name, row[start : start + size].view(shapes[name])
            start += size

    def set_grads(self, grads: Sequence[Tensor | None], figures: Tensor, team: Team) -> Tensor:
        """Take the gradient of this process's part of a batch; return the figures of all of it.

        Gradient and figures of several processes are added up together, in one exchange.
        """
        flat = [
            torch.zeros_like(leaf).ravel() if grad is None else grad.reshape(-1)
            for grad, leaf in zip(grads, self.leaves, strict=True)
        ]
        torch.cat([*flat, figures.to(self.kind)], out=self._whole)
        team.add_up(self._whole)
        return self._whole[len(self.grad) :].clone()

    def copy(self) -> list[Tensor]:
        """Return a copy of everything that a step changes."""
        return [tensor.clone() for tensor in self._everything()]

    def restore(self, kept: list[Tensor]) -> None:
        """Go back to a copy."""
        for tensor, old in zip(self._everything(), kept, strict=True):
            tensor.copy_(old)

    def _everything(self) -> list[Tensor]:
        trained = self._network.trained_shapes
        kept = [tensor for name, tensor in self.tensors.items() if name not in trained]
        return [self._row, *self._slot_rows.values(), *kept]

    def params(self) -> Params:
        """Return a copy of the parameters, by the network's names."""
        return {name: _array(self.tensors[name]) for name in self._network.param_shapes}

    def state(self) -> State:
        """Return a copy of what the optimizer keeps."""
        return {
            f"{name}.{slot}": _array(view)
            for slot, row in self._slot_rows.items()
            for name, view in self._views(row)
        }


FIGURES = 3
"""Numbers of a step that travel with its gradient: loss, how many were right, the last loss."""


def _array(tensor: Tensor) -> np.ndarray:
    return np.array(tensor.detach().cpu().numpy(), order="C")
