"""Numbers of 16 bits: the upper half of a float32, which has its range and 8 bits of precision.

Processors multiply them in pairs.  So kernels see words of 32 bits that hold two of them, the
first in the lower half; and the two that meet in a word are those that are added up.

Rounding is to the nearest, and to even where two are as near.
"""

from typing import Any, Final

from llvmlite import ir
from numba.core import types

from digitus.engines.on_numba.jit import instruction
from digitus.engines.on_numba.simd.tile import repeated

WORDS: Final = 16
"""Words in a register of 512 bits, and in a row of a tile: 32 numbers."""

NUMBERS: Final = 2 * WORDS
"""Numbers in them."""

_FLOATS: Final = ir.VectorType(ir.FloatType(), WORDS)
_BITS: Final = ir.VectorType(ir.IntType(32), WORDS)
_HALVES: Final = ir.VectorType(ir.IntType(16), WORDS)


@instruction
def round_row(_: Any, source: types.CPointer, count: types.Integer, target: types.CPointer) -> Any:
    """Round 16 numbers into 8 words; from ``count`` on they are zeros."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        source, count, target = arguments
        upper = builder.lshr(_rounded(builder, source, count), _all(16))
        place = builder.bitcast(target, _HALVES.as_pointer())
        builder.store(builder.trunc(upper, _HALVES), place, align=4)
        return context.get_dummy_value()

    return types.void(source, types.intp, target), code


@instruction
def round_pairs(
    _: Any,
    low: types.CPointer,
    low_count: types.Integer,
    high: types.CPointer,
    high_count: types.Integer,
    target: types.CPointer,
) -> Any:
    """Round two rows of 16 numbers into 16 words: of each column, the two that meet."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        low, low_count, high, high_count, target = arguments
        lower = builder.lshr(_rounded(builder, low, low_count), _all(16))
        upper = builder.and_(_rounded(builder, high, high_count), _all(0xFFFF0000))
        place = builder.bitcast(target, _BITS.as_pointer())
        builder.store(builder.or_(lower, upper), place, align=4)
        return context.get_dummy_value()

    return types.void(low, types.intp, high, types.intp, target), code


@instruction
def transpose_words(
    _: Any,
    source: types.CPointer,
    source_row: types.Integer,
    target: types.CPointer,
    target_row: types.Integer,
) -> Any:
    """Turn 16 rows of 16 words into 16 columns.

    Four times, blocks of 1, 2, 4 and 8 words change places across the diagonal of those of twice
    their size.
    """

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        source, source_row, target, target_row = arguments
        rows = [builder.load(_row(builder, source, source_row, i), align=4) for i in range(WORDS)]
        for size in (1, 2, 4, 8):
            for i in range(WORDS):
                if not i & size:
                    rows[i], rows[i + size] = _exchanged(builder, rows[i], rows[i + size], size)
        for i, row in enumerate(rows):
            builder.store(row, _row(builder, target, target_row, i), align=4)
        return context.get_dummy_value()

    return types.void(source, types.intp, target, types.intp), code


def _all(value: int) -> ir.Constant:
    return ir.Constant(_BITS, [value] * WORDS)


def _rounded(builder: ir.IRBuilder, pointer: ir.Value, count: ir.Value) -> ir.Value:
    """Read 16 numbers as bits whose upper half is right; from ``count`` on they are zero."""
    vector = builder.load(builder.bitcast(pointer, _FLOATS.as_pointer()), align=4)
    bits = builder.bitcast(vector, _BITS)
    odd = builder.and_(builder.lshr(bits, _all(16)), _all(1))
    rounded = builder.add(builder.add(bits, _all(0x7FFF)), odd)
    counts = repeated(builder, builder.trunc(count, ir.IntType(32)), WORDS)
    lanes = ir.Constant(_BITS, list(range(WORDS)))
    return builder.select(builder.icmp_signed("<", lanes, counts), rounded, _all(0))


def _row(builder: ir.IRBuilder, pointer: ir.Value, row: ir.Value, number: int) -> ir.Value:
    count = builder.mul(row, ir.Constant(ir.IntType(64), number))
    return builder.bitcast(builder.gep(pointer, [count], inbounds=True), _BITS.as_pointer())


def _exchanged(
    builder: ir.IRBuilder, a: ir.Value, b: ir.Value, size: int
) -> tuple[ir.Value, ir.Value]:
    """Exchange the words of ``a`` whose number has this bit with those of ``b`` where it has not."""
    first = [j if not j & size else WORDS + j - size for j in range(WORDS)]
    second = [j + size if not j & size else WORDS + j for j in range(WORDS)]
    return (
        builder.shuffle_vector(a, b, ir.Constant(_BITS, first)),
        builder.shuffle_vector(a, b, ir.Constant(_BITS, second)),
    )
