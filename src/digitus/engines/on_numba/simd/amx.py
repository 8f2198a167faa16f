"""Tile registers of 16 rows of 64 bytes (AMX), and blocks of sums that are worked out in them.

A product of two tiles is 16 x 16 sums of 32 terms in one instruction of 16 cycles: sixteen times
what multiply-adds of float32 do in that time.  Numbers of 16 bits are multiplied and added up in
float32.

References
----------
.. [1] Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, chapter 18.
"""

from collections.abc import Callable
from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types

from digitus.engines.on_numba.jit import instruction, kernel
from digitus.engines.on_numba.simd.bfloat16 import WORDS
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.factors import Factor, Sums
from digitus.engines.on_numba.simd.pointers import Numbers, offset

CONFIGURATION_BYTES: Final = 64

_BYTE, _WHOLE = ir.IntType(8), ir.IntType(64)
_ADDRESS = _BYTE.as_pointer()


@kernel
def describe(configuration: Numbers, rows: int, columns: int) -> None:
    """Describe the tiles of a block of up to 32 x 32 sums: 0 to 3 sums, 4 and 5 a, 6 and 7 b."""
    for k in range(CONFIGURATION_BYTES):
        configuration[k] = 0
    configuration[0] = 1
    for tile in range(8):
        i, j = (tile >> 1, tile & 1) if tile < 4 else (tile & 1, tile & 1)
        high = smaller(16, rows - 16 * i) if tile < 6 else 16
        wide = 16 if tile in (4, 5) else smaller(16, columns - 16 * j)
        if high > 0 and wide > 0:
            configuration[16 + 2 * tile] = 4 * wide
            configuration[48 + tile] = high


@instruction
def configure(_: Any, configuration: types.CPointer) -> Any:
    """Begin with tiles of these sizes, all zero."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        _call(builder, "ldtilecfg", builder.bitcast(arguments[0], _ADDRESS))
        return context.get_dummy_value()

    return types.void(configuration), code


@instruction
def release(_: Any) -> Any:
    """Give the registers back."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature, arguments
        _call(builder, "tilerelease")
        return context.get_dummy_value()

    return types.void(), code


@instruction
def load_tile(_: Any, tile: Any, source: types.CPointer, row: types.Integer) -> Any:
    """Read a tile, whose rows are so many numbers apart."""
    return _between("tileloadd64", tile, source)


@instruction
def store_tile(_: Any, tile: Any, target: types.CPointer, row: types.Integer) -> Any:
    """Write a tile, whose rows are so many numbers apart."""
    return _between("tilestored64", tile, target)


@instruction
def add_tile_product(_: Any, total: Any, a: Any, b: Any) -> Any:
    """total += a b; of a a row holds pairs, of b each row the pairs of all columns."""
    tiles = [ir.Constant(_BYTE, tile.literal_value) for tile in (total, a, b)]

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature, arguments
        _call(builder, "tdpbf16ps", *tiles)
        return context.get_dummy_value()

    return types.void(total, a, b), code


def _between(name: str, tile: Any, pointer: types.CPointer) -> Any:
    number = ir.Constant(_BYTE, tile.literal_value)
    size = ir.Constant(_WHOLE, pointer.dtype.bitwidth // 8)

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        _, address, row = arguments
        _call(builder, name, number, builder.bitcast(address, _ADDRESS), builder.mul(row, size))
        return context.get_dummy_value()

    return types.void(tile, pointer, types.intp), code


def _call(builder: ir.IRBuilder, name: str, *arguments: ir.Value) -> None:
    kind = ir.FunctionType(ir.VoidType(), [argument.type for argument in arguments])
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.x86.{name}")
    builder.call(function, arguments)


def _block(high: int, wide: int) -> Callable[..., None]:
    @kernel
    def multiply(a: Factor, b: Factor, steps: int, sums: Sums) -> None:
        load_tile(0, sums.first, 0)
        if wide == 2:
            load_tile(1, offset(sums.first, WORDS), 0)
        if high == 2:
            load_tile(2, sums.first, 0)
        if high == 2 and wide == 2:
            load_tile(3, offset(sums.first, WORDS), 0)
        for step in range(steps):
            left, right = offset(a.start, a.places[step]), offset(b.start, b.places[step])
            load_tile(4, left, a.row)
            load_tile(6, right, b.row)
            add_tile_product(0, 4, 6)
            if wide == 2:
                load_tile(7, offset(right, b.tile), b.row)
                add_tile_product(1, 4, 7)
            if high == 2:
                load_tile(5, offset(left, a.tile), a.row)
                add_tile_product(2, 5, 6)
            if high == 2 and wide == 2:
                add_tile_product(3, 5, 7)
        store_tile(0, sums.start, sums.row)
        if wide == 2:
            store_tile(1, offset(sums.start, WORDS), sums.row)
        if high == 2:
            store_tile(2, offset(sums.start, WORDS * sums.row), sums.row)
        if high == 2 and wide == 2:
            store_tile(3, offset(sums.start, WORDS * sums.row + WORDS), sums.row)

    return multiply


_one, _beside, _below, _four = _block(1, 1), _block(1, 2), _block(2, 1), _block(2, 2)


@kernel
def multiply_tiles(a: Factor, b: Factor, steps: int, sums: Sums, rows: int, columns: int) -> None:
    """Work out a block of so many sums; the tiles were configured for it."""
    if rows > WORDS and columns > WORDS:
        _four(a, b, steps, sums)
    elif rows > WORDS:
        _below(a, b, steps, sums)
    elif columns > WORDS:
        _beside(a, b, steps, sums)
    else:
        _one(a, b, steps, sums)
