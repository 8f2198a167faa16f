"""One child process for each library: none disturbs another's threads, memory or settings.

The child keeps what is loaded and compiled between the runs that it is asked for, and sleeps while
others are timed.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import KW_ONLY, dataclass
from importlib import import_module
from multiprocessing import get_context
from types import TracebackType
from typing import ParamSpec, Self, TypeVar, final

from benchmarks.speed.work import Forms, Problem, Run, Work

P = ParamSpec("P")
R = TypeVar("R")


@final
@dataclass(frozen=True)
class Peer:
    """Who takes part.

    Parameters
    ----------
    label
        What the table calls it.
    worker
        In which child process it lives.
    place
        Its function, ``module:name`` below ``benchmarks.speed.peers``; called with the problem and
        the arguments, it returns the forms in which it can do the work.
    arguments
        What it is called with, after the problem.
    same
        Whether it does the very same mathematics from the same start, so that it must reach the
        same; else ``note`` says what is different.
    note
        A remark for the table.
    """

    label: str
    worker: str
    place: str
    arguments: tuple[str, ...] = ()
    _: KW_ONLY
    same: bool = True
    note: str = ""


@final
class Workers:
    """The child processes, started when first needed and ended together."""

    def __init__(self) -> None:
        self._pools: dict[str, ProcessPoolExecutor] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for pool in self._pools.values():
            pool.shutdown(cancel_futures=True)

    def __contains__(self, worker: str) -> bool:
        return worker in self._pools

    def ask(
        self, worker: str, function: Callable[P, R], /, *arguments: P.args, **keywords: P.kwargs
    ) -> R:
        """Call a function in a worker, and wait for what it returns or raises."""
        if worker not in self._pools:
            # A new interpreter, not a copy of this one: nothing is there that it did not load.
            self._pools[worker] = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        return self._pools[worker].submit(function, *arguments, **keywords).result()

    def open(self, work: Work, peer: Peer) -> tuple[list[str], int]:
        """Prepare a peer for some work; return its forms, and how much work costs are stated for."""
        return self.ask(peer.worker, open_work, work, peer)

    def run(self, work: Work, peer: Peer, form: str, amount: int) -> Run:
        """Let a peer work."""
        return self.ask(peer.worker, run_work, work, peer, form, amount)

    def clear(self) -> None:
        """Let every worker forget the work that it has open."""
        for worker in self._pools:
            self.ask(worker, clear_work)


# What follows runs in the workers.

_problems: dict[str, Problem] = {}
_forms: dict[tuple[str, str], Forms] = {}


def open_work(work: Work, peer: Peer) -> tuple[list[str], int]:
    """Load some work, unless it is open already, and let a peer prepare."""
    if work.name not in _problems:
        _problems[work.name] = work.open()
    problem = _problems[work.name]
    module, _, name = peer.place.partition(":")
    contend: Callable[..., Forms] = getattr(import_module(f"benchmarks.speed.peers.{module}"), name)
    _forms[work.name, peer.label] = contend(problem, *peer.arguments)
    return list(_forms[work.name, peer.label]), problem.stated_for


def run_work(work: Work, peer: Peer, form: str, amount: int) -> Run:
    """Run one form of a peer, and measure what it reached."""
    seconds, result = _forms[work.name, peer.label][form](amount)
    return Run(seconds, amount, _problems[work.name].reached(result))


def clear_work() -> None:
    """Forget all."""
    _problems.clear()
    _forms.clear()
