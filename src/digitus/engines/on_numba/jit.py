"""How kernels become machine code: with which liberties, when, and where the result is kept."""

import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar, cast

import llvmlite.binding as llvm
import numba
import numpy as np
from numba import config
from numba.core import event, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.extending import intrinsic, overload

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
}
"""What only kernels call needs no door for Python, which would take long to compile."""

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile a function that kernels call."""
    return cast("Function", numba.njit(fastmath=LIBERTIES, **INNER)(function))


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
    return cast("Callable[..., Any]", overload(name))


class _OwnCopies(JITCodeLibrary):
    """Machine code that calls its own copies of all kernels, and nobody else's.

    Numba leaves the kernels in a program visible to others: of several under one name, the one
    that was loaded first serves all.  But each program has been optimized by itself, so that sums
    may be made in another order; and names are numbered as they come, so that in two processes one
    name can mean two functions.  A program that was just compiled would compute other bits than the
    same one from the disk, or call a kernel for another width.
    """

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == llvm.Linkage.linkonce_odr:
                function.linkage = llvm.Linkage.internal
        super()._optimize_final_module()


class _ProgramCompiler(Compiler):
    """Numba's compiler, with :class:`_OwnCopies`."""

    def define_pipelines(self) -> list[Any]:
        """Hand the pipeline a library of our own before it makes one."""
        state = self.state
        state.library = _OwnCopies(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return cast("list[Any]", super().define_pipelines())


class Program:
    """A kernel that Python calls: compiled on first use, kept on disk for the next process.

    Where the cache folder cannot be written or holds a damaged file, everything works, but the
    process compiles anew; one line in the log says so.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._lock = threading.Lock()
        self._compiled: Any = None
        self._entries: dict[Any, Callable[..., Any]] = {}

    def ready(self, *arguments: Any) -> Callable[..., Any]:
        """Return the compiled program for such arguments, compiling first where it must.

        It takes arguments of exactly these types, and does not look at them again.
        """
        key = _key(arguments)
        if key not in self._entries:
            self._entries[key] = self._compile(arguments)
        return self._entries[key]

    def _compile(self, arguments: tuple[Any, ...]) -> Callable[..., Any]:
        kinds = tuple(_kind(numba.typeof(argument)) for argument in arguments)
        with self._lock:
            if self._compiled is None:
                self._compiled = self._decorated(writable_cache())
            try:
                return self._entry(kinds)
            # Whatever reading a damaged file may raise, or one that two processes wrote at once
            # and that holds a kernel for other types.
            except Exception as error:
                log.warning("the kept kernels are of no use (%r); compiling anew", error)
                self._compiled = self._decorated(None)
                return self._entry(kinds)

    def _entry(self, kinds: tuple[Any, ...]) -> Callable[..., Any]:
        self._compiled.compile(kinds)
        return cast("Callable[..., Any]", self._compiled.overloads[kinds].entry_point)

    def _decorated(self, folder: Path | None) -> Any:
        decorate = numba.njit(
            cache=folder is not None,
            fastmath=LIBERTIES,
            pipeline_class=_ProgramCompiler,
            **OPTIONS,
        )
        with _numba_cache_in(folder):
            compiled = decorate(self._function)
        event.register("numba:compile", _Announcement(compiled, folder))  # type: ignore[no-untyped-call]
        return compiled


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


class _Announcement(event.Listener):
    """Says in the log that kernels are being compiled: once in a process, since more may follow."""

    told: ClassVar[bool] = False

    def __init__(self, program: Callable[..., Any], folder: Path | None) -> None:
        self._program = program
        self._kept = f"once; kept in {folder}" if folder else "for this process"

    def on_start(self, event: event.Event) -> None:
        """Tell that it will take a while."""
        if event.data["dispatcher"] is self._program and not _Announcement.told:
            _Announcement.told = True
            log.info("compiling the kernels: some seconds (%s)", self._kept)

    def on_end(self, event: event.Event) -> None:
        """Say nothing: what comes next shows that it is done."""


def cache_folder() -> Path:
    """Return where compiled kernels are kept: one folder for each state of their sources.

    The environment variable ``DIGITUS_CACHE`` names another place than the user's cache folder.
    """
    from platformdirs import user_cache_path

    place = os.environ.get("DIGITUS_CACHE")
    base = Path(place) if place else user_cache_path("digitus", appauthor=False)
    # Numba notices when the file of a kernel changes, but not the files of what it calls.
    sources = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        sources.update(path.read_bytes())
    return base / "numba" / sources.hexdigest()[:16]


def writable_cache() -> Path | None:
    """Return the cache folder; None, with a line in the log, where it cannot be written."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        log.warning(
            "compiled kernels cannot be kept in %s (%s), so every process compiles them anew;"
            " set DIGITUS_CACHE to a folder that can be written",
            folder,
            error.strerror,
        )
        return None


@contextmanager
def _numba_cache_in(folder: Path | None) -> Iterator[None]:
    """Point Numba's cache at our folder while one function is decorated, for no other's."""
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder or before)
    try:
        yield
    finally:
        config.CACHE_DIR = before
