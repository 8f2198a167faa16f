"""How kernels become machine code: with which liberties, when, and where the result is kept."""

import logging
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np
from numba.core import types
from numba.extending import intrinsic, overload

from digitus.engines.on_numba.kept import alone, file_of, keep, load, writable_cache
from digitus.engines.on_numba.linking import FormulaCompiler, KernelCompiler, ProgramCompiler

log = logging.getLogger("digitus.engines")

LIBERTIES: Final = {"reassoc", "contract", "arcp", "nsz"}
"""What the compiler may do to formulas: sum in another order (so that sums fill whole registers),
fuse a * b + c, multiply by a reciprocal, forget the sign of zero.  It must not assume that there
are no NaN and no infinities, since finding them is how a diverged training is noticed."""

OPTIONS: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy", "_nrt": False}
"""Kernels run beside other Python threads and divide by zero as NumPy does, without a branch.
They own no arrays: everything is handed in, and nothing counts references on the way."""

INNER: Final[dict[str, Any]] = {
    **OPTIONS,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": KernelCompiler,
}
"""What only kernels call needs no door for Python, which would take long to compile."""

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile a function that kernels call."""
    return cast("Function", numba.njit(fastmath=LIBERTIES, **INNER)(function))


def formula_kernel(function: Function) -> Function:
    """Compile a function whose numbers come out the same to the bit in every program that calls it.

    Of ``a * b + c * d`` either product may be the one that is not rounded, and which depends on
    what the optimizer sees beside it.  So it sees the formula alone first.
    """
    options = {**INNER, "pipeline_class": FormulaCompiler}
    return cast("Function", numba.njit(fastmath=LIBERTIES, **options)(function))


def exact_kernel(function: Function) -> Function:
    """Compile a function whose formulas only work in the order in which they are written."""
    return cast("Function", numba.njit(fastmath={"contract"}, **INNER)(function))


def inlined(function: Function) -> Function:
    """Compile a function as a part of each that calls it: quicker, for what is called once."""
    return cast("Function", numba.njit(inline="always", **INNER)(function))


def instruction(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function for kernels that writes its own LLVM code; constants come as literals."""
    return cast("Callable[..., Any]", intrinsic(prefer_literal=True)(function))


def substitute(
    name: Callable[..., Any],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give kernels another function under this name, chosen by the types of its arguments."""
    return cast("Callable[..., Any]", overload(name, jit_options=INNER))


class Program:
    """A kernel that Python calls: compiled on first use, kept on disk for the next process.

    Where the cache folder cannot be written or holds a damaged file, everything works, but the
    process compiles anew; one line in the log says so.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._lock = threading.Lock()
        self._entries: dict[Any, Callable[..., Any]] = {}

    def ready(self, *arguments: Any) -> Callable[..., Any]:
        """Return the compiled program for such arguments, compiling first where it must.

        It takes arguments of exactly these types, and does not look at them again.
        """
        key = _key(arguments)
        if key not in self._entries:
            with self._lock:
                self._entries[key] = self._entries.get(key) or self._entry(arguments)
        return self._entries[key]

    def _entry(self, arguments: tuple[Any, ...]) -> Callable[..., Any]:
        kinds = tuple(_kind(numba.typeof(argument)) for argument in arguments)
        folder = writable_cache()
        if folder is None:
            return cast("Callable[..., Any]", self.compiled(kinds).entry_point)
        file = file_of(folder, self._function, kinds)
        if kept := load(file, self._function):
            return kept
        _announce(how_long := f"once; kept in {folder}")
        with alone(file):
            if kept := load(file, self._function):  # another process has compiled it meanwhile
                return kept
            result = self.compiled(kinds, how_long)
            keep(file, result)
        return cast("Callable[..., Any]", result.entry_point)

    def compiled(self, kinds: tuple[Any, ...], how_long: str = "for this process") -> Any:
        """Compile now, and return Numba's result; the log says so, once in a process."""
        _announce(how_long)
        decorate = numba.njit(fastmath=LIBERTIES, pipeline_class=ProgramCompiler, **OPTIONS)
        dispatcher = decorate(self._function)
        dispatcher.compile(kinds)
        return dispatcher.overloads[kinds]


def _key(value: Any) -> Any:
    """Return what is the same for arguments of the same types; much quicker than Numba's answer."""
    if isinstance(value, tuple):
        return (type(value), *map(_key, value))
    return (value.dtype, value.ndim) if isinstance(value, np.ndarray) else type(value)


def _kind(kind: Any) -> Any:
    """Forget whether an array may be written: for a kernel that only reads it is all the same."""
    if isinstance(kind, types.BaseNamedTuple):
        return types.NamedTuple([_kind(part) for part in kind.types], kind.instance_class)
    return kind.copy(readonly=False) if isinstance(kind, types.Array) else kind


_announced = threading.Event()


def _announce(how_long: str) -> None:
    """Say in the log that kernels are being compiled: once in a process, since more may follow."""
    if not _announced.is_set():
        _announced.set()
        log.info("compiling the kernels: some seconds (%s)", how_long)
