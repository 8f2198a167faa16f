"""Dropout at work, of single numbers or of whole channels."""

from typing import Any, NamedTuple, final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.layer import Bound, Node, Room, Turn
from digitus.engines.on_numba.simd.pointers import bare, beyond, number
from digitus.networks.layers import Dropout, Shape, SpatialDropout


class Silence(NamedTuple):
    """How much is silenced, and what shares one decision."""

    rate: float
    numbers: int
    """In an image."""
    decisions: int
    """For an image: one for each number, or one for each channel."""


def _drop(arrays: Any, draws: Any, silence: Any, span: Any) -> None:
    """``out = x / (1 - rate)`` where the number that was drawn is at least rate, else 0."""
    x, out = bare(arrays)
    drawn = bare((draws,))[0]
    rate, keep = np.float32(silence.rate), number(1.0 - silence.rate, x[0])
    for image in range(span.first, span.last):
        own = beyond(drawn, image * silence.decisions)
        for start in range(0, silence.numbers, silence.decisions):
            at = image * silence.numbers + start
            row, into = beyond(x, at), beyond(out, at)
            for k in range(silence.decisions):
                into[k] = row[k] / keep if own[k] >= rate else number(0.0, row[k])


DROP = Program(_drop)


@final
class DropNode(Node):
    """Silences in training, lets through otherwise."""

    def __init__(
        self, layer: Dropout | SpatialDropout, place: int, shape: Shape, precision: str
    ) -> None:
        super().__init__((shape, shape), precision)
        channels = 1 if len(shape) == 2 else shape[-1]
        decisions = channels if isinstance(layer, SpatialDropout) else self.inputs
        self.silence, self.place = Silence(layer.rate, self.inputs, decisions), place
        self._drop, self._drop_back = Bound(DROP), Bound(DROP)

    def make_room(self, room: Room) -> None:
        """Make room for what is left."""
        if room.training:
            self.out, self.grad = (self.numbers(room, self.inputs) for _ in range(2))

    def forward(self, x: Array, turn: Turn) -> Array:
        """Silence what the draws say."""
        if turn.draws is None:
            return x
        self._drop((x, self.out), turn.draws[self.place], self.silence, turn.span)
        return self.out

    def backward(self, delta: Array, turn: Turn) -> Array:
        """Let through what was let through."""
        assert turn.draws is not None  # noqa: S101 - there is no way back without a training
        self._drop((delta, self.grad), turn.draws[self.place], self.silence, turn.span)
        return self.grad
