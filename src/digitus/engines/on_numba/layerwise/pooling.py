"""Pooling at work: channels are side by side, so that each loop fills whole registers."""

import math
from typing import Any, NamedTuple, final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numba.jit import Program, kernel
from digitus.engines.on_numba.layerwise.layer import (
    Arrays,
    Bound,
    Capacity,
    Node,
    Place,
    Span,
    ThreadStep,
)
from digitus.engines.on_numba.simd.ops import lanes_of
from digitus.engines.on_numba.simd.pointers import Numbers, number, offset, to_pointers
from digitus.engines.on_numba.simd.select import give_to_four, largest_of_four
from digitus.engines.on_numba.simd.tile import lanes
from digitus.networks.layers import AveragePool2D, GlobalAveragePool, MaxPool2D
from digitus.networks.layers.layer import image_shape


class Pool(NamedTuple):
    """Sizes of an image before and after, and of the windows."""

    height: int
    width: int
    channels: int
    down: int
    across: int
    lines: int
    points: int
    stride: int
    tiles: bool
    """Whether windows of 2 x 2 cover the image side by side, and channels fill registers."""


def _largest(arrays: Arrays, pool: Pool, span: Span) -> None:
    """Keep the largest of each window, and which it was."""
    x, out, which = to_pointers(arrays)
    c, row = pool.channels, pool.width * pool.channels
    for image in range(span.first, span.last):
        for y in range(pool.down):
            for p in range(pool.across):
                at = ((image * pool.down + y) * pool.across + p) * c
                start = (image * pool.height + y * pool.stride) * row + p * pool.stride * c
                best, first, winner = offset(out, at), offset(x, start), offset(which, at)
                if pool.lines == 2:
                    _of_four(first, row, c, best, winner)
                else:
                    _of_many(first, row, pool, best, winner)


@kernel
def _of_four(x: Numbers, row: int, c: int, best: Numbers, winner: Numbers) -> None:
    """Windows of 2 x 2 are what there usually is: whole registers, nothing waits in memory."""
    right, below, across = offset(x, c), offset(x, row), offset(x, row + c)
    lane = lanes_of(x)
    full = c - c % lane
    for k in range(0, full, lane):
        largest_of_four(
            (offset(x, k), offset(right, k), offset(below, k), offset(across, k)),
            offset(best, k),
            offset(winner, k),
        )
    for k in range(full, c):
        best[k] = x[k]
        winner[k] = 0
        _keep_larger(right[k], 1, k, best, winner)
        _keep_larger(below[k], 2, k, best, winner)
        _keep_larger(across[k], 3, k, best, winner)


@kernel
def _keep_larger(value: Any, tap: int, k: int, best: Numbers, winner: Numbers) -> None:
    """Keep the larger; what is not a number wins, so that it does not get lost."""
    larger = value > best[k] or math.isnan(value)
    best[k] = value if larger else best[k]
    winner[k] = np.int32(tap) if larger else winner[k]


@kernel
def _of_many(x: Numbers, row: int, pool: Pool, best: Numbers, winner: Numbers) -> None:
    c = pool.channels
    for k in range(c):
        best[k] = x[k]
        winner[k] = 0
    for tap in range(1, pool.lines * pool.points):
        other = offset(x, tap // pool.points * row + tap % pool.points * c)
        for k in range(c):
            _keep_larger(other[k], tap, k, best, winner)


def _largest_back(arrays: Arrays, pool: Pool, span: Span) -> None:
    """Give each gradient to the one that was largest."""
    delta, which, grad = to_pointers(arrays)
    c, row = pool.channels, pool.width * pool.channels
    for image in range(span.first, span.last):
        own = offset(grad, image * pool.height * row)
        if not pool.tiles:
            for k in range(pool.height * row):
                own[k] = 0
        for y in range(pool.down):
            for p in range(pool.across):
                at = ((image * pool.down + y) * pool.across + p) * c
                d, winner = offset(delta, at), offset(which, at)
                into = offset(own, y * pool.stride * row + p * pool.stride * c)
                if pool.tiles:
                    _set_four(d, winner, c, row, into)
                    continue
                for line in range(pool.lines):
                    for point in range(pool.points):
                        tap = np.int32(line * pool.points + point)
                        _add_where_largest(d, winner, tap, c, offset(into, line * row + point * c))


@kernel
def _set_four(d: Numbers, winner: Numbers, c: int, row: int, into: Numbers) -> None:
    """Set all four, where windows of 2 x 2 lie side by side in whole registers."""
    for k in range(0, c, lanes_of(d)):
        first, second = offset(into, k), offset(into, row + k)
        give_to_four(
            offset(d, k), offset(winner, k), (first, offset(first, c), second, offset(second, c))
        )


@kernel
def _add_where_largest(d: Numbers, winner: Numbers, tap: Any, c: int, into: Numbers) -> None:
    for k in range(c):
        into[k] += d[k] if winner[k] == tap else number(0.0, d[k])


def _mean(arrays: Arrays, pool: Pool, span: Span) -> None:
    x, out = to_pointers(arrays)
    c, row = pool.channels, pool.width * pool.channels
    mean_factor = number(1.0 / (pool.lines * pool.points), x[0])
    for image in range(span.first, span.last):
        for y in range(pool.down):
            for p in range(pool.across):
                total = offset(out, ((image * pool.down + y) * pool.across + p) * c)
                start = (image * pool.height + y * pool.stride) * row + p * pool.stride * c
                for k in range(c):
                    total[k] = 0
                for line in range(pool.lines):
                    for point in range(pool.points):
                        one = offset(x, start + line * row + point * c)
                        for k in range(c):
                            total[k] += one[k]
                for k in range(c):
                    total[k] *= mean_factor


def _mean_back(arrays: Arrays, pool: Pool, span: Span) -> None:
    delta, grad = to_pointers(arrays)
    c, row = pool.channels, pool.width * pool.channels
    mean_factor = number(1.0 / (pool.lines * pool.points), delta[0])
    for image in range(span.first, span.last):
        own = offset(grad, image * pool.height * row)
        for k in range(pool.height * row):
            own[k] = 0
        for y in range(pool.down):
            for p in range(pool.across):
                d = offset(delta, ((image * pool.down + y) * pool.across + p) * c)
                for line in range(pool.lines):
                    into = offset(own, (y * pool.stride + line) * row + p * pool.stride * c)
                    for point in range(pool.points):
                        one = offset(into, point * c)
                        for k in range(c):
                            one[k] += d[k] * mean_factor


LARGEST, LARGEST_BACK = Program(_largest), Program(_largest_back)
MEAN, MEAN_BACK = Program(_mean), Program(_mean_back)


@final
class PoolNode(Node):
    """The largest, or the mean, of each window."""

    def __init__(self, layer: MaxPool2D | AveragePool2D | GlobalAveragePool, place: Place) -> None:
        super().__init__(layer, place)
        height, width, channels = image_shape(place.shape)
        if isinstance(layer, GlobalAveragePool):
            self.pool = Pool(height, width, channels, 1, 1, height, width, 1, tiles=False)
        else:
            down, across, _ = layer.output_shape(place.shape)
            step = layer.step
            lane = lanes(np.dtype(self.precision).itemsize * 8)
            side_by_side = (2 * down, 2 * across, step) == (height, width, 2)
            tiles = side_by_side and layer.size == 2 and channels % lane == 0
            sizes = (down, across, layer.size, layer.size, step)
            self.pool = Pool(height, width, channels, *sizes, tiles=tiles)
        self.is_largest = isinstance(layer, MaxPool2D)
        self._pool = Bound(LARGEST if self.is_largest else MEAN)
        self._back = Bound(LARGEST_BACK if self.is_largest else MEAN_BACK)

    def allocate(self, capacity: Capacity) -> None:
        """Allocate outputs, which was largest, and the gradient."""
        self.out = self.numbers(capacity, self.outputs)
        self.which = np.zeros(self.out.size, np.int32)
        if capacity.training:
            self.grad = self.numbers(capacity, self.inputs)

    def forward(self, x: Array, step: ThreadStep) -> Array:
        """Pool."""
        arrays = (x, self.out, self.which) if self.is_largest else (x, self.out)
        self._pool(arrays, self.pool, step.span)
        return self.out

    def backward(self, delta: Array, step: ThreadStep) -> Array:
        """Go back to whoever was largest, or to all."""
        arrays = (delta, self.which, self.grad) if self.is_largest else (delta, self.grad)
        self._back(arrays, self.pool, step.span)
        return self.grad
