"""Winograd's transforms: a convolution of 3 x 3 with fewer multiplications.

A tile of m x m outputs looks at (m + 2) x (m + 2) inputs.  The direct sum takes 9 m^2
multiplications for each pair of a channel and a filter.  With three small matrices [1]_

    Y = A^T [(G g G^T) * (B^T d B)] A

the multiplications in the middle are (m + 2)^2: 16 in place of 36 for m = 2, 36 in place of 144 for
m = 4.  Summed over the channels, they are one ordinary matrix product for each of these places,
over the tiles of many images.

Each step is linear, so that the way back goes through the transposed matrices: the gradient of
``d`` is ``B (...) B^T``, that of ``g`` is ``G^T (...) G``.

.. [1] Lavin and Gray 2016, Fast algorithms for convolutional neural networks.
"""

from collections.abc import Callable
from fractions import Fraction
from math import lcm
from typing import Any, Final, NamedTuple, TypeAlias

from llvmlite import ir
from numba.core import types

from digitus.engines.on_numba.jit import instruction, kernel
from digitus.engines.on_numba.simd.ops import lanes_of
from digitus.engines.on_numba.simd.pointers import Numbers, offset
from digitus.engines.on_numba.simd.tile import Code, Tile

Rows: TypeAlias = tuple[tuple[float, ...], ...]
"""A small matrix of constants."""

TAPS: Final = 3
"""Points along a side of a window."""

SIDES: Final = (2, 3, 4)
"""Points along a side of a tile; with more, rounding errors grow quickly."""

POINTS: Final = (0, 1, -1, 2, -2)
"""Where polynomials are evaluated: small numbers, so that rounding errors stay small."""


class Matrices(NamedTuple):
    """What tiles of one size are transformed by."""

    input: Rows
    """B^T, of side + 2 rows and columns."""
    filter: Rows
    """G, of side + 2 rows and three columns."""
    output: Rows
    """A^T, of side rows and side + 2 columns."""


def matrices_of(side: int) -> Matrices:
    """Return the matrices for tiles of side x side outputs, by Toom and Cook's construction.

    The product of two polynomials is found from their values at as many points as it has
    coefficients (the last point is infinity, where the value is the leading coefficient):
    ``V^-1 [(V g) * (V y)]``, with rows of powers in V.  As a function of y that is a matrix, and its
    transpose slides g over d: ``V^T [(V g) * (V^-T d)]``.  Rows of V^-T are scaled to whole
    numbers, those of G by the inverse.

    Examples
    --------
    >>> matrices_of(2).output
    ((1.0, 1.0, 1.0, 0.0), (0.0, 1.0, -1.0, 1.0))
    """
    reach = side + TAPS - 1
    inverse = _inverted(_powers(reach, reach))
    columns = [list(column) for column in zip(*inverse, strict=True)]
    scales = [lcm(*(factor.denominator for factor in column)) for column in columns]
    filters = [
        [power / scale for power in row]
        for row, scale in zip(_powers(reach, TAPS), scales, strict=True)
    ]
    return Matrices(
        _constants([[scale * f for f in row] for row, scale in zip(columns, scales, strict=True)]),
        _constants(filters),
        transposed(_constants(_powers(reach, side))),
    )


def _powers(points: int, count: int) -> list[list[Fraction]]:
    finite = [
        [Fraction(point) ** power for power in range(count)] for point in POINTS[: points - 1]
    ]
    return [*finite, [Fraction(0)] * (count - 1) + [Fraction(1)]]


def _inverted(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """Invert by Gauss and Jordan, exactly; the rows of powers need no exchange of rows."""
    size = len(matrix)
    rows = [[*row, *(Fraction(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(size):
            if j != i:
                factor = rows[j][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[size:] for row in rows]


def _constants(matrix: list[list[Fraction]]) -> Rows:
    return tuple(tuple(map(float, row)) for row in matrix)


class Plane(NamedTuple):
    """A square of registers in memory: element (i, j) begins at ``start[i row + j column]``."""

    start: Numbers
    row: int
    column: int
    count: int  # type: ignore[assignment]  # a tuple's method, which nothing here calls
    """Registers along a side."""


def transposed(matrix: Rows) -> Rows:
    """Return a matrix with rows as columns."""
    return tuple(zip(*matrix, strict=True))


def _line(matrix: Rows, *, add: bool = False) -> Callable[..., None]:
    """Make the instruction ``target = matrix times source`` for a line of registers, or ``+=``."""

    @instruction
    def apply(
        _: Any,
        source: types.CPointer,
        source_step: types.Integer,
        target: types.CPointer,
        target_step: types.Integer,
    ) -> Any:
        tile = Tile(source.dtype, 1, 1)

        def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
            del signature
            (start, step, into, into_step), write = arguments, Code(builder, tile)
            registers = [write.load(write.row(start, step, j)) for j in range(len(matrix[0]))]
            for i, factors in enumerate(matrix):
                address = write.row(into, into_step, i)
                total = write.load(address) if add else None
                for factor, register in zip(factors, registers, strict=True):
                    if factor:
                        total = write.plus_multiple(total, factor, register)
                write.store(total, address)
            return context.get_dummy_value()

        return types.void(source, types.intp, target, types.intp), code

    return apply


def _by_side(matrix_of: Callable[[int], Rows], *, add: bool) -> Callable[..., None]:
    """Make one kernel of those for tiles of each size; its first argument says which to take."""
    two, three, four = (_line(matrix_of(side), add=add) for side in SIDES)

    @kernel
    def by_side(side: int, source: Numbers, step: int, target: Numbers, target_step: int) -> None:
        if side == 2:
            two(source, step, target, target_step)
        elif side == 3:
            three(source, step, target, target_step)
        else:
            four(source, step, target, target_step)

    return by_side


def transform(matrix_of: Callable[[int], Rows], *, add: bool = False) -> Callable[..., None]:
    """Make the kernel ``target = matrix source matrix^T`` for squares of registers, or ``+=``.

    It takes the side of the tiles, source and target, and memory for a square in between.
    """
    down, across = _by_side(matrix_of, add=False), _by_side(matrix_of, add=add)

    @kernel
    def apply(side: int, source: Plane, target: Plane, between: Numbers) -> None:
        lane = lanes_of(between)
        for j in range(source.count):
            column = offset(source.start, j * source.column)
            down(side, column, source.row, offset(between, j * lane), source.count * lane)
        for i in range(target.count):
            row = offset(between, i * source.count * lane)
            across(side, row, lane, offset(target.start, i * target.row), target.column)

    return apply
