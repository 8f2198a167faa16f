"""The smaller and the larger of two numbers, as the two instructions that they are.

Python's ``min`` and ``max`` take any number of arguments, which in a kernel makes a program of its
own of each call.  As there, the first is the answer unless the second is beyond it, so that what is
not a number stays so if it stands first.
"""

from typing import Any

from llvmlite import ir
from numba.core import types

from digitus.engines.on_numba.jit import instruction


def _of_two(a: types.Number, b: types.Number, sign: str) -> Any:
    kind = a if isinstance(a, types.Float) else types.intp

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        first, second = arguments
        is_float = isinstance(kind, types.Float)
        compare = builder.fcmp_ordered if is_float else builder.icmp_signed
        return builder.select(compare(sign, second, first), second, first)

    return kind(kind, kind), code


@instruction
def smaller(_: Any, a: types.Number, b: types.Number) -> Any:
    """Return b where it is less than a, else a; both are of a's kind."""
    return _of_two(a, b, "<")


@instruction
def larger(_: Any, a: types.Number, b: types.Number) -> Any:
    """Return b where it is more than a, else a; both are of a's kind."""
    return _of_two(a, b, ">")
