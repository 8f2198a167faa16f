"""Several threads at one step: who does what, and how they wait for each other."""

import os
from typing import Any, Final, NamedTuple

from llvmlite import ir
from numba.core import types

from digitus.engines.on_numba.jit import instruction, kernel, part_of_kernels

SPINS: Final = 4000
"""How often a waiting thread looks before it lets others have its core."""

ARRIVED, ROUND, ABANDONED = 0, 8, 16
"""Places in the bells, each in a line of the cache of its own."""


class Crew(NamedTuple):
    """The threads that share a step, as one of them sees it."""

    thread: int
    threads: int
    bells: Any
    """What they signal each other with, (24,) int64, zero at the start."""


@kernel
def share(total: int, step: int, thread: int, threads: int) -> int:
    """Where the share of a thread begins: a multiple of ``step``; the share after the last: total.

    Shares begin at whole tiles, so that the same numbers meet in the same tile, and are added up
    in the same order, however many threads there are.
    """
    return total if thread == threads else total // step * thread // threads * step


@instruction
def _atomic_add(_: Any, bells: types.CPointer, place: types.Integer) -> Any:
    """bells[place] += 1, as one action that no other thread sees half done; return what it was."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        one = context.get_constant(types.int64, 1)
        return builder.atomic_rmw("add", builder.gep(arguments[0], [arguments[1]]), one, "seq_cst")

    return types.int64(bells, types.intp), code


@instruction
def _atomic_load(_: Any, bells: types.CPointer, place: types.Integer) -> Any:
    """Look at bells[place], each time anew."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        return builder.load_atomic(builder.gep(arguments[0], [arguments[1]]), "seq_cst", 8)

    return types.int64(bells, types.intp), code


@instruction
def _atomic_clear(_: Any, bells: types.CPointer, place: types.Integer) -> Any:
    """bells[place] = 0, for all to see."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        zero = context.get_constant(types.int64, 0)
        builder.store_atomic(zero, builder.gep(arguments[0], [arguments[1]]), "seq_cst", 8)
        return context.get_dummy_value()

    return types.void(bells, types.intp), code


if os.name == "posix":
    _yield: Any = types.ExternalFunction("sched_yield", types.int32())
else:

    @kernel
    def _yield() -> int:
        return 0


@kernel
def wait(crew: Crew) -> None:
    """Go on when all threads of the crew have come here.

    They look again and again, since what they wait for is a few microseconds away: asking the
    system to wake them would take longer.
    """
    if crew.threads == 1:
        return
    this_round = _atomic_load(crew.bells, ROUND)
    if _atomic_add(crew.bells, ARRIVED) == crew.threads - 1:
        _atomic_clear(crew.bells, ARRIVED)
        _atomic_add(crew.bells, ROUND)
        return
    looks = 0
    while _atomic_load(crew.bells, ROUND) == this_round and not abandoned(crew):
        looks += 1
        if looks > SPINS:
            _yield()


@part_of_kernels
def abandoned(crew: Crew) -> bool:
    """Whether a thread of the crew will never come."""
    return bool(_atomic_load(crew.bells, ABANDONED) != 0)
