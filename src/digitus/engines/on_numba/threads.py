"""The threads that run kernels: how many there are, and who may have them.

Kernels let go of Python's lock, so that plain Python threads run them side by side: several
threads at one training, or several trainings at once, each in a thread of its own.  A training
takes the cores that are free when a chunk begins; what it computes does not depend on how many.
"""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

import numpy as np

from digitus.arrays import Indices
from digitus.engines.cores import cores
from digitus.engines.on_numba.barrier import ABANDONED

Part = Callable[[int, int, Indices], None]
"""What each thread does: given its number, how many there are, and the bells."""


class _Helpers:
    """Threads that wait for something to do."""

    def __init__(self) -> None:
        self._free = max(cores() - 1, 0)
        self._lock = threading.Lock()
        self.pool = ThreadPoolExecutor(max(self._free, 1), "digitus")

    @contextmanager
    def borrowed(self, wanted: int) -> Iterator[int]:
        """Take up to so many helpers, as many as are free, without waiting for more."""
        with self._lock:
            taken = min(wanted, self._free)
            self._free -= taken
        try:
            yield taken
        finally:
            with self._lock:
                self._free += taken


@cache
def _helpers() -> _Helpers:
    return _Helpers()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_helpers.cache_clear)


def together(part: Part, wanted: int) -> None:
    """Run ``part`` on up to ``wanted`` threads at once, this one included.

    If a thread fails, or is interrupted before it has begun, the others are told not to wait.
    """
    if wanted <= 1:
        part(0, 1, _bells())
        return
    with _helpers().borrowed(wanted - 1) as helpers:
        bells = _bells()
        futures: list[Future[None]] = []
        try:
            futures += [
                _helpers().pool.submit(_guarded, part, thread, helpers + 1, bells)
                for thread in range(1, helpers + 1)
            ]
            _guarded(part, 0, helpers + 1, bells)
        except BaseException:
            bells[ABANDONED] = 1
            raise
        finally:
            for future in futures:
                future.result()


def _guarded(part: Part, thread: int, threads: int, bells: Indices) -> None:
    try:
        part(thread, threads, bells)
    except BaseException:
        bells[ABANDONED] = 1
        raise


def _bells() -> Indices:
    return np.zeros(24, np.int64)
