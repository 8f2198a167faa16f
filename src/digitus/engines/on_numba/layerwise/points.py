"""How numbers of 16 bits are laid out for tiles: images point by point, and weights.

Tiles want 16 rows of 32 numbers at equal distances.  Images of a batch lie at equal distances at
every point, so 32 of them are laid out together.
"""

from typing import Final, NamedTuple

import numpy as np

from digitus.arrays import Indices
from digitus.engines.on_numba.jit import Program, kernel
from digitus.engines.on_numba.layerwise.layer import Arrays
from digitus.engines.on_numba.simd.bfloat16 import (
    NUMBERS,
    WORDS,
    round_pairs,
    round_row,
    transpose_words,
)
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.pointers import Numbers, offset, to_pointers

IMAGES: Final = 32
"""Images that are worked on together: two tiles of rows, or the terms of one."""

BLOCK: Final = 32
"""Rows, and columns, of a block of sums."""

TILE: Final = WORDS * WORDS
"""Words in a tile."""


class Points(NamedTuple):
    """The points of an image, and where each lies in a grid with a margin."""

    height: int
    width: int
    channels: int
    first: int
    """The point of the grid where the first one lies,"""
    down: int
    """how many further the next line begins,"""
    across: int
    """and the next point."""
    size: int
    """Points in the grid."""


@kernel
def lay_out(x: Numbers, count: int, points: Points, words: int, grid: Numbers) -> None:
    """Put the channels of some images where tiles read them as rows."""
    height, width, channels = points.height, points.width, points.channels
    for image in range(count):
        for y in range(height):
            for k in range(width):
                source = offset(x, ((image * height + y) * width + k) * channels)
                point = points.first + y * points.down + k * points.across
                target = offset(grid, (point * IMAGES + image) * words)
                for c in range(0, channels, WORDS):
                    round_row(offset(source, c), channels - c, offset(target, c // 2))


@kernel
def pair_rows(x: Numbers, size: int, pair: int, count: int, columns: int, target: Numbers) -> None:
    """Let two of ``count`` rows meet in each word of a column; zeros where there are no more."""
    low, high = smaller(2 * pair, count - 1), smaller(2 * pair + 1, count - 1)
    low_columns = columns if 2 * pair < count else 0
    high_columns = columns if 2 * pair + 1 < count else 0
    round_pairs(offset(x, low * size), low_columns, offset(x, high * size), high_columns, target)


@kernel
def lay_out_by_channel(
    x: Numbers, count: int, points: Points, spare: Numbers, grid: Numbers
) -> None:
    """Put the images of each channel of each point side by side."""
    height, width, channels = points.height, points.width, points.channels
    rows = -(-channels // WORDS) * WORDS
    for y in range(height):
        for k in range(width):
            point = points.first + y * points.down + k * points.across
            for c in range(0, channels, WORDS):
                source = offset(x, (y * width + k) * channels + c)
                for pair in range(WORDS):
                    into = offset(spare, pair * WORDS)
                    pair_rows(source, height * width * channels, pair, count, channels - c, into)
                transpose_words(spare, WORDS, offset(grid, (point * rows + c) * WORDS), WORDS)


def _lay_out_weights(arrays: Arrays, window: int, channels: int, units: int, stride: int) -> None:
    """Lay out weights for the way forward: of each 16 filters, tiles of pairs of channels."""
    weights, into = to_pointers(arrays)
    tile = 0
    for unit in range(0, units, WORDS):
        for point in range(window):
            for c in range(0, channels, NUMBERS):
                for pair in range(WORDS):
                    source = offset(weights, point * channels * stride + unit)
                    target = offset(into, tile * TILE + pair * WORDS)
                    pair_rows(source, stride, c // 2 + pair, channels, units - unit, target)
                tile += 1


def _turn_weights(arrays: Arrays, window: int, channels: int, units: int, stride: int) -> None:
    """Lay out weights for the way back: of each 16 channels, from the last point to the first."""
    weights, spare, into = to_pointers(arrays)
    tile = 0
    for c in range(0, channels, WORDS):
        for point in range(window - 1, -1, -1):
            for unit in range(0, units, NUMBERS):
                for k in range(WORDS):
                    here = smaller(c + k, channels - 1)
                    row = offset(weights, (point * channels + here) * stride + unit)
                    count = units - unit if c + k < channels else 0
                    round_row(row, count, offset(spare, k * WORDS))
                    round_row(
                        offset(row, smaller(WORDS, stride - unit)),
                        count - WORDS,
                        offset(spare, k * WORDS + WORDS // 2),
                    )
                transpose_words(spare, WORDS, offset(into, tile * TILE), WORDS)
                tile += 1


LAY_OUT_WEIGHTS, TURN_WEIGHTS = Program(_lay_out_weights), Program(_turn_weights)


def steps_of(size: int, down: int, words: int) -> Indices:
    """Return where the numbers of each step of a window begin: words from its first point."""
    points = np.arange(size)[:, None] * down + np.arange(size)
    starts = points.reshape(-1, 1) * IMAGES * words + np.arange(0, words, WORDS)
    return starts.ravel().astype(np.int64)
