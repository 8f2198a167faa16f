"""Dropout at work, of single numbers or of whole channels."""

from typing import NamedTuple, final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.layer import (
    Arrays,
    Bound,
    Capacity,
    Node,
    Place,
    Span,
    ThreadStep,
)
from digitus.engines.on_numba.simd.pointers import number, offset, to_pointers
from digitus.networks.layers import Dropout, SpatialDropout


class Silence(NamedTuple):
    """How much is silenced, and what shares one decision."""

    rate: float
    numbers: int
    """In an image."""
    decisions: int
    """For an image: one for each number, or one for each channel."""


def _drop(arrays: Arrays, draws: Array, silence: Silence, span: Span) -> None:
    """``out = x / (1 - rate)`` where the number that was drawn is at least rate, else 0."""
    x, out = to_pointers(arrays)
    drawn = to_pointers((draws,))[0]
    rate, keep = np.float32(silence.rate), number(1.0 - silence.rate, x[0])
    for image in range(span.first, span.last):
        own = offset(drawn, image * silence.decisions)
        for start in range(0, silence.numbers, silence.decisions):
            at = image * silence.numbers + start
            row, into = offset(x, at), offset(out, at)
            for k in range(silence.decisions):
                into[k] = row[k] / keep if own[k] >= rate else number(0.0, row[k])


DROP = Program(_drop)


@final
class DropoutNode(Node):
    """Silences in training, lets through otherwise."""

    def __init__(self, layer: Dropout | SpatialDropout, place: Place) -> None:
        super().__init__(layer, place)
        channels = 1 if len(place.shape) == 2 else place.shape[-1]
        decisions = channels if isinstance(layer, SpatialDropout) else self.inputs
        self.silence, self.draw = (
            Silence(layer.rate, self.inputs, decisions),
            place.builder.next_draw(),
        )
        self._drop, self._drop_back = Bound(DROP), Bound(DROP)

    def allocate(self, capacity: Capacity) -> None:
        """Allocate what is left, and the gradient."""
        if capacity.training:
            self.out, self.grad = (self.numbers(capacity, self.inputs) for _ in range(2))

    def forward(self, x: Array, step: ThreadStep) -> Array:
        """Silence what the draws say."""
        if step.draws is None:
            return x
        self._drop((x, self.out), step.draws[self.draw], self.silence, step.span)
        return self.out

    def backward(self, delta: Array, step: ThreadStep) -> Array:
        """Let through what was let through."""
        assert step.draws is not None  # noqa: S101 - there is no way back without a training
        self._drop((delta, self.grad), step.draws[self.draw], self.silence, step.span)
        return self.grad
