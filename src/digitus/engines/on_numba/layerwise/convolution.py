"""Convolutions and dense layers at work: three products of windows and weights.

Forward, each window times the weights.  Back, each delta times the weights is what its window owes
the input, and where windows overlap the debts add up.  The gradient of the weights is the sum over
all windows of window times delta.
"""

from typing import Any, Final, NamedTuple, final

import numpy as np

from digitus.arrays import Array, Indices
from digitus.engines.on_numba.activations import activate, deactivate
from digitus.engines.on_numba.fused.layout import ACTIVATION_CODES, aligned, round_up
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.layer import Bound, Node, Room, Turn, places_of
from digitus.engines.on_numba.layerwise.layout import Memory
from digitus.engines.on_numba.simd.pointers import bare, beyond
from digitus.engines.on_numba.simd.tile import lanes
from digitus.engines.on_numba.simd.windows import (
    ROWS,
    Filters,
    Windows,
    add_back,
    add_gradient,
    multiply,
)
from digitus.networks.layers import Conv2D, Dense, Shape
from digitus.networks.layers.layer import image_shape

TOGETHER: Final = 8
"""Images whose gradients are worked out together: enough to fill tiles, few enough for the cache."""


class Form(NamedTuple):
    """What activations must know of a layer's outputs."""

    activation: int
    units: int
    stride: int


class Frame(NamedTuple):
    """How an image lies in the middle of a larger one."""

    height: int
    line: int
    """Numbers in a line of the image,"""
    row: int
    """in a line of the larger one,"""
    image: int
    """and in all of it."""
    first: int
    """Where the first number goes."""


def _forward(arrays: Any, filters: Any, windows: Any, form: Any, span: Any) -> None:
    x, places, out, scratch = bare(arrays)
    per_image = windows.count
    count = (span.last - span.first) * per_image
    out = beyond(out, span.first * form.stride)
    multiply(
        x,
        beyond(places, span.first * per_image),
        bare(filters),
        Windows(windows.lines, windows.run, windows.line, count),
        out,
        beyond(scratch, span.thread * ROWS * filters.stride),
    )
    activate(form, out, span.last - span.first)


def _deactivate(arrays: Any, form: Any, span: Any) -> None:
    delta, a = bare(arrays)
    at = span.first * form.stride
    deactivate(form, beyond(delta, at), beyond(a, at), span.last - span.first)


def _gradient(
    arrays: Any, windows: Any, units: int, stride: int, sizes: Any, share: int, span: Any
) -> None:
    """Set the gradients of weights and bias, share by share."""
    x, places, delta, g = bare(arrays)
    size, at, weights, bias = sizes
    for first in range(span.first, span.last, share):
        count = (min(first + share, span.last) - first) * windows.count
        mine = beyond(g, first // share * size)
        own, deltas = beyond(mine, at), beyond(delta, first * windows.count * units)
        for k in range(weights):
            own[k] = 0
        add_gradient(
            x,
            beyond(places, first * windows.count),
            deltas,
            units,
            Windows(windows.lines, windows.run, windows.line, count),
            own,
            stride,
        )
        if bias >= 0:
            own = beyond(mine, bias)
            for k in range(units):
                own[k] = 0
            for p in range(count):
                for k in range(units):
                    own[k] += deltas[p * units + k]


def _put(arrays: Any, frame: Any, span: Any) -> None:
    """Copy images into the middle of larger ones."""
    small, large = bare(arrays)
    for image in range(span.first, span.last):
        source = beyond(small, image * frame.height * frame.line)
        target = beyond(large, image * frame.image + frame.first)
        for y in range(frame.height):
            for k in range(frame.line):
                target[y * frame.row + k] = source[y * frame.line + k]


def _take(arrays: Any, frame: Any, span: Any) -> None:
    """Copy the middle of larger images out again."""
    large, small = bare(arrays)
    for image in range(span.first, span.last):
        source = beyond(large, image * frame.image + frame.first)
        target = beyond(small, image * frame.height * frame.line)
        for y in range(frame.height):
            for k in range(frame.line):
                target[y * frame.line + k] = source[y * frame.row + k]


def _back(arrays: Any, windows: Any, units: int, image: int, span: Any) -> None:
    """Go back a few images at a time, so that what is added to stays in the cache."""
    delta, places, turned, grad, spare, last = bare(arrays)
    own = (beyond(spare, span.thread * ROWS * units), beyond(last, span.thread * ROWS))
    for first in range(span.first, span.last, TOGETHER):
        count = min(TOGETHER, span.last - first)
        into = beyond(grad, first * image)
        for k in range(count * image):
            into[k] = 0
        add_back(
            beyond(delta, first * windows.count * units),
            places,
            turned,
            Windows(windows.lines, windows.run, windows.line, count * windows.count),
            units,
            into,
            own,
        )


def _turn(arrays: Any, windows: Any, stride: int, units: int, turned: int) -> None:
    """turned[line, unit, k] = weights[line, k, unit]."""
    weights, into = bare(arrays)
    for line in range(windows.lines):
        for k in range(windows.run):
            source = beyond(weights, (line * windows.run + k) * stride)
            target = beyond(into, line * units * turned + k)
            for unit in range(units):
                target[unit * turned] = source[unit]


FORWARD, DEACTIVATE, GRADIENT = Program(_forward), Program(_deactivate), Program(_gradient)
PUT, TAKE, BACK, TURN = Program(_put), Program(_take), Program(_back), Program(_turn)


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
class ProductNode(Node):
    """``a = f(windows @ weights + bias)``."""

    def __init__(
        self,
        layer: Conv2D | Dense,
        name: str,
        shape: Shape,
        memory: Memory,
        *,
        is_first: bool = False,
    ) -> None:
        super().__init__((shape, layer.output_shape(shape)), memory.precision)
        self.units = layer.output_shape(shape)[-1]
        self.is_first, self.memory = is_first, memory
        if isinstance(layer, Dense):
            image, size, step, self.padding = (1, 1, self.inputs), 1, 1, 0
        else:
            image, size, step = image_shape(shape), layer.size, layer.stride
            self.padding = layer.padding
        height, width, channels = image
        margin = 2 * self.padding
        self.view = view_of((height + margin, width + margin, channels), size, step)
        row = (width + margin) * channels
        self.frame = Frame(
            height, width * channels, row, self.view.image, self.padding * (row + channels)
        )
        self.form = Form(ACTIVATION_CODES[layer.activation], self.units, self.outputs)
        part = memory.part(f"{name}.weights")
        stride = int(part["stride"])
        self.filters = Filters(
            memory.view(f"{name}.weights"),
            stride,
            self.units,
            memory.view(f"{name}.bias") if layer.bias else aligned(stride, self.precision),
        )
        self.sizes = (
            memory.gradient_size,
            int(part["gradient"]),
            int(size * part["room"] * stride),
            int(memory.part(f"{name}.bias")["gradient"]) if layer.bias else -1,
        )
        self._put, self._take, self._turn = Bound(PUT), Bound(TAKE), Bound(TURN)
        self._forward, self._deactivate = Bound(FORWARD), Bound(DEACTIVATE)
        self._gradient, self._back = Bound(GRADIENT), Bound(BACK)

    def make_room(self, room: Room) -> None:
        """Make room for inputs with a margin, outputs, and gradients with a margin."""
        self.share = room.share
        self.out = self.numbers(room, self.outputs)
        self.places = places_of(room.batch, self.view.image, self.view.places, ROWS)
        self.scratch = aligned(room.threads * ROWS * self.filters.stride, self.precision)
        if self.padding:
            self.margined = self.numbers(room, self.view.image)
        if room.training and not self.is_first:
            self._make_room_for_back(room)

    def _make_room_for_back(self, room: Room) -> None:
        """Make room for what windows owe.

        What is added to an image spills over by less than a register, by zeros only; since another
        thread may be at work there, each image then gets some room behind it.
        """
        width = lanes(np.dtype(self.precision).itemsize * 8)
        windows = self.view.windows
        self.turned_stride = round_up(windows.run, width)
        spills = self.turned_stride > windows.run
        self.back_frame = self.frame._replace(image=self.view.image + width * spills)
        self.back_places = places_of(
            min(TOGETHER, room.batch), self.back_frame.image, self.view.places, ROWS
        )
        self.turned = aligned(windows.lines * self.units * self.turned_stride, self.precision)
        self.back_spare = aligned(room.threads * ROWS * self.units, self.precision)
        self.back_last = np.zeros(room.threads * ROWS, np.int64)
        self.grad = self.numbers(room, self.inputs)
        self.owed = self.grad
        if spills or self.padding:
            self.owed = self.numbers(room, self.back_frame.image)

    def prepare(self) -> None:
        """Turn the weights round for the way back."""
        if not self.is_first:
            arrays, stride = (self.filters.weights, self.turned), self.filters.stride
            self._turn(arrays, self.view.windows, stride, self.units, self.turned_stride)

    def forward(self, x: Array, turn: Turn) -> Array:
        """Put a margin around the images where there is one, and multiply."""
        if self.padding:
            self._put((x, self.margined), self.frame, turn.span)
            x = self.margined
        self.x = x
        arrays = (x, self.places, self.out, self.scratch)
        self._forward(arrays, self.filters, self.view.windows, self.form, turn.span)
        return self.out

    def backward(self, delta: Array, turn: Turn) -> Array:
        """Go back through the activation, to the weights, and to the input."""
        windows, span = self.view.windows, turn.span
        self._deactivate((delta, self.out), self.form, span)
        arrays = (self.x, self.places, delta, self.memory.gradients)
        stride = self.filters.stride
        self._gradient(arrays, windows, self.units, stride, self.sizes, self.share, span)
        if self.is_first:
            return delta
        spare = (self.back_spare, self.back_last)
        owed = (delta, self.back_places, self.turned, self.owed, *spare)
        self._back(owed, windows, self.units, self.back_frame.image, span)
        if self.owed is not self.grad:
            self._take((self.owed, self.grad), self.back_frame, span)
        return self.grad
