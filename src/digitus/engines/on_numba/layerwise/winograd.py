"""Convolutions of 3 x 3 by Winograd's algorithm: the same sums with fewer multiplications.

A few images at a time are cut into overlapping tiles.  Their transformed inputs are multiplied by
transformed weights, place by place, and the products are transformed into outputs (see
``simd/winograd.py``).  On the way back, the gradients of the products are made once, for the
weights and for the input.
"""

from typing import Final, NamedTuple, final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numba.activations import Form, activate
from digitus.engines.on_numba.jit import Program, kernel
from digitus.engines.on_numba.layerwise.convolution import TRANSPOSE
from digitus.engines.on_numba.layerwise.layer import (
    Arrays,
    Bound,
    Capacity,
    Place,
    Span,
    ThreadStep,
)
from digitus.engines.on_numba.layerwise.products import (
    GradientPlaces,
    ProductNode,
    look_of,
    set_bias_gradient,
)
from digitus.engines.on_numba.layerwise.tiles import (
    Tiling,
    filters_of_tiles,
    inputs_of_tiles,
    outputs_of_tiles,
    tiles_of_filters,
    tiles_of_inputs,
    tiles_of_outputs,
    tiling_of,
)
from digitus.engines.on_numba.packing import aligned
from digitus.engines.on_numba.simd.extremes import larger, smaller
from digitus.engines.on_numba.simd.ops import lanes_of
from digitus.engines.on_numba.simd.pointers import Numbers, offset, to_pointers
from digitus.engines.on_numba.simd.tile import lanes
from digitus.engines.on_numba.simd.windows import (
    WINDOW_ROWS,
    Filters,
    Windows,
    add_gradient,
    multiply_rows,
)
from digitus.engines.on_numba.simd.winograd import TAPS
from digitus.networks.layers import Conv2D, Dense, Layer, Shape


class Memory(NamedTuple):
    """What the threads transform, and where: see :class:`Tiling`."""

    framed_inputs: Numbers
    """For each thread an image of inputs with zeros around it,"""
    framed_outputs: Numbers
    """one of outputs,"""
    loose: Numbers
    """one of either, for what comes out of tiles,"""
    inputs: Numbers
    """the tiles of some images' inputs,"""
    outputs: Numbers
    """those of their outputs, or products,"""
    products: Numbers
    """and sums of products over a shard, for the gradient of the weights."""
    between: Numbers
    """A square of registers, between the two halves of a transform."""
    zeros: Numbers
    """For all threads: what stands in for the bias of a product,"""
    rows: Numbers
    """where at one place the tiles of inputs begin,"""
    deltas: Numbers
    """and those of outputs."""


@kernel
def _of_thread(memory: Memory, tiling: Tiling, thread: int) -> Memory:
    """Return a thread's own memory."""
    channels, units, numbers = tiling.input.channels, tiling.output.channels, tiling.places
    return Memory(
        offset(memory.framed_inputs, thread * tiling.input.large),
        offset(memory.framed_outputs, thread * tiling.output.large),
        offset(memory.loose, thread * larger(tiling.input.large, tiling.output.large)),
        offset(memory.inputs, thread * numbers * tiling.rows * channels),
        offset(memory.outputs, thread * numbers * tiling.rows * units),
        offset(memory.products, thread * numbers * channels * units),
        offset(memory.between, thread * numbers * lanes_of(memory.between)),
        memory.zeros,
        memory.rows,
        memory.deltas,
    )


@kernel
def _multiply(
    x: Numbers,
    begins: Numbers,
    rows: int,
    weights: Filters,
    terms: int,
    tiling: Tiling,
    out: Numbers,
) -> None:
    """At each place of a tile, rows of terms times weights."""
    windows, columns, lane = Windows(1, terms, 0, rows), weights.units, lanes_of(x)
    for place in range(tiling.places):
        w = offset(weights.weights, place * terms * columns)
        filters = Filters(w, columns, columns, weights.bias)
        a = offset(x, place * tiling.rows * terms)
        into = offset(out, place * tiling.rows * columns)
        for first in range(0, rows, WINDOW_ROWS):
            here, row = offset(begins, first), offset(into, first * columns)
            multiply_rows(a, here, filters, windows, row, columns, lane)


@kernel
def _add_products(memory: Memory, rows: int, tiling: Tiling) -> None:
    """At each place of a tile, add what the weights were multiplied by times what came of it."""
    channels, units = tiling.input.channels, tiling.output.channels
    for place in range(tiling.places):
        add_gradient(
            offset(memory.inputs, place * tiling.rows * channels),
            memory.rows,
            offset(memory.outputs, place * tiling.rows * units),
            units,
            Windows(1, channels, 0, rows),
            offset(memory.products, place * channels * units),
            units,
        )


def _forward(arrays: Arrays, memory: Memory, tiling: Tiling, form: Form, span: Span) -> None:
    """Set the outputs of a thread's images."""
    x, weights, bias, out = to_pointers(arrays)
    own = _of_thread(to_pointers(memory), tiling, span.thread)
    inputs, outputs = tiling.input, tiling.output
    filters = Filters(weights, outputs.channels, outputs.channels, own.zeros)
    for first in range(span.first, span.last, tiling.group):
        count = smaller(tiling.group, span.last - first)
        rows, source = count * tiling.down * tiling.across, offset(x, first * inputs.size)
        into = offset(out, first * outputs.size)
        tiles_of_inputs(source, count, inputs, tiling, own.framed_inputs, own.inputs, own.between)
        _multiply(own.inputs, own.rows, rows, filters, inputs.channels, tiling, own.outputs)
        outputs_of_tiles(own.outputs, count, outputs, tiling, own.loose, into, own.between)
        for point in range(0, count * outputs.size, outputs.channels):
            for k in range(outputs.channels):
                into[point + k] += bias[k]
        activate(form, into, count)


def _backward(
    arrays: Arrays, memory: Memory, tiling: Tiling, sizes: GradientPlaces, shard: int, span: Span
) -> None:
    """Set the gradients of weights and bias, shard by shard, and of the inputs."""
    x, turned, delta, gradients, grad = to_pointers(arrays)
    own = _of_thread(to_pointers(memory), tiling, span.thread)
    inputs, outputs = tiling.input, tiling.output
    units, plane = outputs.channels, inputs.channels * outputs.channels
    filters = Filters(turned, inputs.channels, inputs.channels, own.zeros)
    for start in range(span.first, span.last, shard):
        end = smaller(start + shard, span.last)
        for k in range(tiling.places * plane):
            own.products[k] = 0
        for first in range(start, end, tiling.group):
            count = smaller(tiling.group, end - first)
            rows, source = count * tiling.down * tiling.across, offset(x, first * inputs.size)
            deltas, into = offset(delta, first * outputs.size), offset(grad, first * inputs.size)
            tiles_of_inputs(
                source, count, inputs, tiling, own.framed_inputs, own.inputs, own.between
            )
            tiles_of_outputs(
                deltas, count, outputs, tiling, own.framed_outputs, own.outputs, own.between
            )
            _add_products(own, rows, tiling)
            _multiply(own.outputs, own.deltas, rows, filters, units, tiling, own.inputs)
            inputs_of_tiles(own.inputs, count, inputs, tiling, own.loose, into, own.between)
        mine = offset(gradients, start // shard * sizes.shard)
        filters_of_tiles(own.products, plane, tiling, offset(mine, sizes.weights), own.between)
        if sizes.bias >= 0:
            points = (end - start) * outputs.height * outputs.width
            deltas = offset(delta, start * outputs.size)
            set_bias_gradient(deltas, units, points, offset(mine, sizes.bias))


def _transform_weights(arrays: Arrays, tiling: Tiling, plane: int) -> None:
    """Transform weights that lie tap by tap, so many at each."""
    weights, into, between = to_pointers(arrays)
    tiles_of_filters(weights, plane, tiling, into, between)


FORWARD, BACKWARD = Program(_forward), Program(_backward)
TRANSFORM_WEIGHTS = Program(_transform_weights)


FEWEST_CHANNELS: Final = 32
"""With fewer, transforms cost what they save on the way forward; on the way back they pay."""


def pays(layer: Layer, shape: Shape, precision: str, images: int | None) -> bool:
    """Say whether a layer is quicker this way: 3 x 3 at every point, and channels fill registers.

    ``images`` tells how many come at once where they only go forward.  To a single image, the many
    numbers that weights become cost more than what is saved.
    """
    if not isinstance(layer, Conv2D) or (layer.size, layer.stride) != (TAPS, 1):
        return False
    lane, channels = _lanes(precision), look_of(layer, shape).image[2]
    if channels % lane or layer.filters % lane:
        return False
    return images is None or (images > 1 and channels >= FEWEST_CHANNELS)


def _lanes(precision: str) -> int:
    return lanes(np.dtype(precision).itemsize * 8)


@final
class WinogradNode(ProductNode):
    """``a = f(windows @ weights + bias)``."""

    def __init__(self, layer: Conv2D | Dense, place: Place) -> None:
        super().__init__(layer, place)
        self.tiling = tiling_of(self.look, self.units, np.dtype(self.precision).itemsize)
        self.lane = _lanes(self.precision)
        self.plane = self.look.image[2] * self.units
        self._forward, self._backward = Bound(FORWARD), Bound(BACKWARD)
        self._transform_weights, self._turn = Bound(TRANSFORM_WEIGHTS), Bound(TRANSPOSE)

    def allocate(self, capacity: Capacity) -> None:
        """Allocate outputs, what each thread transforms, and gradients."""
        tiling, threads = self.tiling, capacity.threads
        channels, rows = self.look.image[2], threads * tiling.places * tiling.rows
        self.shard, self.is_trained = capacity.shard, capacity.training
        self.out = self.numbers(capacity, self.outputs)
        self.memory = Memory(
            self._new(threads * tiling.input.large),
            self._new(threads * tiling.output.large * self.is_trained),
            self._new(threads * max(tiling.input.large, tiling.output.large)),
            self._new(rows * channels),
            self._new(rows * self.units),
            self._new(threads * tiling.places * self.plane * self.is_trained),
            self._new(threads * tiling.places * self.lane),
            self._new(max(channels, self.units)),
            np.arange(tiling.rows) * channels,
            np.arange(tiling.rows) * self.units,
        )
        self.weights = self._new(tiling.places * self.plane)
        if self.is_trained:
            self.turned = self._new(TAPS * TAPS * self.plane)
            self.weights_back = self._new(tiling.places * self.plane)
            self.grad = self.numbers(capacity, self.inputs)

    def _new(self, count: int) -> Array:
        return aligned(count, self.precision)

    def prepare(self) -> None:
        """Transform the weights, for the way back with filters and channels exchanged."""
        weights = self.filters.weights
        between = self.memory.between
        self._transform_weights((weights, self.weights, between), self.tiling, self.plane)
        if self.is_trained:
            channels = self.look.image[2]
            taps = Windows(TAPS * TAPS, channels, 0, 0)
            self._turn((weights, self.turned), taps, self.units, self.units, channels)
            arrays = self.turned, self.weights_back, between
            self._transform_weights(arrays, self.tiling, self.plane)

    def forward(self, x: Array, step: ThreadStep) -> Array:
        """Multiply tile by tile."""
        self.x = x
        arrays = (x, self.weights, self.filters.bias, self.out)
        self._forward(arrays, self.memory, self.tiling, self.form, step.span)
        return self.out

    def back_from(self, delta: Array, span: Span) -> Array:
        """Set the gradients of weights and bias, and return d loss / d input."""
        arrays = (self.x, self.weights_back, delta, self.arrays.gradients, self.grad)
        self._backward(arrays, self.memory, self.tiling, self.sizes, self.shard, span)
        return self.grad
