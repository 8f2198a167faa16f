"""Convolutions and dense layers at work: three products of windows and weights.

Forward, each window times the weights.  Back, each delta times the weights is the gradient of its window,
and where windows overlap they add up.  The gradient of the weights is the sum over
all windows of window times delta.
"""

from typing import Final, NamedTuple, final

import numpy as np

from digitus.arrays import Array, Indices
from digitus.engines.on_numba.activations import Form, activate
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.layer import (
    Arrays,
    Bound,
    Capacity,
    Place,
    Span,
    ThreadStep,
    places_of,
)
from digitus.engines.on_numba.layerwise.margin import CROP, PAD, Margin
from digitus.engines.on_numba.layerwise.products import (
    GradientPlaces,
    WeightsFirst,
    set_bias_gradient,
)
from digitus.engines.on_numba.packing import aligned, round_up
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.pointers import offset, to_pointers
from digitus.engines.on_numba.simd.tile import lanes
from digitus.engines.on_numba.simd.windows import (
    WINDOW_ROWS,
    Filters,
    Windows,
    add_back,
    add_gradient,
    multiply,
)
from digitus.networks.layers import Conv2D, Dense, Shape

IMAGES_AT_ONCE: Final = 8
"""Images whose gradients are worked out together: enough to fill tiles, few enough for the cache."""

BLOCK: Final = 16
"""Rows that are transposed together: a line of the cache holds so many numbers of each."""


def _forward(arrays: Arrays, filters: Filters, windows: Windows, form: Form, span: Span) -> None:
    x, places, out, scratch = to_pointers(arrays)
    per_image = windows.count
    count = (span.last - span.first) * per_image
    out = offset(out, span.first * form.stride)
    multiply(
        x,
        offset(places, span.first * per_image),
        to_pointers(filters),
        Windows(windows.lines, windows.run, windows.line, count),
        out,
        offset(scratch, span.thread * WINDOW_ROWS * filters.stride),
    )
    activate(form, out, span.last - span.first)


def _gradient(
    arrays: Arrays,
    windows: Windows,
    units: int,
    stride: int,
    sizes: GradientPlaces,
    shard: int,
    span: Span,
) -> None:
    """Set the gradients of weights and bias, shard by shard."""
    x, places, delta, g = to_pointers(arrays)
    for first in range(span.first, span.last, shard):
        count = (smaller(first + shard, span.last) - first) * windows.count
        mine = offset(g, first // shard * sizes.shard)
        own, deltas = offset(mine, sizes.weights), offset(delta, first * windows.count * units)
        for k in range(sizes.weights_size):
            own[k] = 0
        add_gradient(
            x,
            offset(places, first * windows.count),
            deltas,
            units,
            Windows(windows.lines, windows.run, windows.line, count),
            own,
            stride,
        )
        if sizes.bias >= 0:
            set_bias_gradient(deltas, units, count, offset(mine, sizes.bias))


def _back(arrays: Arrays, windows: Windows, units: int, image: int, span: Span) -> None:
    """Go back a few images at a time, so that what is added to stays in the cache."""
    delta, places, transposed, grad, spare, last = to_pointers(arrays)
    own = (
        offset(spare, span.thread * WINDOW_ROWS * units),
        offset(last, span.thread * WINDOW_ROWS),
    )
    for first in range(span.first, span.last, IMAGES_AT_ONCE):
        count = smaller(IMAGES_AT_ONCE, span.last - first)
        into = offset(grad, first * image)
        for k in range(count * image):
            into[k] = 0
        add_back(
            offset(delta, first * windows.count * units),
            places,
            transposed,
            Windows(windows.lines, windows.run, windows.line, count * windows.count),
            units,
            into,
            own,
        )


def _transpose(arrays: Arrays, windows: Windows, stride: int, units: int, transposed: int) -> None:
    """transposed[line, unit, k] = weights[line, k, unit]."""
    weights, into = to_pointers(arrays)
    for line in range(windows.lines):
        for first in range(0, windows.run, BLOCK):
            source = offset(weights, (line * windows.run + first) * stride)
            target = offset(into, line * units * transposed + first)
            rows = smaller(BLOCK, windows.run - first)
            for unit in range(units):
                for k in range(rows):
                    target[unit * transposed + k] = source[k * stride + unit]


FORWARD, GRADIENT = Program(_forward), Program(_gradient)
BACK, TRANSPOSE = Program(_back), Program(_transpose)


class View(NamedTuple):
    """Windows of one image: where each begins, and what it is made of."""

    image: int
    """Numbers in the image that is looked at."""
    places: Indices
    windows: Windows


def view_of(image: Shape, size: int, stride: int) -> View:
    """Look at an image of this shape through windows of this size, so many points apart."""
    height, width, channels = image
    y, x = (np.arange(0, length - size + 1, stride) for length in (height, width))
    places = (y[:, None] * width + x) * channels
    return View(
        height * width * channels,
        places,
        Windows(size, size * channels, width * channels, places.size),
    )


@final
class ConvolutionNode(WeightsFirst):
    """``a = f(windows @ weights + bias)``."""

    def __init__(self, layer: Conv2D | Dense, place: Place) -> None:
        super().__init__(layer, place)
        (height, width, channels), size, step, padding = self.look
        margin = 2 * padding
        self.view = view_of((height + margin, width + margin, channels), size, step)
        row = (width + margin) * channels
        self.margin = Margin(
            height, width * channels, row, self.view.image, padding * (row + channels)
        )
        self._pad, self._crop, self._transpose = Bound(PAD), Bound(CROP), Bound(TRANSPOSE)
        self._forward, self._gradient, self._back = Bound(FORWARD), Bound(GRADIENT), Bound(BACK)

    def allocate(self, capacity: Capacity) -> None:
        """Allocate inputs with a margin, outputs, and gradients with a margin."""
        self.shard = capacity.shard
        self.out = self.numbers(capacity, self.outputs)
        self.places = places_of(capacity.batch, self.view.image, self.view.places, WINDOW_ROWS)
        self.scratch = aligned(capacity.threads * WINDOW_ROWS * self.filters.stride, self.precision)
        if self.look.padding:
            self.margined = self.numbers(capacity, self.view.image)
        self.goes_back = capacity.training and not self.is_first
        if self.goes_back:
            self._allocate_for_back(capacity)

    def _allocate_for_back(self, capacity: Capacity) -> None:
        """Allocate what windows give back to their inputs.

        What is added to an image spills over by less than a register, by zeros only; since another
        thread may be at work there, each image then gets some numbers behind it.
        """
        width = lanes(np.dtype(self.precision).itemsize * 8)
        windows = self.view.windows
        self.transposed_stride = round_up(windows.run, width)
        spills = self.transposed_stride > windows.run
        self.back_margin = self.margin._replace(image=self.view.image + width * spills)
        self.back_places = places_of(
            min(IMAGES_AT_ONCE, capacity.batch),
            self.back_margin.image,
            self.view.places,
            WINDOW_ROWS,
        )
        self.transposed = aligned(
            windows.lines * self.units * self.transposed_stride, self.precision
        )
        self.back_spare = aligned(capacity.threads * WINDOW_ROWS * self.units, self.precision)
        self.back_last = np.zeros(capacity.threads * WINDOW_ROWS, np.int64)
        self.grad = self.numbers(capacity, self.inputs)
        self.input_grad = self.grad
        if spills or self.look.padding:
            self.input_grad = self.numbers(capacity, self.back_margin.image)

    def prepare(self) -> None:
        """Transpose the weights for the way back."""
        if self.goes_back:
            arrays, stride = (self.filters.weights, self.transposed), self.filters.stride
            self._transpose(arrays, self.view.windows, stride, self.units, self.transposed_stride)

    def forward(self, x: Array, step: ThreadStep) -> Array:
        """Put a margin around the images where there is one, and multiply."""
        if self.look.padding:
            self._pad((x, self.margined), self.margin, step.span)
            x = self.margined
        self.x = x
        arrays = (x, self.places, self.out, self.scratch)
        self._forward(arrays, self.filters, self.view.windows, self.form, step.span)
        return self.out

    def to_weights(self, delta: Array, span: Span) -> None:
        """Set the gradients of weights and bias, shard by shard."""
        arrays, stride = (self.x, self.places, delta, self.arrays.gradients), self.filters.stride
        self._gradient(arrays, self.view.windows, self.units, stride, self.sizes, self.shard, span)

    def to_input(self, delta: Array, span: Span) -> Array:
        """Return d loss / d input."""
        spare = (self.back_spare, self.back_last)
        back = (delta, self.back_places, self.transposed, self.input_grad, *spare)
        self._back(back, self.view.windows, self.units, self.back_margin.image, span)
        if self.input_grad is not self.grad:
            self._crop((self.input_grad, self.grad), self.back_margin, span)
        return self.grad
