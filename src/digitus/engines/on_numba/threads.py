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
        self._free = cores()
        self._lock = threading.Lock()
        self.pool = ThreadPoolExecutor(max(self._free - 1, 1), "digitus")

    @contextmanager
    def borrowed(self, wanted: int) -> Iterator[int]:
        """Take up to so many workers for the caller, who has a core too, without waiting for more.

        Several trainings at once have a core each before one of them has two.
        """
        with self._lock:
            taken = max(0, min(wanted, self._free - 1))
            self._free -= taken + 1
        try:
            yield taken
        finally:
            with self._lock:
                self._free += taken + 1


@cache
def _workers() -> _Workers:
    return _Workers()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_workers.cache_clear)


def run_on_threads(part: Part, wanted: int) -> int:
    """Run ``part`` on up to ``wanted`` threads at once, this one included; return how many it had.

    If a thread fails, or is interrupted before it has begun, the others are told not to wait.
    """
    with _workers().borrowed(max(wanted - 1, 0)) as workers:
        if not workers:
            part(Team.alone())
            return 1
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
        return workers + 1


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
