"""Tiles of processor registers as values in kernels: where all multiplications happen.

A matrix product is limited by how often numbers travel between memory and registers.  A tile is
a block of results, rows x columns registers, that stays in registers while everything that is to
be added to it streams by: 4 x 4 registers take 8 loads for 16 multiply-adds, where one register
alone takes 2 loads for each.

A compiler does not find such a form by itself, so it is spelled out here: a ``Tile`` is a Numba
type, and each function below becomes the few instructions that its first line says.  The
instructions are LLVM's portable vector operations; on any processor they become the best it has.
"""

from typing import Any

from llvmlite import ir
from numba.core import types

from digitus.engines.on_numba.jit import instruction
from digitus.engines.on_numba.simd.tile import Code, Tile, lanes


@instruction
def lanes_of(_: Any, numbers: types.CPointer) -> Any:
    """How many of such numbers fit into a register, known when compiling."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del builder, signature, arguments
        return context.get_constant(types.intp, lanes(numbers.dtype.bitwidth))

    return types.intp(numbers), code


@instruction
def zero_tile(_: Any, numbers: types.CPointer, rows: Any, columns: Any) -> Any:
    """Return a tile of zeros for such numbers."""
    tile = Tile(numbers.dtype, rows.literal_value, columns.literal_value)

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del builder, signature, arguments
        return ir.Constant(context.get_value_type(tile), None)

    return tile(numbers, rows, columns), code


@instruction
def add_rows(_: Any, tile: Tile, source: types.CPointer, step: types.Integer) -> Any:
    """tile[r, :] += source[r step :]."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        value, pointer, step = arguments
        write = Code(builder, tile)
        for place in range(tile.rows * tile.columns):
            row, column = divmod(place, tile.columns)
            vector = write.load(write.column(write.row(pointer, step, row), column))
            total = builder.fadd(builder.extract_value(value, place), vector)
            value = builder.insert_value(value, total, place)
        return value

    return tile(tile, source, types.intp), code


@instruction
def store_rows(_: Any, tile: Tile, target: types.CPointer, step: types.Integer) -> Any:
    """target[r step :] = tile[r, :]."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        value, pointer, step = arguments
        write = Code(builder, tile)
        for place in range(tile.rows * tile.columns):
            row, column = divmod(place, tile.columns)
            address = write.column(write.row(pointer, step, row), column)
            write.store(builder.extract_value(value, place), address)
        return context.get_dummy_value()

    return types.void(tile, target, types.intp), code


@instruction
def add_to_rows(_: Any, tile: Tile, target: types.CPointer, places: types.CPointer) -> Any:
    """target[places[r] :] += tile[r, :], one row after the other: they may overlap."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        value, pointer, places = arguments
        write = Code(builder, tile)
        for row in range(tile.rows):
            place = builder.load(builder.gep(places, [ir.Constant(ir.IntType(64), row)]))
            into = builder.gep(pointer, [place], inbounds=True)
            for column in range(tile.columns):
                address = write.column(into, column)
                part = builder.extract_value(value, row * tile.columns + column)
                write.store(builder.fadd(write.load(address), part), address)
        return context.get_dummy_value()

    return types.void(tile, target, types.CPointer(types.int64)), code


@instruction
def add_outer(_: Any, tile: Tile, a: types.CPointer, step: types.Integer, b: types.CPointer) -> Any:
    """tile[r, :] += a[r step] * b[:]: one number for each row, one row of vectors for all."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        value, a, step, b = arguments
        write = Code(builder, tile)
        vectors = [write.load(write.column(b, column)) for column in range(tile.columns)]
        for row in range(tile.rows):
            factor = write.broadcast(builder.load(write.row(a, step, row)))
            for column, vector in enumerate(vectors):
                value = write.add_product(value, row * tile.columns + column, factor, vector)
        return value

    return tile(tile, a, types.intp, b), code


@instruction
def add_outer_at(
    _: Any, tile: Tile, a: types.CPointer, places: types.CPointer, b: types.CPointer
) -> Any:
    """tile[r, :] += a[places[r]] * b[:]: the same for rows that begin anywhere."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        value, a, places, b = arguments
        write = Code(builder, tile)
        vectors = [write.load(write.column(b, column)) for column in range(tile.columns)]
        for row in range(tile.rows):
            place = builder.load(builder.gep(places, [ir.Constant(ir.IntType(64), row)]))
            factor = write.broadcast(builder.load(builder.gep(a, [place], inbounds=True)))
            for column, vector in enumerate(vectors):
                value = write.add_product(value, row * tile.columns + column, factor, vector)
        return value

    return tile(tile, a, places, b), code


@instruction
def add_multiple(_: Any, tile: Tile, factor: types.Float, other: Tile) -> Any:
    """Return tile + factor * other."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        value, factor, other = arguments
        write = Code(builder, tile)
        broadcast = write.broadcast(factor)
        for place in range(tile.rows * tile.columns):
            vector = builder.extract_value(other, place)
            value = write.add_product(value, place, broadcast, vector)
        return value

    return tile(tile, factor, tile), code


@instruction
def add_inner(
    _: Any,
    tile: Tile,
    a: types.CPointer,
    a_step: types.Integer,
    b: types.CPointer,
    b_step: types.Integer,
) -> Any:
    """tile[r, c] += a[r a_step :] * b[c b_step :], lane by lane."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        value, a, a_step, b, b_step = arguments
        write = Code(builder, tile)
        vectors = [write.load(write.row(b, b_step, column)) for column in range(tile.columns)]
        for row in range(tile.rows):
            left = write.load(write.row(a, a_step, row))
            for column, vector in enumerate(vectors):
                value = write.add_product(value, row * tile.columns + column, left, vector)
        return value

    return tile(tile, a, types.intp, b, types.intp), code


@instruction
def store_sums(_: Any, tile: Tile, target: types.CPointer, step: types.Integer) -> Any:
    """target[r step + c] = the sum of the lanes of tile[r, c]."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        value, pointer, step = arguments
        write = Code(builder, tile)
        for row in range(tile.rows):
            places = range(row * tile.columns, (row + 1) * tile.columns)
            sums = write.sums([builder.extract_value(value, place) for place in places])
            write.store(sums, write.row(pointer, step, row))
        return context.get_dummy_value()

    return types.void(tile, target, types.intp), code


@instruction
def add_tiles(_: Any, tile: Tile, other: Tile) -> Any:
    """Return tile + other."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        value, more = arguments
        for place in range(tile.rows * tile.columns):
            parts = (
                builder.extract_value(value, place),
                builder.extract_value(more, place),
            )
            value = builder.insert_value(value, builder.fadd(*parts), place)
        return value

    return tile(tile, other), code
