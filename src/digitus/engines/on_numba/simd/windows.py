"""Products of windows and weights: the kernels that convolutions and dense layers are made of.

A window of an image is a few lines of numbers that lie side by side: ``size`` lines of
``size x channels`` numbers, ``line`` apart.  So the sum over a window is a product of rows that
need not be copied anywhere: it is enough to know where each begins.  (The usual way, im2col,
copies every number ``size x size`` times first, and reads all of them back.)  A dense layer is the
same with one window, the whole image, of one line.

Tiles are 8 x 3 registers where there are 32 (see ``ops.py``): 11 loads for 24 multiply-adds,
and enough sums at once to keep the multipliers busy.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from digitus.engines.on_numba.jit import kernel
from digitus.engines.on_numba.processor import REGISTER_BYTES
from digitus.engines.on_numba.simd.extremes import larger, smaller
from digitus.engines.on_numba.simd.ops import (
    add_outer,
    add_outer_at,
    add_rows,
    add_to_rows,
    lanes_of,
    store_rows,
    zero_tile,
)
from digitus.engines.on_numba.simd.pointers import Numbers, offset
from digitus.engines.on_numba.simd.width import by_width

WINDOW_ROWS: Final = 8 if REGISTER_BYTES == 64 else 4
"""Rows of a tile: 8 x 3 sums, 3 weights and a factor or two fill 32 registers, 4 x 3 fill 16."""

WINDOW_COLUMNS: Final = 3
"""The most registers in a row of a tile."""

NUMBERS_PER_BLOCK: Final = 65536
"""Numbers of deltas and inputs that are gone through together: they stay in the second cache."""


class Windows(NamedTuple):
    """What a window is made of, and how many there are in what is worked on."""

    lines: int
    run: int
    """Numbers side by side in each line."""
    line: int
    """How far apart lines are."""
    count: int  # type: ignore[assignment]  # a tuple's method, which nothing here calls
    """Windows."""


class Filters(NamedTuple):
    """Weights: a row for each number of a window, a column for each filter."""

    weights: Numbers
    stride: int
    """Length of a row: ``units`` rounded up to whole registers."""
    units: int
    bias: Numbers
    """A row of the same length."""


def _tile_forward(columns: int) -> Callable[..., None]:
    @kernel
    def multiply(
        x: Numbers,
        places: Numbers,
        w: Numbers,
        bias: Numbers,
        shape: tuple[int, Windows],
        out: Numbers,
        row: int,
    ) -> None:
        stride, windows = shape
        tile = add_rows(zero_tile(w, WINDOW_ROWS, columns), bias, 0)
        for line in range(windows.lines):
            a = offset(x, line * windows.line)
            for _ in range(windows.run):
                tile = add_outer_at(tile, a, places, w)
                a, w = offset(a, 1), offset(w, stride)
        store_rows(tile, out, row)

    return multiply


_forward = by_width(_tile_forward, WINDOW_COLUMNS)


@kernel
def multiply(
    x: Numbers, places: Numbers, filters: Filters, windows: Windows, out: Numbers, scratch: Numbers
) -> None:
    """``out[p] = bias + window p times weights``, rows of ``units`` numbers one after the other.

    A tile writes whole registers, so that a row spills over into the next ones, which are written
    after it; that is why columns are gone through from right to left.  A tile whose last row would
    spill over the end, where another thread's images lie, goes to ``scratch`` (one tile of full
    rows) first: the last one, and with few filters the one before it, too.
    """
    lane = lanes_of(filters.weights)
    end = windows.count * filters.units
    for first in range(0, windows.count, WINDOW_ROWS):
        spills = (first + WINDOW_ROWS - 1) * filters.units + filters.stride > end
        target = scratch if spills else offset(out, first * filters.units)
        row = filters.stride if spills else filters.units
        multiply_rows(x, offset(places, first), filters, windows, target, row, lane)
        if spills:
            for i in range(smaller(WINDOW_ROWS, windows.count - first)):
                for k in range(filters.units):
                    out[(first + i) * filters.units + k] = scratch[i * filters.stride + k]


@kernel
def multiply_rows(
    x: Numbers,
    places: Numbers,
    filters: Filters,
    windows: Windows,
    out: Numbers,
    row: int,
    lane: int,
) -> None:
    """Multiply a tile's rows by all weights; whole registers are written."""
    left, shape = filters.stride // lane, (filters.stride, windows)
    while left > 0:
        wide = tile_width(left)
        left -= wide
        w, bias = offset(filters.weights, left * lane), offset(filters.bias, left * lane)
        into = offset(out, left * lane)
        _forward(wide, x, places, w, bias, shape, into, row)


@kernel
def tile_width(left: int) -> int:
    """Return how many of so many registers to take next: 4 are two and two, not three and one."""
    tiles = -(-left // WINDOW_COLUMNS)
    return -(-left // tiles)


def _tile_back(columns: int) -> Callable[..., None]:
    @kernel
    def add(
        delta: Numbers, units: int, w: Numbers, stride: int, grad: Numbers, places: Numbers
    ) -> None:
        tile = zero_tile(w, WINDOW_ROWS, columns)
        for _ in range(units):
            tile = add_outer(tile, delta, units, w)
            delta, w = offset(delta, 1), offset(w, stride)
        add_to_rows(tile, grad, places)

    return add


_back = by_width(_tile_back, WINDOW_COLUMNS)


@kernel
def add_back(
    delta: Numbers,
    places: Numbers,
    transposed: Numbers,
    windows: Windows,
    units: int,
    grad: Numbers,
    scratch: tuple[Numbers, Numbers],
) -> None:
    """``grad[window p] += delta[p] times weights^T``: the gradient of what each window was made of.

    ``transposed`` holds the weights line by line, in each a row for each filter.  Rows of a last tile
    that is not full take zeros from ``scratch`` (one tile of deltas, and the places of one), and
    add them to the last window: what lies behind it may be another thread's, or nobody's.
    """
    spare, last = scratch
    stride = -(-windows.run // lanes_of(transposed)) * lanes_of(transposed)
    for first in range(0, windows.count, WINDOW_ROWS):
        d, at, left = offset(delta, first * units), offset(places, first), windows.count - first
        if left < WINDOW_ROWS:
            for k in range(WINDOW_ROWS * units):
                spare[k] = 0
            for k in range(left * units):
                spare[k] = d[k]
            for i in range(WINDOW_ROWS):
                last[i] = at[smaller(i, left - 1)]
            d, at = spare, last
        for line in range(windows.lines):
            w = offset(transposed, line * units * stride)
            into = offset(grad, line * windows.line)
            _back_strip(d, units, w, stride, into, at)


@kernel
def _back_strip(
    delta: Numbers, units: int, w: Numbers, stride: int, grad: Numbers, places: Numbers
) -> None:
    lane, j = lanes_of(w), 0
    while j < stride:
        wide = tile_width((stride - j) // lane)
        _back(wide, delta, units, offset(w, j), stride, offset(grad, j), places)
        j += wide * lane


def _tile_gradient(columns: int) -> Callable[..., None]:
    @kernel
    def add(
        x: Numbers, places: Numbers, delta: Numbers, units: int, count: int, g: Numbers, stride: int
    ) -> None:
        tile = add_rows(zero_tile(g, WINDOW_ROWS, columns), g, stride)
        for p in range(count):
            tile = add_outer(tile, offset(x, places[p]), 1, delta)
            delta = offset(delta, units)
        store_rows(tile, g, stride)

    return add


_gradient = by_width(_tile_gradient, WINDOW_COLUMNS)


@kernel
def add_gradient(
    x: Numbers,
    places: Numbers,
    delta: Numbers,
    units: int,
    windows: Windows,
    g: Numbers,
    stride: int,
) -> None:
    """``g += sum over p of window p (outer) delta[p]``: the gradient of the weights.

    A tile is 8 rows of weights; those of a line are rounded up to whole tiles, and what is more
    than there are is never looked at.  The windows are gone through in blocks that stay in the
    second cache, since each tile needs all of them.
    """
    lane, rows = lanes_of(g), tile_rows(windows.run)
    block = larger(WINDOW_ROWS, NUMBERS_PER_BLOCK // (units + windows.run))
    for start in range(0, windows.count, block):
        count = smaller(block, windows.count - start)
        at, deltas = offset(places, start), offset(delta, start * units)
        for line in range(windows.lines):
            for k in range(0, windows.run, WINDOW_ROWS):
                a = offset(x, line * windows.line + k)
                row = offset(g, (line * rows + k) * stride)
                j = 0
                while j < stride:
                    wide = tile_width((stride - j) // lane)
                    d, into = offset(deltas, j), offset(row, j)
                    _gradient(wide, a, at, d, units, count, into, stride)
                    j += wide * lane


@kernel
def tile_rows(run: int) -> int:
    """Return the rows of weights that a line takes in a gradient: whole tiles."""
    return -(-run // WINDOW_ROWS) * WINDOW_ROWS
