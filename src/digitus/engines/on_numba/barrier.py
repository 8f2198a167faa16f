"""Several threads at one step: which part each takes, and how they wait for each other."""

import os
import platform
import sys
from typing import Any, Final, NamedTuple

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types

from digitus.arrays import Indices
from digitus.engines.on_numba.jit import inlined, instruction, kernel
from digitus.engines.on_numba.simd.pointers import Numbers, offset

PAUSES: Final = {
    **dict.fromkeys(("x86_64", "AMD64"), ("llvm.x86.sse2.pause", None)),
    **dict.fromkeys(("aarch64", "arm64"), ("llvm.aarch64.hint", 1)),
}
"""LLVM's name for the instruction of a waiting loop, which leaves the core to its other thread."""

LOOKS_BEFORE_SLEEP: Final = 1_000 if platform.machine() in PAUSES else 20_000
"""How often a waiting thread looks before it lets others have its core: 15 to 50 microseconds."""

ARRIVED, ROUND, ABANDONED, SLEEPERS, MOMENT = 0, 8, 16, 24, 32
"""Places in a barrier, each in a line of the cache of its own."""

NANOSECONDS_ASLEEP: Final = 20_000_000
"""The longest sleep: who waits for a thread that has failed finds it out by then."""


class Team(NamedTuple):
    """The threads that share a step, as one of them sees it."""

    thread: int
    threads: int
    barrier: Numbers
    """Where they signal each other, (40,) int64: see :func:`new_barrier`."""

    @classmethod
    def alone(cls) -> "Team":
        """Return the team of one thread that waits for nobody."""
        return cls(0, 1, new_barrier())


def new_barrier() -> Indices:
    """Return a barrier at which nobody has arrived."""
    barrier = np.zeros(40, np.int64)
    barrier[MOMENT : MOMENT + 2] = 0, NANOSECONDS_ASLEEP  # seconds and nanoseconds, as C has them
    return barrier


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
def _atomic_add(
    _: Any, barrier: types.CPointer, place: types.Integer, number: types.Integer
) -> Any:
    """barrier[place] += number, as one action, never seen half done; return what it was."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        address = builder.gep(arguments[0], [arguments[1]])
        return builder.atomic_rmw("add", address, arguments[2], "seq_cst")

    return types.int64(barrier, types.intp, types.int64), code


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


@instruction
def _pause(_: Any) -> Any:
    """Wait for some ten nanoseconds, without hurry."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature, arguments
        name, argument = PAUSES.get(platform.machine(), (None, None))
        if name:
            given = [] if argument is None else [ir.Constant(ir.IntType(32), argument)]
            kind = ir.FunctionType(ir.VoidType(), [value.type for value in given])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, name), given)
        return context.get_dummy_value()

    return types.void(), code


FUTEX: Final = {"x86_64": 202, "aarch64": 98}
"""The number of Linux's system call that lets a thread sleep until a word in memory changes."""

if sys.platform == "linux" and platform.machine() in FUTEX:
    _CALL, _WAIT, _WAKE = FUTEX[platform.machine()], 128, 129  # within one process
    _pointer = types.CPointer(types.int64)
    _whole = types.int64
    _syscall: Any = types.ExternalFunction(
        "syscall", _whole(_whole, _pointer, _whole, _whole, _pointer)
    )

    @kernel
    def _sleep(team: Team, this_round: int) -> None:
        """Sleep until the round is over, or for a moment: an abandoned thread must notice."""
        word, moment = offset(team.barrier, ROUND), offset(team.barrier, MOMENT)
        _atomic_add(team.barrier, SLEEPERS, 1)
        _syscall(_CALL, word, _WAIT, this_round, moment)
        _atomic_add(team.barrier, SLEEPERS, -1)

    @kernel
    def _wake(team: Team) -> None:
        """Wake those who sleep; who is about to will see that the round is over."""
        if _atomic_load(team.barrier, SLEEPERS) > 0:
            word, moment = offset(team.barrier, ROUND), offset(team.barrier, MOMENT)
            _syscall(_CALL, word, _WAKE, team.threads, moment)

elif os.name == "posix":
    _yield: Any = types.ExternalFunction("sched_yield", types.int32())

    @kernel
    def _sleep(team: Team, this_round: int) -> None:
        _yield()

    @kernel
    def _wake(team: Team) -> None:
        pass

else:

    @kernel
    def _sleep(team: Team, this_round: int) -> None:
        pass

    @kernel
    def _wake(team: Team) -> None:
        pass


@kernel
def wait(team: Team) -> None:
    """Go on when all threads of the team have come here.

    What they wait for is mostly a few microseconds away, so that they look again and again at
    first.  Where another program has the core of one of them, the others sleep until it wakes
    them: its turn comes back in some milliseconds, and looking on would only take its time.
    """
    if team.threads == 1:
        return
    this_round = _atomic_load(team.barrier, ROUND)
    if _atomic_add(team.barrier, ARRIVED, 1) == team.threads - 1:
        _atomic_clear(team.barrier, ARRIVED)
        _atomic_add(team.barrier, ROUND, 1)
        _wake(team)
        return
    looks = 0
    while _atomic_load(team.barrier, ROUND) == this_round and not abandoned(team):
        looks += 1
        _pause()
        if looks > LOOKS_BEFORE_SLEEP:
            _sleep(team, this_round)


@inlined
def abandoned(team: Team) -> bool:
    """Whether a thread of the team will never come."""
    return bool(_atomic_load(team.barrier, ABANDONED) != 0)
