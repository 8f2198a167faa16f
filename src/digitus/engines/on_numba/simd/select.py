"""Comparing whole registers: the largest of four, which it was, and its gradient back to it."""

from typing import Any

from llvmlite import ir
from numba.core import types

from digitus.engines.on_numba.jit import instruction
from digitus.engines.on_numba.simd.tile import Code, Tile


def _four(builder: ir.IRBuilder, group: ir.Value) -> list[ir.Value]:
    return [builder.extract_value(group, place) for place in range(4)]


@instruction
def largest_of_four(_: Any, four: types.BaseTuple, best: types.CPointer, winner: Any) -> Any:
    """best[:] = the largest of four registers, winner[:] = which, the first of equals."""
    tile = Tile(best.dtype, 1, 1)

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        write, (group, into, which) = Code(builder, tile), arguments
        numbers = [write.load(pointer) for pointer in _four(builder, group)]
        kind = ir.VectorType(ir.IntType(32), tile.lanes)
        largest, places = numbers[0], ir.Constant(kind, [0] * tile.lanes)
        for place, number in enumerate(numbers[1:], start=1):
            # What is not a number wins, so that it does not get lost.
            larger = builder.or_(
                builder.fcmp_ordered(">", number, largest),
                builder.fcmp_unordered("uno", number, number),
            )
            places = builder.select(larger, ir.Constant(kind, [place] * tile.lanes), places)
            largest = builder.select(larger, number, largest)
        write.store(largest, into)
        builder.store(places, builder.bitcast(which, kind.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(four, best, winner), code


@instruction
def give_to_four(_: Any, delta: types.CPointer, winner: Any, four: types.BaseTuple) -> Any:
    """four[winner] = delta, and zero to the other three, lane by lane."""
    tile = Tile(delta.dtype, 1, 1)

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        write, (given, which, group) = Code(builder, tile), arguments
        kind = ir.VectorType(ir.IntType(32), tile.lanes)
        places = builder.load(builder.bitcast(which, kind.as_pointer()), align=4)
        number, nothing = write.load(given), ir.Constant(tile.vector, None)
        for place, pointer in enumerate(_four(builder, group)):
            mine = builder.icmp_signed("==", places, ir.Constant(kind, [place] * tile.lanes))
            write.store(builder.select(mine, number, nothing), pointer)
        return context.get_dummy_value()

    return types.void(delta, winner, four), code
