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

from digitus.engines.cores import cores
from digitus.engines.on_numba.barrier import ABANDONED, Team, new_barrier

Part = Callable[[Team], None]
"""What each thread does, told which one of the team it is."""


class _Workers:
    """Threads that wait for something to do."""

    def __init__(self) -> None:
        self._free = max(cores() - 1, 0)
        self._lock = threading.Lock()
        self.pool = ThreadPoolExecutor(max(self._free, 1), "digitus")

    @contextmanager
    def borrowed(self, wanted: int) -> Iterator[int]:
        """Take up to so many workers, as many as are free, without waiting for more."""
        with self._lock:
            taken = min(wanted, self._free)
            self._free -= taken
        try:
            yield taken
        finally:
            with self._lock:
                self._free += taken


@cache
def _workers() -> _Workers:
    return _Workers()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_workers.cache_clear)


def run_on_threads(part: Part, wanted: int) -> None:
    """Run ``part`` on up to ``wanted`` threads at once, this one included.

    If a thread fails, or is interrupted before it has begun, the others are told not to wait.
    """
    if wanted <= 1:
        part(Team.alone())
        return
    with _workers().borrowed(wanted - 1) as workers:
        barrier = new_barrier()
        teams = [Team(thread, workers + 1, barrier) for thread in range(workers + 1)]
        futures: list[Future[None]] = []
        try:
            futures += [_workers().pool.submit(_guarded, part, team) for team in teams[1:]]
            _guarded(part, teams[0])
        except BaseException:
            barrier[ABANDONED] = 1
            raise
        finally:
            for future in futures:
                future.result()


def images_of(team: Team, count: int, at_once: int) -> slice:
    """Return a thread's part of so many images: whole groups of those that are worked on at once.

    So the same images meet in a group, and come to the same bits, however many threads there are.
    """
    groups = -(-count // at_once)
    first, last = (groups * t // team.threads * at_once for t in (team.thread, team.thread + 1))
    return slice(min(first, count), min(last, count))


def _guarded(part: Part, team: Team) -> None:
    try:
        part(team)
    except BaseException:
        team.barrier[ABANDONED] = 1
        raise
