"""Convolutions and dense layers whose factors are rounded to 16 bits; sums stay in float32.

32 images are worked on together, laid out point by point (see ``points.py``): at each point the
images, of each image its channels.  So the rows of a tile are images at the same point, every
window of an image is a list of places, and no row is ever wasted on a margin.

Forward, rows are images and terms are the numbers of a window.  The way back to the input is the
same product: of deltas, between which and around which there are zeros, with the weights turned
about.  For the gradient of the weights, rows are channels and terms are images: there the images
of a point lie side by side.
"""

from typing import Final, NamedTuple, final

import numpy as np

from digitus.arrays import Array, Indices
from digitus.engines.on_numba.activations import IDENTITY, Form, activate
from digitus.engines.on_numba.jit import Program, kernel
from digitus.engines.on_numba.layerwise.correlation import GRADIENT, Correlation
from digitus.engines.on_numba.layerwise.layer import (
    Arrays,
    Bound,
    Capacity,
    Place,
    Span,
    ThreadStep,
)
from digitus.engines.on_numba.layerwise.points import (
    BLOCK,
    IMAGES,
    LAY_OUT_WEIGHTS,
    TILE,
    TURN_WEIGHTS,
    Points,
    lay_out,
    steps_of,
)
from digitus.engines.on_numba.layerwise.products import WeightsFirst, look_of
from digitus.engines.on_numba.packing import aligned, round_up
from digitus.engines.on_numba.simd.amx import CONFIGURATION_BYTES
from digitus.engines.on_numba.simd.bfloat16 import NUMBERS, WORDS
from digitus.engines.on_numba.simd.blocks import begin_blocks, end_blocks, multiply_block
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.factors import Factor, Sums
from digitus.engines.on_numba.simd.pointers import Numbers, offset, to_pointers
from digitus.networks.layers import Conv2D, Dense, Layer, Shape

FEWEST_CHANNELS: Final = 8
"""With fewer, most of a row would be zeros: such a layer is quicker in float32."""


class Product(NamedTuple):
    """What one product is made of."""

    points: Points
    """Where what comes in is laid out."""
    spots: Points
    """The points of what comes out, where their windows begin, and how many columns there are."""
    words: int
    """Words of one image at one point."""
    steps: int
    """Steps of 32 terms in a sum."""


@kernel
def multiply_images(
    product: Product,
    count: int,
    left: tuple[Numbers, Numbers],
    right: tuple[Numbers, Numbers],
    first: Numbers,
    out: Numbers,
    tiles: Numbers,
) -> None:
    """Set the sums of some images, at every point, a block of columns at a time."""
    spots, words, steps = product.spots, product.words, product.steps
    (grid, places), (weights, tile_places), columns = left, right, product.spots.channels
    for column in range(0, columns, BLOCK):
        wide = smaller(BLOCK, columns - column)
        begin_blocks(tiles, count, wide)
        b = Factor(
            offset(weights, column // WORDS * steps * TILE), tile_places, WORDS, steps * TILE
        )
        for y in range(spots.height):
            for k in range(spots.width):
                point = spots.first + y * spots.down + k * spots.across
                a = Factor(offset(grid, point * IMAGES * words), places, words, WORDS * words)
                target = offset(out, (y * spots.width + k) * columns + column)
                row = spots.height * spots.width * columns
                sums = Sums(target, row, offset(first, column))
                multiply_block(a, b, steps, sums, count, wide)
    end_blocks()


def _multiply(arrays: Arrays, product: Product, form: Form, span: Span) -> None:
    x, grid, places, weights, tile_places, bias, out, tiles = to_pointers(arrays)
    points, spots = product.points, product.spots
    inputs = points.height * points.width * points.channels
    outputs = spots.height * spots.width * spots.channels
    mine = offset(grid, span.thread * points.size * IMAGES * product.words)
    own_tiles = offset(tiles, span.thread * CONFIGURATION_BYTES)
    for first in range(span.first, span.last, IMAGES):
        count = smaller(IMAGES, span.last - first)
        lay_out(offset(x, first * inputs), count, points, product.words, mine)
        multiply_images(
            product,
            count,
            (mine, places),
            (weights, tile_places),
            bias,
            offset(out, first * outputs),
            own_tiles,
        )
    activate(form, offset(out, span.first * outputs), span.last - span.first)


MULTIPLY = Program(_multiply)


def fits(layer: Layer, shape: Shape) -> bool:
    """Say whether an image of this shape has channels enough at each point to fill a row."""
    if not isinstance(layer, Conv2D | Dense):
        return False
    return look_of(layer, shape).image[2] >= FEWEST_CHANNELS


@final
class BFloat16Node(WeightsFirst):
    """``a = f(windows @ weights + bias)``, with factors of 16 bits."""

    def __init__(self, layer: Conv2D | Dense, place: Place) -> None:
        super().__init__(layer, place)
        (height, width, channels), size, step, padding = self.look
        line = width + 2 * padding
        lines = height + 2 * padding
        high, wide = ((length - size) // step + 1 for length in (lines, line))
        words = round_up(channels, NUMBERS) // 2
        first = padding * (line + 1)
        points = Points(height, width, channels, first, line, 1, lines * line)
        spots = Points(high, wide, self.units, 0, step * line, step, 0)
        self.product = Product(points, spots, words, size * size * words // WORDS)
        self.places = steps_of(size, line, words)
        self.work = Correlation(
            points,
            spots,
            size,
            line,
            self.sizes.weights_size // self.filters.stride // size,
            self.filters.stride,
        )
        self._multiply, self._gradient = Bound(MULTIPLY), Bound(GRADIENT)
        self._lay_out_weights, self._turn_weights = Bound(LAY_OUT_WEIGHTS), Bound(TURN_WEIGHTS)
        if not self.is_first:
            self.product_back = self._way_back()

    def _way_back(self) -> Product:
        """Spread deltas over a grid as fine as the input, with a margin, and go over it."""
        (height, width, channels), size, step, padding = self.look
        spots = self.product.spots
        margin = max(size - 1 - padding, 0)
        begin = padding + margin - (size - 1)
        line, lines = width + begin + size - 1, height + begin + size - 1
        words = round_up(self.units, NUMBERS) // 2
        self.places_back = steps_of(size, line, words)
        points = Points(
            spots.height,
            spots.width,
            self.units,
            margin * (line + 1),
            step * line,
            step,
            lines * line,
        )
        into = Points(height, width, channels, begin * (line + 1), line, 1, 0)
        return Product(points, into, words, size * size * words // WORDS)

    def allocate(self, capacity: Capacity) -> None:
        """Allocate outputs, and what each thread lays out."""
        self.shard, threads = capacity.shard, capacity.threads
        self.out = self.numbers(capacity, self.outputs)
        self.tiles = aligned(threads * CONFIGURATION_BYTES, "uint8")
        self.grid, self.weights, self.tile_places = self._buffers(self.product, threads)
        self.goes_back = capacity.training and not self.is_first
        if not capacity.training:
            return
        points, spots = self.product.points, self.product.spots
        steps, rows = spots.height * spots.width, round_up(points.channels, WORDS)
        self.by_channel = _words(threads * points.size * rows * WORDS)
        self.laid = _words(threads * steps * WORDS * self.filters.stride)
        down, across = np.arange(spots.height) * spots.down, np.arange(spots.width) * spots.across
        self.spot_places = (down[:, None] + across).ravel() * rows * WORDS
        self.delta_places = np.arange(steps) * WORDS * self.filters.stride
        self.spare = _words(threads * TILE)
        self.zeros = aligned(round_up(max(self.inputs, self.units), BLOCK), self.precision)
        if self.goes_back:
            self.grid_back, self.turned, self.tile_places_back = self._buffers(
                self.product_back, threads
            )
            self.grad = self.numbers(capacity, self.inputs)

    def _buffers(self, product: Product, threads: int) -> tuple[Array, Array, Indices]:
        """Return a grid for each thread, weights, and where in these each step begins."""
        tiles = product.steps * (round_up(product.spots.channels, WORDS) // WORDS)
        return (
            _words(threads * product.points.size * IMAGES * product.words),
            _words(tiles * TILE),
            np.arange(product.steps) * TILE,
        )

    def prepare(self) -> None:
        """Round and lay out the weights."""
        channels, stride = self.look.image[2], self.filters.stride
        shape = self.look.size**2, channels, self.units, stride
        self._lay_out_weights((self.filters.weights, self.weights), *shape)
        if self.goes_back:
            self._turn_weights((self.filters.weights, self.spare, self.turned), *shape)

    def forward(self, x: Array, step: ThreadStep) -> Array:
        """Lay out the images, and multiply."""
        self.x = x
        arrays = (x, self.grid, self.places, self.weights, self.tile_places)
        rest = (self.filters.bias, self.out, self.tiles)
        self._multiply((*arrays, *rest), self.product, self.form, step.span)
        return self.out

    def to_weights(self, delta: Array, span: Span) -> None:
        """Set the gradients of weights and bias, shard by shard."""
        arrays = (self.x, self.by_channel, self.spot_places, delta, self.laid, self.delta_places)
        rest = (self.zeros, self.spare, self.arrays.gradients, self.tiles)
        self._gradient((*arrays, *rest), self.work, self.sizes, self.shard, span)

    def to_input(self, delta: Array, span: Span) -> Array:
        """Multiply the deltas around each point by the weights through which it went there."""
        arrays = (delta, self.grid_back, self.places_back, self.turned, self.tile_places_back)
        rest = (self.zeros, self.grad, self.tiles)
        form = self.form._replace(activation=IDENTITY)
        self._multiply((*arrays, *rest), self.product_back, form, span)
        return self.grad


def _words(count: int) -> Array:
    return aligned(count + WORDS * WORDS, "uint32")
