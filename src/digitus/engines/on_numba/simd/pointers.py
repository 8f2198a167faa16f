"""Flat arrays as bare pointers: what kernels hand each other.

An array is seven words (where, how long, what strides, who owns it); with twenty arrays the
compiler is busy with them for longer than with the arithmetic.  A pointer is one word.  It has no
length and checks nothing: that every index is right is the business of the layouts, and of the
tests.
"""

from typing import Any, Protocol

from llvmlite import ir
from numba.core import cgutils, types

from digitus.engines.on_numba.jit import instruction


class Numbers(Protocol):
    """Numbers side by side: a flat array in Python, a pointer in kernels."""

    def __getitem__(self, place: Any, /) -> Any: ...
    def __setitem__(self, place: Any, value: Any, /) -> None: ...


def pointer_to(kind: types.Type) -> types.Type:
    """Say what a kind of argument becomes: flat arrays of numbers become pointers."""
    is_flat = isinstance(kind, types.Array) and not isinstance(kind.dtype, types.Record)
    return types.CPointer(kind.dtype) if is_flat else kind


@instruction
def to_pointers(_: Any, group: types.BaseTuple) -> Any:
    """Return a tuple of arrays as the same tuple of pointers."""
    kinds = [pointer_to(kind) for kind in group.types]
    named = isinstance(group, types.BaseNamedTuple)
    result = types.NamedTuple(kinds, group.instance_class) if named else types.Tuple(kinds)

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        values = cgutils.unpack_tuple(builder, arguments[0])
        for place, (before, after) in enumerate(zip(group.types, kinds, strict=True)):
            if before != after:
                array = cgutils.create_struct_proxy(before)(context, builder, values[place])
                values[place] = array.data
        return context.make_tuple(builder, result, values)

    return result(group), code


@instruction
def offset(_: Any, pointer: types.CPointer, count: types.Integer) -> Any:
    """Return the address of ``pointer[count]``."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        return builder.gep(arguments[0], [arguments[1]], inbounds=True)

    return pointer(pointer, types.intp), code


@instruction
def number(_: Any, value: types.Float, like: types.Float) -> Any:
    """Turn a value into the kind of number that ``like`` is; a constant costs nothing."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        return context.cast(builder, arguments[0], value, like)

    return like(value, like), code


@instruction
def prefetch(_: Any, pointer: types.CPointer, count: types.Integer) -> Any:
    """Bring ``pointer[count]`` and its neighbours into the cache, without waiting for them."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        whole, byte = ir.IntType(32), ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        address = builder.bitcast(builder.gep(arguments[0], [arguments[1]]), byte)
        to_read, keep, as_data = (ir.Constant(whole, value) for value in (0, 3, 1))
        builder.call(function, [address, to_read, keep, as_data])
        return context.get_dummy_value()

    return types.void(pointer, types.intp), code
