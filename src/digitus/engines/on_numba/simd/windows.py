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
from typing import Any, Final, NamedTuple

from digitus.engines.on_numba.jit import kernel
from digitus.engines.on_numba.simd.ops import (
    add_outer,
    add_outer_at,
    add_rows,
    add_to_rows,
    lanes_of,
    store_rows,
    zero_tile,
)
from digitus.engines.on_numba.simd.pointers import beyond
from digitus.engines.on_numba.simd.tile import REGISTER_BYTES

ROWS: Final = 8 if REGISTER_BYTES == 64 else 4
"""Rows of a tile: 8 x 3 sums, 3 weights and a factor or two fill 32 registers, 4 x 3 fill 16."""

COLUMNS: Final = 3
"""The most registers in a row of a tile."""

BLOCK: Final = 65536
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

    weights: Any
    stride: int
    """Length of a row: ``units`` rounded up to whole registers."""
    units: int
    bias: Any
    """A row of the same length."""


def _tile_forward(columns: int) -> Callable[..., None]:
    @kernel
    def multiply(x: Any, places: Any, w: Any, bias: Any, shape: Any, out: Any, row: int) -> None:
        stride, windows = shape
        tile = add_rows(zero_tile(w, ROWS, columns), bias, 0)
        for line in range(windows.lines):
            a = beyond(x, line * windows.line)
            for _ in range(windows.run):
                tile = add_outer_at(tile, a, places, w)
                a, w = beyond(a, 1), beyond(w, stride)
        store_rows(tile, out, row)

    return multiply


_forward_1, _forward_2, _forward_3 = (_tile_forward(columns) for columns in (1, 2, 3))


@kernel
def multiply(x: Any, places: Any, filters: Any, windows: Any, out: Any, scratch: Any) -> None:
    """``out[p] = bias + window p times weights``, rows of ``units`` numbers one after the other.

    A tile writes whole registers, so that a row spills over into the next one, which is written
    after it; that is why columns are gone through from right to left.  The last tile goes to
    ``scratch`` (one tile of full rows) first, so that nothing spills over the end.
    """
    lane = lanes_of(filters.weights)
    for first in range(0, windows.count, ROWS):
        is_last = first + ROWS >= windows.count
        target = scratch if is_last else beyond(out, first * filters.units)
        row = filters.stride if is_last else filters.units
        _strip(x, beyond(places, first), filters, windows, target, row, lane)
        if is_last:
            for i in range(windows.count - first):
                for k in range(filters.units):
                    out[(first + i) * filters.units + k] = scratch[i * filters.stride + k]


@kernel
def _strip(x: Any, places: Any, filters: Any, windows: Any, out: Any, row: int, lane: int) -> None:
    left, shape = filters.stride // lane, (filters.stride, windows)
    while left > 0:
        wide = _share(left)
        left -= wide
        w, bias = beyond(filters.weights, left * lane), beyond(filters.bias, left * lane)
        into = beyond(out, left * lane)
        if wide == 3:
            _forward_3(x, places, w, bias, shape, into, row)
        elif wide == 2:
            _forward_2(x, places, w, bias, shape, into, row)
        else:
            _forward_1(x, places, w, bias, shape, into, row)


@kernel
def _share(left: int) -> int:
    """Return how many of so many registers to take next: 4 are two and two, not three and one."""
    tiles = -(-left // COLUMNS)
    return -(-left // tiles)


def _tile_back(columns: int) -> Callable[..., None]:
    @kernel
    def add(delta: Any, units: int, w: Any, stride: int, grad: Any, places: Any) -> None:
        tile = zero_tile(w, ROWS, columns)
        for _ in range(units):
            tile = add_outer(tile, delta, units, w)
            delta, w = beyond(delta, 1), beyond(w, stride)
        add_to_rows(tile, grad, places)

    return add


_back_1, _back_2, _back_3 = (_tile_back(columns) for columns in (1, 2, 3))


@kernel
def add_back(
    delta: Any, places: Any, turned: Any, windows: Any, units: int, grad: Any, scratch: Any
) -> None:
    """``grad[window p] += delta[p] times weights^T``: what each window owes its inputs.

    ``turned`` holds the weights line by line, in each a row for each filter.  Rows of a last tile
    that is not full take zeros from ``scratch`` (one tile of deltas, and the places of one), and
    add them to the last window: what lies behind it may be another thread's, or nobody's.
    """
    spare, last = scratch
    stride = -(-windows.run // lanes_of(turned)) * lanes_of(turned)
    for first in range(0, windows.count, ROWS):
        d, at, left = beyond(delta, first * units), beyond(places, first), windows.count - first
        if left < ROWS:
            for k in range(ROWS * units):
                spare[k] = 0
            for k in range(left * units):
                spare[k] = d[k]
            for i in range(ROWS):
                last[i] = at[min(i, left - 1)]
            d, at = spare, last
        for line in range(windows.lines):
            w = beyond(turned, line * units * stride)
            into = beyond(grad, line * windows.line)
            _back_strip(d, units, w, stride, into, at)


@kernel
def _back_strip(delta: Any, units: int, w: Any, stride: int, grad: Any, places: Any) -> None:
    lane, j = lanes_of(w), 0
    while j < stride:
        wide = _share((stride - j) // lane)
        if wide == 3:
            _back_3(delta, units, beyond(w, j), stride, beyond(grad, j), places)
        elif wide == 2:
            _back_2(delta, units, beyond(w, j), stride, beyond(grad, j), places)
        else:
            _back_1(delta, units, beyond(w, j), stride, beyond(grad, j), places)
        j += wide * lane


def _tile_gradient(columns: int) -> Callable[..., None]:
    @kernel
    def add(x: Any, places: Any, delta: Any, units: int, count: int, g: Any, stride: int) -> None:
        tile = add_rows(zero_tile(g, ROWS, columns), g, stride)
        for p in range(count):
            tile = add_outer(tile, beyond(x, places[p]), 1, delta)
            delta = beyond(delta, units)
        store_rows(tile, g, stride)

    return add


_gradient_1, _gradient_2, _gradient_3 = (_tile_gradient(columns) for columns in (1, 2, 3))


@kernel
def add_gradient(
    x: Any, places: Any, delta: Any, units: int, windows: Any, g: Any, stride: int
) -> None:
    """``g += sum over p of window p (outer) delta[p]``: the gradient of the weights.

    A tile is 8 rows of weights; those of a line are rounded up to whole tiles, and what is more
    than there are is never looked at.  The windows are gone through in blocks that stay in the
    second cache, since each tile needs all of them.
    """
    lane, rows = lanes_of(g), rounded(windows.run)
    block = max(ROWS, BLOCK // (units + windows.run))
    for start in range(0, windows.count, block):
        count = min(block, windows.count - start)
        at, deltas = beyond(places, start), beyond(delta, start * units)
        for line in range(windows.lines):
            for k in range(0, windows.run, ROWS):
                a = beyond(x, line * windows.line + k)
                row = beyond(g, (line * rows + k) * stride)
                j = 0
                while j < stride:
                    wide = _share((stride - j) // lane)
                    d, into = beyond(deltas, j), beyond(row, j)
                    if wide == 3:
                        _gradient_3(a, at, d, units, count, into, stride)
                    elif wide == 2:
                        _gradient_2(a, at, d, units, count, into, stride)
                    else:
                        _gradient_1(a, at, d, units, count, into, stride)
                    j += wide * lane


@kernel
def rounded(run: int) -> int:
    """Return the rows of weights that a line takes in a gradient: whole tiles."""
    return -(-run // ROWS) * ROWS
