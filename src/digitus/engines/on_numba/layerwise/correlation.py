"""The gradient of weights whose factors have 16 bits: rows are channels, terms are images."""

from typing import NamedTuple

from digitus.engines.on_numba.jit import Program, kernel
from digitus.engines.on_numba.layerwise.layer import Arrays, Span
from digitus.engines.on_numba.layerwise.points import (
    BLOCK,
    TILE,
    Points,
    lay_out_by_channel,
    pair_rows,
)
from digitus.engines.on_numba.layerwise.products import GradientPlaces, set_bias_gradient
from digitus.engines.on_numba.simd.amx import CONFIGURATION_BYTES
from digitus.engines.on_numba.simd.bfloat16 import WORDS
from digitus.engines.on_numba.simd.blocks import begin_blocks, end_blocks, multiply_block
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.factors import Factor, Sums
from digitus.engines.on_numba.simd.pointers import Numbers, offset, to_pointers


class Correlation(NamedTuple):
    """What the gradient of the weights is made of."""

    points: Points
    spots: Points
    size: int
    """Points along a side of a window."""
    down: int
    """Points of the grid from one line of a window to the next."""
    line: int
    """Rows of the gradient from one line of a window to the next."""
    stride: int
    """Numbers in a row of the gradient."""


@kernel
def correlate(
    work: Correlation,
    left: tuple[Numbers, Numbers],
    right: tuple[Numbers, Numbers],
    zeros: Numbers,
    g: Numbers,
    tiles: Numbers,
) -> None:
    """Set the gradient of the weights from the images of a shard."""
    (grid, places), (deltas, delta_places) = left, right
    channels, steps = work.points.channels, work.spots.height * work.spots.width
    rows = -(-channels // WORDS) * WORDS
    for c in range(0, channels, BLOCK):
        high = smaller(BLOCK, channels - c)
        for unit in range(0, work.stride, BLOCK):
            wide = smaller(BLOCK, work.stride - unit)
            begin_blocks(tiles, high, wide)
            b = Factor(offset(deltas, unit), delta_places, work.stride, WORDS)
            for y in range(work.size):
                for k in range(work.size):
                    start = offset(grid, ((y * work.down + k) * rows + c) * WORDS)
                    row = y * work.line + k * channels + c
                    sums = Sums(offset(g, row * work.stride + unit), work.stride, zeros)
                    a = Factor(start, places, WORDS, TILE)
                    multiply_block(a, b, steps, sums, high, wide)
    end_blocks()


def _gradient(
    arrays: Arrays, work: Correlation, sizes: GradientPlaces, shard: int, span: Span
) -> None:
    """Set the gradients of weights and bias, shard by shard."""
    x, grid, places, delta, laid, delta_places, zeros, spare, g, tiles = to_pointers(arrays)
    points, spots, stride = work.points, work.spots, work.stride
    units, steps = spots.channels, spots.height * spots.width
    inputs = points.height * points.width * points.channels
    rows = -(-points.channels // WORDS) * WORDS
    grid = offset(grid, span.thread * points.size * rows * WORDS)
    laid = offset(laid, span.thread * steps * WORDS * stride)
    spare, tiles = (
        offset(spare, span.thread * TILE),
        offset(tiles, span.thread * CONFIGURATION_BYTES),
    )
    for first in range(span.first, span.last, shard):
        count = smaller(first + shard, span.last) - first
        mine = offset(g, first // shard * sizes.shard)
        deltas = offset(delta, first * steps * units)
        lay_out_by_channel(offset(x, first * inputs), count, points, spare, grid)
        for spot in range(steps):
            for pair in range(WORDS):
                for unit in range(0, units, WORDS):
                    source = offset(deltas, spot * units + unit)
                    target = offset(laid, (spot * WORDS + pair) * stride + unit)
                    pair_rows(source, steps * units, pair, count, units - unit, target)
        into = offset(mine, sizes.weights)
        correlate(work, (grid, places), (laid, delta_places), zeros, into, tiles)
        if sizes.bias >= 0:
            set_bias_gradient(deltas, units, count * steps, offset(mine, sizes.bias))


GRADIENT = Program(_gradient)
