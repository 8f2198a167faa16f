"""Several threads at one step: which part each takes, and how they wait for each other."""

import os
from typing import Any, Final, NamedTuple

import numpy as np
from llvmlite import ir
from numba.core import types

from digitus.arrays import Indices
from digitus.engines.on_numba.jit import inlined, instruction, kernel
from digitus.engines.on_numba.simd.pointers import Numbers

SPINS_BEFORE_YIELD: Final = 4000
"""How often a waiting thread looks before it lets others have its core."""

ARRIVED, ROUND, ABANDONED = 0, 8, 16
"""Places in a barrier, each in a line of the cache of its own."""


class Team(NamedTuple):
    """The threads that share a step, as one of them sees it."""

    thread: int
    threads: int
    barrier: Numbers
    """Where they signal each other, (24,) int64, zero at the start."""

    @classmethod
    def alone(cls) -> "Team":
        """Return the team of one thread that waits for nobody."""
        return cls(0, 1, new_barrier())


def new_barrier() -> Indices:
    """Return a barrier at which nobody has arrived."""
    return np.zeros(24, np.int64)


@kernel
def thread_range(total: int, step: int, team: Team) -> tuple[int, int]:
    """Return where a thread's part begins and ends: at multiples of ``step``, the last at total.

    Parts begin at whole tiles, so that the same numbers meet in the same tile, and are added up
    in the same order, however many threads there are.
    """
    first = total // step * team.thread // team.threads * step
    last = total // step * (team.thread + 1) // team.threads * step
    return first, total if team.thread + 1 == team.threads else last


@instruction
def _atomic_add(_: Any, barrier: types.CPointer, place: types.Integer) -> Any:
    """barrier[place] += 1, as one action that no other thread sees half done; return what it was."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        one = context.get_constant(types.int64, 1)
        return builder.atomic_rmw("add", builder.gep(arguments[0], [arguments[1]]), one, "seq_cst")

    return types.int64(barrier, types.intp), code


@instruction
def _atomic_load(_: Any, barrier: types.CPointer, place: types.Integer) -> Any:
    """Look at barrier[place], each time anew."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        return builder.load_atomic(builder.gep(arguments[0], [arguments[1]]), "seq_cst", 8)

    return types.int64(barrier, types.intp), code


@instruction
def _atomic_clear(_: Any, barrier: types.CPointer, place: types.Integer) -> Any:
    """barrier[place] = 0, for all to see."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        zero = context.get_constant(types.int64, 0)
        builder.store_atomic(zero, builder.gep(arguments[0], [arguments[1]]), "seq_cst", 8)
        return context.get_dummy_value()

    return types.void(barrier, types.intp), code


if os.name == "posix":
    _yield: Any = types.ExternalFunction("sched_yield", types.int32())
else:

    @kernel
    def _yield() -> int:
        return 0


@kernel
def wait(team: Team) -> None:
    """Go on when all threads of the team have come here.

    They look again and again, since what they wait for is a few microseconds away: asking the
    system to wake them would take longer.
    """
    if team.threads == 1:
        return
    this_round = _atomic_load(team.barrier, ROUND)
    if _atomic_add(team.barrier, ARRIVED) == team.threads - 1:
        _atomic_clear(team.barrier, ARRIVED)
        _atomic_add(team.barrier, ROUND)
        return
    looks = 0
    while _atomic_load(team.barrier, ROUND) == this_round and not abandoned(team):
        looks += 1
        if looks > SPINS_BEFORE_YIELD:
            _yield()


@inlined
def abandoned(team: Team) -> bool:
    """Whether a thread of the team will never come."""
    return bool(_atomic_load(team.barrier, ABANDONED) != 0)
