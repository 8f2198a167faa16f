"""Compiled programs on disk: machine code, the name under which Python calls it, and a checksum.

One file holds one program for one kind of arguments, under a name that follows from both.  It is
written beside its place and then moved there, so that processes that compile at once each find a
whole file or none.  Loading takes none of what Numba needs to compile, which would take as long as
all the rest of a start; nothing is unpickled.
"""

import ctypes
import hashlib
import json
import logging
import os
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding as llvm
import numba
from numba import _dynfunc, config
from numba.core.registry import cpu_target

from digitus.engines.on_numba.processor import has_amx

log = logging.getLogger("digitus.engines")


def cache_folder() -> Path:
    """Return where compiled kernels are kept: one folder for each state of their sources.

    The environment variable ``DIGITUS_CACHE`` names another place than the user's cache folder.
    """
    from platformdirs import user_cache_path

    place = os.environ.get("DIGITUS_CACHE")
    base = Path(place) if place else user_cache_path("digitus", appauthor=False)
    return base / "numba" / _state_of_sources()


@cache
def _state_of_sources() -> str:
    sources = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        sources.update(path.read_bytes())
    return sources.hexdigest()[:16]


@cache
def _machine() -> str:
    """Name what a program's code depends on besides its source."""
    processor = "".join(map(str, cpu_target.target_context.codegen().magic_tuple()))
    return f"{sys.version}, numba {numba.__version__}, llvmlite {llvmlite.__version__}, {processor}, {has_amx()}"


def file_of(folder: Path, function: Callable[..., Any], kinds: tuple[Any, ...]) -> Path:
    """Return the file of a program for such arguments."""
    name = f"{function.__module__}.{function.__qualname__}"
    told = hashlib.sha256("\n".join([name, *map(repr, kinds), _machine()]).encode())
    return folder / f"{name.removeprefix('digitus.engines.on_numba.')}-{told.hexdigest()[:24]}"


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Let one process at a time compile a program: the others wait, and then find it on the disk.

    A process that is killed leaves no lock behind.  Where there are no locks on parts of files,
    as on Windows, nobody waits.
    """
    try:
        import fcntl

        place = int.from_bytes(hashlib.sha256(file.name.encode()).digest()[:4])
        fcntl.lockf(_lock_file(file.parent.parent), fcntl.LOCK_EX, 1, place)
    except (ImportError, OSError):
        yield
        return
    try:
        yield
    finally:
        fcntl.lockf(_lock_file(file.parent.parent), fcntl.LOCK_UN, 1, place)


@cache
def _lock_file(folder: Path) -> int:
    """Open the file of all locks once and for all: to close it would give all of them up."""
    return os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)


def keep(file: Path, result: Any) -> None:
    """Write what Numba compiled; where that is impossible, say so in the log."""
    environments = [result.environment, *result._find_referenced_environments()]
    if any(environment.consts for environment in environments):
        log.debug("%s holds Python objects, which are not kept", file.name)
        return
    code: bytes = result.library._get_compiled_object()
    header = {
        "entry": result.fndesc.llvm_cpython_wrapper_name,
        "environments": sorted({environment.env_name for environment in environments}),
        "sha256": hashlib.sha256(code).hexdigest(),
    }
    beside = file.with_name(f"{file.name}.{uuid.uuid4().hex}")
    try:
        beside.write_bytes(json.dumps(header).encode("ascii") + b"\n" + code)
        beside.replace(file)
    except OSError as error:
        log.warning("compiled kernels cannot be kept in %s (%s)", file.parent, error.strerror)
        with suppress(OSError):
            beside.unlink()


def load(file: Path, function: Callable[..., Any]) -> Callable[..., Any] | None:
    """Return a program that is kept; None where there is none, or a damaged one."""
    try:
        first, _, code = file.read_bytes().partition(b"\n")
        header = json.loads(first)
        if hashlib.sha256(code).hexdigest() != header["sha256"]:
            raise ValueError("its checksum is wrong")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("a kept kernel is of no use (%s: %s); compiling anew", file, error)
        return None
    return _entry(header["entry"], header["environments"], code, function)


def _entry(
    name: str, environments: list[str], code: bytes, function: Callable[..., Any]
) -> Callable[..., Any]:
    """Load machine code by itself, where it meets no other program's kernels."""
    cpu_target.target_context.codegen()  # its first use tells LLVM of Numba's helpers
    target = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine()
    lmm = config.USE_LLVMLITE_MEMORY_MANAGER
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target, use_lmm=lmm)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    environment = _dynfunc.Environment(function.__globals__)
    for each in environments:
        if address := engine.get_global_value_address(each):
            ctypes.c_void_p.from_address(address).value = id(environment)
    entry: Callable[..., Any] = _dynfunc.make_function(
        sys.modules[function.__module__],
        function.__name__,
        function.__doc__ or "",
        engine.get_function_address(name),
        environment,
        (engine,),
    )
    return entry


def writable_cache() -> Path | None:
    """Return the cache folder; None, with a line in the log, where it cannot be written."""
    folder = cache_folder()
    return folder if _can_write(folder) else None


@cache
def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError as error:
        log.warning(
            "compiled kernels cannot be kept in %s (%s), so every process compiles them anew;"
            " set DIGITUS_CACHE to a folder that can be written",
            folder,
            error.strerror,
        )
        return False
