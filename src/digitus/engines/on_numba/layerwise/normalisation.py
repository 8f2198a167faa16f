"""Batch normalisation at work: two passes forward, two back, and the threads meet in between.

Sums over places are made image by image, those over images in float64, so that many small numbers
do not get lost in a large one.  The mean and the variance come from one pass: in each shard,
numbers are taken relative to its first point, which is near, ``n variance = sum (x - near)^2 -
(sum x - near)^2 / n``; shards are put together by Chan, Golub and LeVeque's formula (1979).
"""

from typing import NamedTuple, final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numba.activations import ACTIVATIONS, Form, activate, activation_backward
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
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.pointers import offset, to_pointers
from digitus.networks.layers import BatchNorm


class Lines(NamedTuple):
    """An image as lines of numbers; every so many of them begin with the first channel again."""

    count: int  # type: ignore[assignment]  # a tuple's method, which nothing here calls
    line: int
    """Numbers in a line."""
    channels: int


def _sum_shards(arrays: Arrays, sums: Array, lines: Lines, shard: int, span: Span) -> None:
    """For each shard: its first point as near, and the sums of x - near and of its squares."""
    x, near, sums_of_threads, squares_of_threads = to_pointers(arrays)
    totals = to_pointers((sums,))[0]
    n, near = lines.line, offset(near, span.thread * lines.line)
    own_sum, own_square = (
        offset(sums_of_threads, span.thread * n),
        offset(squares_of_threads, span.thread * n),
    )
    for first in range(span.first, span.last, shard):
        total = offset(totals, first // shard * 3 * n)
        for k in range(n):
            near[k] = x[first * lines.count * n + k % lines.channels]
            total[2 * n + k] = near[k]
        for k in range(2 * n):
            total[k] = 0
        for image in range(first, smaller(first + shard, span.last)):
            for k in range(n):
                own_sum[k] = 0
                own_square[k] = 0
            for line in range(lines.count):
                row = offset(x, (image * lines.count + line) * n)
                for k in range(n):
                    d = row[k] - near[k]
                    own_sum[k] += d
                    own_square[k] += d * d
            for k in range(n):
                total[k] += own_sum[k]
                total[n + k] += own_square[k]


def _apply(arrays: Arrays, lines: Lines, form: Form, span: Span) -> None:
    """out = f(x * factor + shift)."""
    x, out, factor, shift = to_pointers(arrays)
    n = lines.line
    for image in range(span.first, span.last):
        for line in range(lines.count):
            at = (image * lines.count + line) * n
            row, into = offset(x, at), offset(out, at)
            for k in range(n):
                into[k] = row[k] * factor[k] + shift[k]
        activate(form, offset(out, image * form.stride), 1)


def _sum_deltas(
    arrays: Arrays, sums: Array, lines: Lines, form: Form, shard: int, span: Span
) -> None:
    """Go back through the activation; for each shard, the sums of delta and of delta (x - mean)."""
    x, out, delta, mean, sums_of_threads, squares_of_threads = to_pointers(arrays)
    totals = to_pointers((sums,))[0]
    n = lines.line
    own_sum, own_square = (
        offset(sums_of_threads, span.thread * n),
        offset(squares_of_threads, span.thread * n),
    )
    for first in range(span.first, span.last, shard):
        total = offset(totals, first // shard * 3 * n)
        for k in range(2 * n):
            total[k] = 0
        for image in range(first, smaller(first + shard, span.last)):
            at = image * form.stride
            activation_backward(form, offset(delta, at), offset(out, at), 1)
            for k in range(n):
                own_sum[k] = 0
                own_square[k] = 0
            for line in range(lines.count):
                row, d = offset(x, at + line * n), offset(delta, at + line * n)
                for k in range(n):
                    own_sum[k] += d[k]
                    own_square[k] += d[k] * (row[k] - mean[k])
            for k in range(n):
                total[k] += own_sum[k]
                total[n + k] += own_square[k]


def _apply_back(arrays: Arrays, lines: Lines, span: Span) -> None:
    """delta becomes a (delta - its mean) + b (x - mean of x), with an a and a b for each channel."""
    x, delta, a, b, middle, mean = to_pointers(arrays)
    n = lines.line
    for line in range(span.first * lines.count, span.last * lines.count):
        row, d = offset(x, line * n), offset(delta, line * n)
        for k in range(n):
            d[k] = a[k] * (d[k] - middle[k]) + b[k] * (row[k] - mean[k])


SUM_SHARDS, APPLY = Program(_sum_shards), Program(_apply)
SUM_DELTAS, APPLY_BACK = Program(_sum_deltas), Program(_apply_back)


@final
class BatchNormNode(Node):
    """``f(scale (x - mean) / sqrt(variance + epsilon) + bias)``."""

    def __init__(self, layer: BatchNorm, place: Place) -> None:
        super().__init__(layer, place)
        name, shape, arrays = place.name, place.shape, place.arrays
        self.parts = {array: arrays.layout.part(f"{name}.{array}") for array in ("scale", "bias")}
        self.channels = channels = self.parts["scale"].columns
        self.scale, self.bias, self.mean, self.variance = (
            arrays.rows(f"{name}.{array}")[:channels]
            for array in ("scale", "bias", "mean", "variance")
        )
        self.width = shape[1] if len(shape) > 1 else 1
        line = self.width * channels
        self.lines = Lines(self.inputs // line, line, channels)
        self.places = self.inputs // channels
        self.form = Form(ACTIVATIONS[layer.activation], channels, self.inputs)
        self._sum_shards, self._apply = Bound(SUM_SHARDS), Bound(APPLY)
        self._sum_deltas, self._apply_back = Bound(SUM_DELTAS), Bound(APPLY_BACK)

    def allocate(self, capacity: Capacity) -> None:
        """Allocate outputs, and sums of shards and of threads."""
        self.capacity = capacity
        self.out = self.numbers(capacity, self.outputs)
        if capacity.training:
            self.sums = np.zeros(capacity.shards(capacity.batch) * 3 * self.lines.line)
            self.own = np.zeros((3, capacity.threads * self.lines.line), self.precision)

    @np.errstate(all="ignore")  # what overflows ends in a loss that is not finite: see Progress
    def forward(self, x: Array, step: ThreadStep) -> Array:
        """Sum up its shards, wait for the others, and normalise by what all have seen."""
        mean: Array = self.mean.astype(np.float64)
        variance: Array = self.variance.astype(np.float64)
        if step.training:
            mean, variance = self._statistics(x, step)
        inverse = 1 / np.sqrt(variance + self.layer.epsilon)
        factor = self.scale * inverse
        shift = self.bias - mean * factor
        arrays = (x, self.out, self._line_of(factor), self._line_of(shift))
        self._apply(arrays, self.lines, self.form, step.span)
        if step.span.thread == 0:
            self.x, self.batch_mean, self.batch_variance = x, mean, variance
        return self.out

    def _statistics(self, x: Array, step: ThreadStep) -> tuple[Array, Array]:
        near, first, second = self.own
        arrays = (x, near, first, second)
        self._sum_shards(arrays, self.sums, self.lines, self.capacity.shard, step.span)
        step.wait()
        shards, shard = self.capacity.shards(step.count), self.capacity.shard
        first, second, nears = self._sums(step)
        images = np.minimum(step.count - np.arange(shards) * shard, shard)
        counts = images[:, None] * self.places
        means = nears / self.width + first / counts
        squares_about_means = second - first * first / counts
        mean = (means * counts).sum(axis=0) / counts.sum()
        squares = (squares_about_means + counts * (means - mean) ** 2).sum(axis=0)
        return mean, np.maximum(squares / counts.sum(), 0)

    def _sums(self, step: ThreadStep) -> Array:
        """Add up the places in a line: three sums for each shard and channel."""
        sums = self.sums.reshape(-1, 3, self.width, self.channels)
        totals: Array = sums[: self.capacity.shards(step.count)].sum(axis=2)
        return totals.swapaxes(0, 1)

    def _line_of(self, values: Array) -> Array:
        """Repeat the channels' numbers along a line: loops over lines are long, and quick."""
        return np.tile(values.astype(self.precision), self.width)

    @np.errstate(all="ignore")
    def backward(self, delta: Array, step: ThreadStep) -> Array:
        """With n numbers in a channel and h = x - mean, i = 1 / sqrt(variance + epsilon).

        d loss / d x = scale i (delta - sum(delta) / n - h i^2 sum(delta h) / n): the last two are
        what x does through the mean and through the variance.
        """
        mean = self._line_of(self.batch_mean)
        arrays = (self.x, self.out, delta, mean, *self.own[:2])
        self._sum_deltas(arrays, self.sums, self.lines, self.form, self.capacity.shard, step.span)
        step.wait()
        first, second, _ = self._sums(step).sum(axis=1)
        inverse = 1 / np.sqrt(self.batch_variance + self.layer.epsilon)
        count = step.count * self.places
        a = self.scale * inverse
        b = -a * inverse**2 * second / count
        factors = (self._line_of(a), self._line_of(b), self._line_of(first / count), mean)
        self._apply_back((self.x, delta, *factors), self.lines, step.span)
        if step.span.thread == 0:
            self._keep({"scale": second * inverse, "bias": first}, step)
        return delta

    def _keep(self, gradients: dict[str, Array], step: ThreadStep) -> None:
        """Write the gradients down (all in the first shard's) and move the statistics."""
        shards = self.arrays.gradients.reshape(-1, self.arrays.layout.gradient_size)
        for name, gradient in gradients.items():
            at = self.parts[name].gradient
            shards[:, at : at + len(gradient)] = 0
            shards[0, at : at + len(gradient)] = gradient
        count, momentum = step.count * self.places, self.layer.momentum
        sample = self.batch_variance * (count / max(count - 1, 1))
        self.mean += momentum * (self.batch_mean - self.mean)
        self.variance += momentum * (sample - self.variance)
