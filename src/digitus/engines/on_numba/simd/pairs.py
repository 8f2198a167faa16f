"""Products of pairs of 16-bit numbers in vector registers (AVX-512 BF16).

Where there are no tile registers, one instruction still adds two products to each of 16 sums.
"""

from collections.abc import Callable
from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types

from digitus.engines.on_numba.jit import instruction, kernel
from digitus.engines.on_numba.simd.bfloat16 import WORDS
from digitus.engines.on_numba.simd.factors import Factor, Sums
from digitus.engines.on_numba.simd.ops import add_rows, zero_tile
from digitus.engines.on_numba.simd.pointers import offset
from digitus.engines.on_numba.simd.tile import Code, Tile, repeated

ROWS: Final = 8
"""Rows of sums at once: 8 x 2 sums, 2 rows of pairs and a pair fill 19 of 32 registers."""


class _BFloat16(ir.Type):
    """LLVM's type of such a number, which llvmlite does not name."""

    def __str__(self) -> str:
        return "bfloat"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _BFloat16)

    def __hash__(self) -> int:
        return hash(_BFloat16)


@instruction
def add_pairs(
    _: Any,
    tile: Tile,
    a: types.CPointer,
    a_row: types.Integer,
    b: types.CPointer,
    b_tile: types.Integer,
) -> Any:
    """tile[r, c] += both products of the pair a[r a_row] with each pair of b[c b_tile :]."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        value, a, a_row, b, b_tile = arguments
        write, words = Code(builder, tile), ir.VectorType(ir.IntType(32), WORDS)
        pairs = ir.VectorType(_BFloat16(), 2 * WORDS)
        kind = ir.FunctionType(tile.vector, [tile.vector, pairs, pairs])
        name = "llvm.x86.avx512bf16.dpbf16ps.512"
        add = cgutils.get_or_insert_function(builder.module, kind, name)
        rows = []
        for column in range(tile.columns):
            pointer = builder.bitcast(write.row(b, b_tile, column), words.as_pointer())
            rows.append(builder.bitcast(builder.load(pointer, align=4), pairs))
        for row in range(tile.rows):
            word = builder.load(write.row(a, a_row, row))
            pair = builder.bitcast(repeated(builder, word, WORDS), pairs)
            for column, other in enumerate(rows):
                place = row * tile.columns + column
                total = builder.call(add, [builder.extract_value(value, place), pair, other])
                value = builder.insert_value(value, total, place)
        return value

    return tile(tile, a, types.intp, b, types.intp), code


@instruction
def store_part(
    _: Any,
    tile: Tile,
    target: types.CPointer,
    step: types.Integer,
    rows: types.Integer,
    columns: types.Integer,
) -> Any:
    """target[r step :] = tile[r, :], only so many rows and numbers of each."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        value, pointer, step, rows, columns = arguments
        write, whole = Code(builder, tile), ir.IntType(64)
        counts = repeated(builder, columns, tile.lanes)
        for row in range(tile.rows):
            with builder.if_then(builder.icmp_signed("<", ir.Constant(whole, row), rows)):
                for column in range(tile.columns):
                    lanes = range(column * tile.lanes, (column + 1) * tile.lanes)
                    mask = builder.icmp_signed("<", ir.Constant(counts.type, list(lanes)), counts)
                    vector = builder.extract_value(value, row * tile.columns + column)
                    address = write.column(write.row(pointer, step, row), column)
                    _masked_store(builder, vector, address, mask)
        return context.get_dummy_value()

    return types.void(tile, target, types.intp, types.intp, types.intp), code


def _masked_store(
    builder: ir.IRBuilder, vector: ir.Value, address: ir.Value, mask: ir.Value
) -> None:
    pointer = builder.bitcast(address, vector.type.as_pointer())
    align = ir.Constant(ir.IntType(32), 4)
    kinds = [vector.type, pointer.type, align.type, mask.type]
    name = f"llvm.masked.store.v{vector.type.count}f32.p0"
    kind = ir.FunctionType(ir.VoidType(), kinds)
    store = cgutils.get_or_insert_function(builder.module, kind, name)
    builder.call(store, [vector, pointer, align, mask])


def _strip(columns: int) -> Callable[..., None]:
    @kernel
    def multiply(a: Factor, b: Factor, steps: int, sums: Sums, rows: int, wide: int) -> None:
        for i in range(0, rows, ROWS):
            tile = add_rows(zero_tile(sums.first, ROWS, columns), sums.first, 0)
            for step in range(steps):
                left = offset(a.start, a.places[step] + i * a.row)
                right = offset(b.start, b.places[step])
                for pair in range(WORDS):
                    pairs = offset(right, pair * b.row)
                    tile = add_pairs(tile, offset(left, pair), a.row, pairs, b.tile)
            store_part(tile, offset(sums.start, i * sums.row), sums.row, rows - i, wide)

    return multiply


_one, _two = _strip(1), _strip(2)


@kernel
def multiply_pairs(a: Factor, b: Factor, steps: int, sums: Sums, rows: int, columns: int) -> None:
    """Work out a block of so many sums; the rows of ``a`` lie at equal distances."""
    if columns > WORDS:
        _two(a, b, steps, sums, rows, columns)
    else:
        _one(a, b, steps, sums, rows, columns)
