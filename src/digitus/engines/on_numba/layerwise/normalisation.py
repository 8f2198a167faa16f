"""Batch normalisation at work: two passes forward, two back, and the threads meet in between.

Sums over places are made image by image, those over images in float64, so that many small numbers
do not get lost in a large one.  The mean and the variance come from one pass: in each share,
numbers are taken relative to its first point, which is near, ``n variance = sum (x - near)^2 -
(sum x - near)^2 / n``; shares are put together by Chan, Golub and LeVeque's formula (1979).
"""

from typing import Any, NamedTuple, final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numba.activations import activate, deactivate
from digitus.engines.on_numba.fused.layout import ACTIVATION_CODES
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.convolution import Form
from digitus.engines.on_numba.layerwise.layer import Bound, Node, Room, Turn
from digitus.engines.on_numba.layerwise.layout import Memory
from digitus.engines.on_numba.simd.pointers import bare, beyond
from digitus.networks.layers import BatchNorm, Shape


class Sheet(NamedTuple):
    """An image as lines of numbers; every so many of them begin with the first channel again."""

    lines: int
    line: int
    channels: int


def _look(arrays: Any, sums: Any, sheet: Any, share: int, span: Any) -> None:
    """For each share: its first point as near, and the sums of x - near and of its squares."""
    x, near, one, two = bare(arrays)
    totals = bare((sums,))[0]
    n, near = sheet.line, beyond(near, span.thread * sheet.line)
    own_one, own_two = beyond(one, span.thread * n), beyond(two, span.thread * n)
    for first in range(span.first, span.last, share):
        total = beyond(totals, first // share * 3 * n)
        for k in range(n):
            near[k] = x[first * sheet.lines * n + k % sheet.channels]
            total[2 * n + k] = near[k]
        for k in range(2 * n):
            total[k] = 0
        for image in range(first, min(first + share, span.last)):
            for k in range(n):
                own_one[k] = 0
                own_two[k] = 0
            for line in range(sheet.lines):
                row = beyond(x, (image * sheet.lines + line) * n)
                for k in range(n):
                    d = row[k] - near[k]
                    own_one[k] += d
                    own_two[k] += d * d
            for k in range(n):
                total[k] += own_one[k]
                total[n + k] += own_two[k]


def _apply(arrays: Any, sheet: Any, form: Any, span: Any) -> None:
    """out = f(x * factor + offset)."""
    x, out, factor, offset = bare(arrays)
    n = sheet.line
    for image in range(span.first, span.last):
        for line in range(sheet.lines):
            at = (image * sheet.lines + line) * n
            row, into = beyond(x, at), beyond(out, at)
            for k in range(n):
                into[k] = row[k] * factor[k] + offset[k]
        activate(form, beyond(out, image * form.stride), 1)


def _look_back(arrays: Any, sums: Any, sheet: Any, form: Any, share: int, span: Any) -> None:
    """Go back through the activation; for each share, the sums of delta and of delta (x - mean)."""
    x, out, delta, mean, one, two = bare(arrays)
    totals = bare((sums,))[0]
    n = sheet.line
    own_one, own_two = beyond(one, span.thread * n), beyond(two, span.thread * n)
    for first in range(span.first, span.last, share):
        total = beyond(totals, first // share * 3 * n)
        for k in range(2 * n):
            total[k] = 0
        for image in range(first, min(first + share, span.last)):
            at = image * form.stride
            deactivate(form, beyond(delta, at), beyond(out, at), 1)
            for k in range(n):
                own_one[k] = 0
                own_two[k] = 0
            for line in range(sheet.lines):
                row, d = beyond(x, at + line * n), beyond(delta, at + line * n)
                for k in range(n):
                    own_one[k] += d[k]
                    own_two[k] += d[k] * (row[k] - mean[k])
            for k in range(n):
                total[k] += own_one[k]
                total[n + k] += own_two[k]


def _apply_back(arrays: Any, sheet: Any, span: Any) -> None:
    """grad = a (delta - mean of delta) + b (x - mean of x), with an a and a b for each channel."""
    x, delta, grad, a, b, middle, mean = bare(arrays)
    n = sheet.line
    for line in range(span.first * sheet.lines, span.last * sheet.lines):
        row, d, into = beyond(x, line * n), beyond(delta, line * n), beyond(grad, line * n)
        for k in range(n):
            into[k] = a[k] * (d[k] - middle[k]) + b[k] * (row[k] - mean[k])


LOOK, APPLY = Program(_look), Program(_apply)
LOOK_BACK, APPLY_BACK = Program(_look_back), Program(_apply_back)


@final
class NormNode(Node):
    """``f(scale (x - mean) / sqrt(variance + epsilon) + bias)``."""

    def __init__(self, layer: BatchNorm, name: str, shape: Shape, memory: Memory) -> None:
        super().__init__((shape, shape), memory.precision)
        self.layer, self.memory = layer, memory
        self.parts = {array: memory.part(f"{name}.{array}") for array in ("scale", "bias")}
        self.channels = channels = int(self.parts["scale"]["columns"])
        self.scale, self.bias, self.mean, self.variance = (
            memory.view(f"{name}.{array}")[:channels]
            for array in ("scale", "bias", "mean", "variance")
        )
        self.width = shape[1] if len(shape) > 1 else 1
        line = self.width * channels
        self.sheet = Sheet(self.inputs // line, line, channels)
        self.places = self.inputs // channels
        self.form = Form(ACTIVATION_CODES[layer.activation], channels, self.inputs)
        self._look, self._apply = Bound(LOOK), Bound(APPLY)
        self._look_back, self._apply_back = Bound(LOOK_BACK), Bound(APPLY_BACK)

    def make_room(self, room: Room) -> None:
        """Make room for outputs, gradients, and sums of shares and of threads."""
        self.room = room
        self.out = self.numbers(room, self.outputs)
        if room.training:
            self.grad = self.numbers(room, self.inputs)
            self.sums = np.zeros(room.shares(room.batch) * 3 * self.sheet.line)
            self.own = np.zeros((3, room.threads * self.sheet.line), self.precision)

    @np.errstate(all="ignore")  # what overflows ends in a loss that is not finite: see Progress
    def forward(self, x: Array, turn: Turn) -> Array:
        """Look at the batch, wait for the others, and normalise by what all have seen."""
        mean: Array = self.mean.astype(np.float64)
        variance: Array = self.variance.astype(np.float64)
        if turn.training:
            mean, variance = self._statistics(x, turn)
        inverse = 1 / np.sqrt(variance + self.layer.epsilon)
        factor = self.scale * inverse
        offset = self.bias - mean * factor
        arrays = (x, self.out, self._line_of(factor), self._line_of(offset))
        self._apply(arrays, self.sheet, self.form, turn.span)
        if turn.span.thread == 0:
            self.x, self.batch_mean, self.batch_variance = x, mean, variance
        return self.out

    def _statistics(self, x: Array, turn: Turn) -> tuple[Array, Array]:
        near, one, two = self.own
        arrays = (x, near, one, two)
        self._look(arrays, self.sums, self.sheet, self.room.share, turn.span)
        turn.wait()
        shares, share = self.room.shares(turn.count), self.room.share
        first, second, nears = self._sums(turn)
        images = np.minimum(turn.count - np.arange(shares) * share, share)
        counts = images[:, None] * self.places
        means = nears / self.width + first / counts
        spreads = second - first * first / counts
        mean = (means * counts).sum(axis=0) / counts.sum()
        squares = (spreads + counts * (means - mean) ** 2).sum(axis=0)
        return mean, np.maximum(squares / counts.sum(), 0)

    def _sums(self, turn: Turn) -> Array:
        """Add up the places in a line: three sums for each share and channel."""
        sums = self.sums.reshape(-1, 3, self.width, self.channels)
        totals: Array = sums[: self.room.shares(turn.count)].sum(axis=2)
        return totals.swapaxes(0, 1)

    def _line_of(self, values: Array) -> Array:
        """Repeat the channels' numbers along a line: loops over lines are long, and quick."""
        return np.tile(values.astype(self.precision), self.width)

    @np.errstate(all="ignore")
    def backward(self, delta: Array, turn: Turn) -> Array:
        """With n numbers in a channel and h = x - mean, i = 1 / sqrt(variance + epsilon).

        d loss / d x = scale i (delta - sum(delta) / n - h i^2 sum(delta h) / n): the last two are
        what x does through the mean and through the variance.
        """
        mean = self._line_of(self.batch_mean)
        arrays = (self.x, self.out, delta, mean, *self.own[:2])
        self._look_back(arrays, self.sums, self.sheet, self.form, self.room.share, turn.span)
        turn.wait()
        first, second, _ = self._sums(turn).sum(axis=1)
        inverse = 1 / np.sqrt(self.batch_variance + self.layer.epsilon)
        count = turn.count * self.places
        a = self.scale * inverse
        b = -a * inverse**2 * second / count
        factors = (self._line_of(a), self._line_of(b), self._line_of(first / count), mean)
        self._apply_back((self.x, delta, self.grad, *factors), self.sheet, turn.span)
        if turn.span.thread == 0:
            self._keep({"scale": second * inverse, "bias": first}, turn)
        return self.grad

    def _keep(self, gradients: dict[str, Array], turn: Turn) -> None:
        """Write the gradients down (all in the first share's) and move the statistics."""
        shares = self.memory.gradients.reshape(-1, self.memory.gradient_size)
        for name, gradient in gradients.items():
            at = int(self.parts[name]["gradient"])
            shares[:, at : at + len(gradient)] = 0
            shares[0, at : at + len(gradient)] = gradient
        count, momentum = turn.count * self.places, self.layer.momentum
        sample = self.batch_variance * (count / max(count - 1, 1))
        self.mean += momentum * (self.batch_mean - self.mean)
        self.variance += momentum * (sample - self.variance)
