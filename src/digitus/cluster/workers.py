"""Processes that work: of this machine, or of a dask cluster of many machines.

A process that dies takes nothing with it: what it had begun is begun again by another one, and
only a job that has killed several processes comes back as `Lost`.
"""

import logging
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol, final, runtime_checkable

from digitus.errors import ServerError

LOCAL: Final = "local"
"""In place of an address: processes of this machine."""

TIMEOUT = 10  # seconds: to be answered by a scheduler
AHEAD = 3
"""Jobs under way or waiting, for every thread of the cluster."""

KILLED: Final = (
    "the processes of {} are killed by this work, one after the other: it may take more memory"
    " than they have"
)


class Job(NamedTuple):
    """Something to be done.

    Parameters
    ----------
    number
        By which the answer is known.
    content
        What the work is handed.
    """

    number: int
    content: Any


@final
@dataclass(frozen=True, slots=True)
class Lost:
    """The answer of a job that has killed every process which tried it."""


@runtime_checkable
class Spreads(Protocol):
    """What jobs are given to: :class:`Workers`."""

    def run(
        self, work: Callable[..., Any], jobs: Iterable[Job], *shared: Any
    ) -> Iterator[tuple[Job, Any]]:
        """Do jobs, and give each with its answer, in any order."""
        ...


@final
class Workers:
    """Processes that are ready to work.

    Parameters
    ----------
    client
        Dask's.
    address
        Where they are, for messages.
    """

    def __init__(self, client: Any, address: str) -> None:
        self._client, self.address = client, address

    @property
    def threads(self) -> int:
        """How many jobs are done at a time, by all processes together."""
        counts: list[int] = [*self._client.nthreads().values()]
        return max(1, sum(counts))

    def run(
        self, work: Callable[..., Any], jobs: Iterable[Job], *shared: Any
    ) -> Iterator[tuple[Job, Any]]:
        """Do jobs, and give each with its answer as it is done, in any order.

        Parameters
        ----------
        work
            Called with the content of a job and what is shared, in one of the processes.
        jobs
            They are asked for as they are needed.
        shared
            What every job is handed as well.

        Raises
        ------
        ServerError
            The cluster is gone.
        """
        from distributed import KilledWorker, as_completed

        waiting, under_way = iter(jobs), dict[str, Job]()

        def begin(count: int) -> list[Any]:
            futures = []
            for job in islice(waiting, count):
                future = self._submit(work, job.content, *shared)
                under_way[future.key] = job
                futures.append(future)
            return futures

        with self._explained():
            done = as_completed(begin(AHEAD * self.threads))
            for future in done:
                job = under_way.pop(future.key)
                try:
                    answer = future.result()
                except KilledWorker:
                    answer = Lost()
                yield job, answer
                for following in begin(max(0, AHEAD * self.threads - len(under_way))):
                    done.add(following)

    def one(self, work: Callable[..., Any], *given: Any) -> Any:
        """Call something in one of the processes, and give its answer.

        Raises
        ------
        ServerError
            The cluster is gone, or has no process within a minute.
        """
        with self._explained():
            return self._submit(work, *given).result(timeout=60)

    def _submit(self, work: Callable[..., Any], *given: Any) -> Any:
        with warnings.catch_warnings():  # dask's of a large graph: a model may be large
            warnings.simplefilter("ignore", UserWarning)
            return self._client.submit(_alone, work, *given, pure=False)

    def in_order(
        self,
        work: Callable[..., Any],
        contents: Sequence[Any],
        *shared: Any,
        tell: Callable[[int], None] = lambda done: None,
    ) -> list[Any]:
        """Do jobs, and return their answers in the order of the jobs.

        Parameters
        ----------
        work
            As for :meth:`run`.
        contents
            Of each job.
        shared
            As for :meth:`run`.
        tell
            Is told how many jobs are done.

        Raises
        ------
        ServerError
            The cluster is gone, or a job kills every process that tries it.
        """
        answers: dict[int, Any] = {}
        jobs = (Job(number, content) for number, content in enumerate(contents))
        for job, answer in self.run(work, jobs, *shared):
            if isinstance(answer, Lost):
                raise ServerError(KILLED.format(self.address))
            answers[job.number] = answer
            tell(len(answers))
        return [answers[number] for number in range(len(contents))]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        from concurrent.futures import CancelledError

        try:
            yield
        except (CancelledError, TimeoutError) as error:
            raise ServerError(
                f"the cluster {self.address} does not answer any more ({type(error).__name__}); "
                "what was done is kept, and the same command goes on"
            ) from error
        except ModuleNotFoundError as error:
            raise ServerError(
                f"the processes of {self.address} lack {error.name}: install the same digitus, "
                "'digitus[cluster]', on every machine"
            ) from error


@contextmanager
def open_workers(address: str, processes: int = 1) -> Iterator[Workers]:
    """Begin processes here, or ask those of a cluster.

    Parameters
    ----------
    address
        ``"local"`` for processes of this machine, or where a dask scheduler listens:
        ``"tcp://10.0.0.1:8786"``.
    processes
        How many of this machine.

    Yields
    ------
    The processes.

    Raises
    ------
    ServerError
        Dask is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ServerError("--cluster needs dask: pip install 'digitus[cluster]'") from error
    if address == LOCAL:
        with _local(processes) as cluster, Client(cluster) as client:
            yield Workers(client, address)
        return
    remote: Any = Client.__new__(Client)
    try:
        remote.__init__(address, timeout=TIMEOUT)
    except (OSError, ValueError) as error:  # a TimeoutError is an OSError
        # Left to the garbage collector it would be closed in any thread: in one that just begins,
        # it waits forever for the lock that the beginner of that thread holds.
        remote.close()
        raise ServerError(
            f"no dask scheduler answers at {address!r}; 'dask scheduler' starts one, 'dask worker "
            "ADDRESS' its processes, and --cluster local needs neither"
        ) from error
    with remote:
        yield Workers(remote, address)


def _local(processes: int) -> Any:
    import dask
    from distributed import LocalCluster

    # A process that dies is told as a result, not in a log; nobody looks at a dashboard.
    # What has killed two of so few processes is not given to a third.
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}):
        return LocalCluster(
            n_workers=processes,
            threads_per_worker=1,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )


def _alone(work: Callable[..., Any], *given: Any) -> Any:
    """Do a job with one thread: as many processes as cores do the work."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    return work(*given)
