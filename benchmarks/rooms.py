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

from benchmarks.work import Forms, Problem, Run, Work

P = ParamSpec("P")
R = TypeVar("R")


@final
@dataclass(frozen=True)
class Contender:
    """Who takes part.

    Parameters
    ----------
    label
        What the table calls it.
    room
        In which child process it lives.
    place
        Its function, ``module:name`` below ``benchmarks.contenders``; called with the problem and
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
    room: str
    place: str
    arguments: tuple[str, ...] = ()
    _: KW_ONLY
    same: bool = True
    note: str = ""


@final
class Rooms:
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

    def ask(
        self, room: str, function: Callable[P, R], /, *arguments: P.args, **keywords: P.kwargs
    ) -> R:
        """Call a function in a room, and wait for what it returns or raises."""
        if room not in self._pools:
            # A new interpreter, not a copy of this one: nothing is there that it did not load.
            self._pools[room] = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        return self._pools[room].submit(function, *arguments, **keywords).result()

    def open(self, work: Work, contender: Contender) -> tuple[list[str], int]:
        """Prepare a contender for some work; return its forms, and the share to state costs for."""
        return self.ask(contender.room, open_work, work, contender)

    def run(self, work: Work, contender: Contender, form: str, amount: int) -> Run:
        """Let a contender work."""
        return self.ask(contender.room, run_work, work, contender, form, amount)

    def clear(self) -> None:
        """Let every room forget the work that it has open."""
        for room in self._pools:
            self.ask(room, clear_work)


# What follows runs in the rooms.

_problems: dict[str, Problem] = {}
_forms: dict[tuple[str, str], Forms] = {}


def open_work(work: Work, contender: Contender) -> tuple[list[str], int]:
    """Load some work, unless it is open already, and let a contender prepare."""
    if work.name not in _problems:
        _problems[work.name] = work.open()
    problem = _problems[work.name]
    module, _, name = contender.place.partition(":")
    contend: Callable[..., Forms] = getattr(import_module(f"benchmarks.contenders.{module}"), name)
    _forms[work.name, contender.label] = contend(problem, *contender.arguments)
    return list(_forms[work.name, contender.label]), problem.share


def run_work(work: Work, contender: Contender, form: str, amount: int) -> Run:
    """Run one form of a contender, and measure what it reached."""
    seconds, result = _forms[work.name, contender.label][form](amount)
    return Run(seconds, amount, _problems[work.name].reached(result))


def clear_work() -> None:
    """Forget all."""
    _problems.clear()
    _forms.clear()
