"""The tile as a type: rows x columns registers, and the instructions that are made of them."""

from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import models, register_model

from digitus.engines.on_numba.processor import REGISTER_BYTES

TILE_ROWS: Final = 4
TILE_COLUMNS: Final = 2 if REGISTER_BYTES == 32 else 4
"""A full tile: 16 of the 32 registers that AVX-512 and ARM have, 8 of the 16 of AVX."""


def lanes(bits: int) -> int:
    """Return how many numbers of so many bits a register holds."""
    return REGISTER_BYTES * 8 // bits


class Tile(types.Type):
    """rows x columns registers of floating-point numbers."""

    def __init__(self, dtype: Any, rows: int, columns: int) -> None:
        self.dtype = dtype
        self.rows = rows
        self.columns = columns
        self.lanes = lanes(dtype.bitwidth)
        super().__init__(f"Tile({dtype}, {rows}, {columns})")

    @property
    def vector(self) -> ir.VectorType:
        """The LLVM type of one register."""
        element = {32: ir.FloatType(), 64: ir.DoubleType()}[self.dtype.bitwidth]
        return ir.VectorType(element, self.lanes)


@register_model(Tile)
class TileModel(models.PrimitiveModel):
    """A tile is an LLVM array of vectors, which the optimizer takes apart into registers."""

    def __init__(self, manager: Any, tile: Tile) -> None:
        kind = ir.ArrayType(tile.vector, tile.rows * tile.columns)
        super().__init__(manager, tile, kind)  # type: ignore[no-untyped-call]


def repeated(builder: ir.IRBuilder, value: ir.Value, count: int) -> ir.Value:
    """Return a vector of one value, so many times."""
    undefined = ir.Constant(ir.VectorType(value.type, count), ir.Undefined)
    first = builder.insert_element(undefined, value, ir.Constant(ir.IntType(32), 0))
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), count), None)
    return builder.shuffle_vector(first, undefined, everywhere)


class Code:
    """Writes the instructions of one function on tiles."""

    def __init__(self, builder: ir.IRBuilder, tile: Tile) -> None:
        self.builder, self._tile = builder, tile

    def row(self, pointer: ir.Value, step: ir.Value, row: int) -> ir.Value:
        """Address of ``pointer[row * step]``."""
        count = self.builder.mul(step, ir.Constant(ir.IntType(64), row))
        return self.builder.gep(pointer, [count], inbounds=True)

    def column(self, pointer: ir.Value, column: int) -> ir.Value:
        """Address of so many registers further."""
        count = ir.Constant(ir.IntType(64), column * self._tile.lanes)
        return self.builder.gep(pointer, [count], inbounds=True)

    def load(self, pointer: ir.Value) -> ir.Value:
        """Read a register from an address."""
        pointer = self.builder.bitcast(pointer, self._tile.vector.as_pointer())
        return self.builder.load(pointer, align=self._tile.dtype.bitwidth // 8)

    def store(self, vector: ir.Value, pointer: ir.Value) -> None:
        """Write a register to an address."""
        pointer = self.builder.bitcast(pointer, vector.type.as_pointer())
        self.builder.store(vector, pointer, align=self._tile.dtype.bitwidth // 8)

    def broadcast(self, number: ir.Value) -> ir.Value:
        """One number in every lane."""
        return repeated(self.builder, number, self._tile.lanes)

    def plus_multiple(self, total: ir.Value | None, factor: float, vector: ir.Value) -> ir.Value:
        """total + factor * vector, with a constant factor; None is no total yet."""
        if total is not None and factor in (1, -1):
            return (self.builder.fadd if factor == 1 else self.builder.fsub)(total, vector)
        if factor == 1:
            return vector
        constant = ir.Constant(self._tile.vector, [factor] * self._tile.lanes)
        if total is None:
            return self.builder.fmul(constant, vector)
        return self._multiply_add(constant, vector, total)

    def add_product(self, tile: ir.Value, place: int, a: ir.Value, b: ir.Value) -> ir.Value:
        """tile[place] += a * b, in one instruction where the processor has it."""
        total = self._multiply_add(a, b, self.builder.extract_value(tile, place))
        return self.builder.insert_value(tile, total, place)

    def _multiply_add(self, a: ir.Value, b: ir.Value, total: ir.Value) -> ir.Value:
        vector = self._tile.vector
        name = f"llvm.fmuladd.v{self._tile.lanes}f{self._tile.dtype.bitwidth}"
        kind = ir.FunctionType(vector, [vector] * 3)
        multiply_add = cgutils.get_or_insert_function(self.builder.module, kind, name)
        return self.builder.call(multiply_add, [a, b, total])

    def sums(self, vectors: list[ir.Value]) -> ir.Value:
        """Add up the lanes of each vector; return the sums side by side in one vector.

        Two vectors of n numbers become one, half of whose lanes hold n / 2 partial sums of each:
        15 such steps for 16 sums, where summing vector by vector takes 4 for each.
        """
        parts = self._tile.lanes
        while len(vectors) > 1:
            vectors = [self._halved(a, b, parts) for a, b in zip(*[iter(vectors)] * 2, strict=True)]
            parts //= 2
        (vector,) = vectors
        while parts > 1:
            vector = self._halved(vector, None, parts)
            parts //= 2
        return vector

    def _halved(self, a: ir.Value, b: ir.Value | None, parts: int) -> ir.Value:
        """Of every ``parts`` neighbours in a, then in b, add the first half to the second."""
        starts = range(0, a.type.count * (1 if b is None else 2), parts)
        first = [start + i for start in starts for i in range(parts // 2)]
        second = [place + parts // 2 for place in first]
        kind = ir.VectorType(ir.IntType(32), len(first))
        other = ir.Constant(a.type, ir.Undefined) if b is None else b
        low = self.builder.shuffle_vector(a, other, ir.Constant(kind, first))
        high = self.builder.shuffle_vector(a, other, ir.Constant(kind, second))
        return self.builder.fadd(low, high)
