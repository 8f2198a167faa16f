"""Matrix products of tiles, for any number of rows, columns and terms.

Where several rows come together, a tile of 4 x 4 registers keeps results while a row of ``b`` and
a column of ``a`` stream by: each register of ``b`` that is loaded serves four multiply-adds, so
that the arithmetic is the limit, not the cache.  A single row reuses nothing: there the limit is
reading ``b`` once, and four sums side by side keep the multipliers busy while each waits for its
own last result.

Columns of ``b`` and ``c`` always fill whole registers; see ``fused/layout.py``.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from digitus.engines.on_numba.jit import kernel
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.ops import (
    add_inner,
    add_multiple,
    add_outer,
    add_rows,
    add_tiles,
    lanes_of,
    store_rows,
    store_sums,
    zero_tile,
)
from digitus.engines.on_numba.simd.pointers import Numbers, offset
from digitus.engines.on_numba.simd.tile import TILE_COLUMNS, TILE_ROWS
from digitus.engines.on_numba.simd.width import by_width


class Matrix(NamedTuple):
    """Element (i, j) is ``start[i row + j column]``."""

    start: Numbers
    row: int
    column: int


@kernel
def moved(matrix: Matrix, i: int, j: int) -> Matrix:
    """Begin at row i and column j."""
    start = offset(matrix.start, i * matrix.row + j * matrix.column)
    return Matrix(start, matrix.row, matrix.column)


def _row(columns: int) -> Callable[..., None]:
    @kernel
    def add_row(a: Matrix, rows: Numbers, b: Matrix, c: Matrix, depth: int) -> None:
        first = zero_tile(b.start, 1, columns)
        second = zero_tile(b.start, 1, columns)
        third = zero_tile(b.start, 1, columns)
        fourth = zero_tile(b.start, 1, columns)
        x, step, k = a.start, a.column, 0
        while k + 4 <= depth:
            first = add_outer(first, x, 0, offset(b.start, np.intp(rows[k]) * b.row))
            x = offset(x, step)
            second = add_outer(second, x, 0, offset(b.start, np.intp(rows[k + 1]) * b.row))
            x = offset(x, step)
            third = add_outer(third, x, 0, offset(b.start, np.intp(rows[k + 2]) * b.row))
            x = offset(x, step)
            fourth = add_outer(fourth, x, 0, offset(b.start, np.intp(rows[k + 3]) * b.row))
            x = offset(x, step)
            k += 4
        while k < depth:
            first = add_outer(first, x, 0, offset(b.start, np.intp(rows[k]) * b.row))
            x = offset(x, step)
            k += 1
        total = add_tiles(add_tiles(first, second), add_tiles(third, fourth))
        store_rows(add_rows(total, c.start, 0), c.start, 0)

    return add_row


def _rows(columns: int) -> Callable[..., None]:
    @kernel
    def add_rows_of_strip(a: Matrix, b: Matrix, c: Matrix, rows: int, depth: int) -> None:
        for i in range(0, rows, TILE_ROWS):
            x, y = offset(a.start, i * a.row), b.start
            tile = zero_tile(b.start, TILE_ROWS, columns)
            for _ in range(depth):
                tile = add_outer(tile, x, a.row, y)
                x, y = offset(x, a.column), offset(y, b.row)
            out = offset(c.start, i * c.row)
            store_rows(add_rows(tile, out, c.row), out, c.row)

    return add_rows_of_strip


_add_row, _add_rows = by_width(_row, TILE_COLUMNS), by_width(_rows, TILE_COLUMNS)


@kernel
def add_listed(a: Matrix, rows: Numbers, b: Matrix, c: Matrix, columns: int, depth: int) -> None:
    """``c += sum over k of a[k] b[rows[k]]``: one row of a product, of few terms."""
    lane = lanes_of(b.start)
    for j in range(0, columns, TILE_COLUMNS * lane):
        wide = smaller(TILE_COLUMNS, (columns - j) // lane)
        right, into = moved(b, 0, j), moved(c, 0, j)
        _add_row(wide, a, rows, right, into, depth)


class Size(NamedTuple):
    """Of a product: its rows and columns, and how many terms each sum has."""

    rows: int
    columns: int
    depth: int


@kernel
def add_product(a: Matrix, b: Matrix, c: Matrix, size: Size, all_rows: Numbers) -> None:
    """``c += a b``, strip by strip: a strip of ``b`` stays in the cache while all rows pass.

    ``all_rows`` lists 0, 1, 2, ...: rows that fill no tile are worked out one by one.
    """
    lane, full = lanes_of(b.start), size.rows - size.rows % TILE_ROWS
    for j in range(0, size.columns if full else 0, TILE_COLUMNS * lane):
        wide = smaller(TILE_COLUMNS, (size.columns - j) // lane)
        right, into = moved(b, 0, j), moved(c, 0, j)
        _add_rows(wide, a, right, into, full, size.depth)
    for i in range(full, size.rows):
        add_listed(moved(a, i, 0), all_rows, b, moved(c, i, 0), size.columns, size.depth)


def _multiples(columns: int) -> Callable[..., None]:
    @kernel
    def add_multiples(a: Numbers, rows: Numbers, b: Numbers, c: Matrix, depth: int) -> None:
        row = add_rows(zero_tile(b, 1, columns), b, 0)
        for k in range(depth):
            into = offset(c.start, np.intp(rows[k]) * c.row)
            tile = add_rows(zero_tile(into, 1, columns), into, 0)
            store_rows(add_multiple(tile, a[k], row), into, 0)

    return add_multiples


_add_multiples = by_width(_multiples, TILE_COLUMNS)


@kernel
def scatter_add(a: Numbers, rows: Numbers, b: Numbers, c: Matrix, columns: int, depth: int) -> None:
    """``c[rows[k]] += a[k] b`` for all_rows k: one row goes to many places, strip by strip.

    Per register that is one load, one multiply-add and one store, and the store is the limit.
    """
    lane = lanes_of(b)
    for j in range(0, columns, TILE_COLUMNS * lane):
        wide = smaller(TILE_COLUMNS, (columns - j) // lane)
        _add_multiples(wide, a, rows, offset(b, j), moved(c, 0, j), depth)


@kernel
def scatter_add_by_rows(
    a: Numbers, rows: Numbers, b: Numbers, c: Matrix, columns: int, depth: int
) -> None:
    """Do the same row by row: quicker for a long row, since neighbours in memory come quickly."""
    lane = lanes_of(b)
    for k in range(depth):
        row = offset(c.start, np.intp(rows[k]) * c.row)
        full = columns - columns % (TILE_COLUMNS * lane)
        for j in range(0, full, TILE_COLUMNS * lane):
            tile = add_rows(zero_tile(b, 1, TILE_COLUMNS), offset(row, j), 0)
            store_rows(add_outer(tile, offset(a, k), 0, offset(b, j)), offset(row, j), 0)
        for j in range(full, columns, lane):
            tile = add_rows(zero_tile(b, 1, 1), offset(row, j), 0)
            store_rows(add_outer(tile, offset(a, k), 0, offset(b, j)), offset(row, j), 0)


def _sums(rows: int) -> Callable[..., None]:
    @kernel
    def set_sums(a: Matrix, b: Matrix, c: Matrix, depth: int) -> None:
        tile = zero_tile(a.start, rows, TILE_COLUMNS)
        for k in range(0, depth, lanes_of(a.start)):
            tile = add_inner(tile, offset(a.start, k), a.row, offset(b.start, k), b.row)
        store_sums(tile, c.start, c.row)

    return set_sums


_sums_of_tile, _sums_of_row = _sums(TILE_ROWS), _sums(1)


@kernel
def set_product_transposed(a: Matrix, b: Matrix, c: Matrix, size: Size) -> None:
    """``c = a b^T``: each result is an inner product of two rows.

    A tile holds 4 x 4 of them, each as a register full of partial sums.  ``size.columns`` is
    rounded up to a multiple of 4.
    """
    full = size.rows - size.rows % TILE_ROWS
    for j in range(0, size.columns, TILE_COLUMNS):
        right, into = moved(b, j, 0), moved(c, 0, j)
        for i in range(0, full, TILE_ROWS):
            _sums_of_tile(moved(a, i, 0), right, moved(into, i, 0), size.depth)
        for i in range(full, size.rows):
            _sums_of_row(moved(a, i, 0), right, moved(into, i, 0), size.depth)
