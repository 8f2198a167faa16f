"""Trainings by their names, and questions to the threads that own them."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, final

from digitus.engines.cores import cores as count_cores
from digitus.models import Change
from digitus.networks import Params
from digitus.recipes import Recipe
from digitus.studio.lab.cabinet import Cabinet
from digitus.studio.lab.classroom import NAME as CLASS
from digitus.studio.lab.keeping import NOWHERE, Keeper
from digitus.studio.lab.live_run import LiveRun
from digitus.studio.lab.origin import Origin
from digitus.studio.lab.setups import Setup, said
from digitus.studio.lab.shelf import Shelf
from digitus.studio.service.problems import ProblemError

T = TypeVar("T")

MOST_RUNS = 8
"""Trainings that are kept; of more, the oldest is forgotten."""

FORGOTTEN = frozenset({CLASS})
"""Data that is never kept, nor what learns from it."""

LONGEST = 30.0
"""Seconds that a question waits: the first training compiles its kernels."""


@final
class Runs:
    """The trainings of one server.

    Parameters
    ----------
    engine
        What computes them.
    shelf
        The data sets that they learn from.
    folder
        Where they are kept; None forgets them with the server.
    """

    def __init__(
        self, engine: str = "auto", shelf: Shelf | None = None, folder: Path | None = None
    ) -> None:
        self._engine, self.shelf = engine, shelf or Shelf()
        self._runs: dict[str, tuple[LiveRun, dict[str, Any]]] = {}
        self._cores = threading.Semaphore(count_cores())
        self.cabinet = Cabinet(folder, MOST_RUNS)
        for begun, keeper in self.cabinet.kept():
            live = self._live(begun.recipe, begun.given, None, begun.start, keeper)
            self._runs[begun.told["id"]] = live, begun.told | {"kept": True}
        self._count = self.cabinet.last()

    def add(
        self,
        recipe: Recipe,
        setup: Setup,
        changes: Sequence[Change] = (),
        origin: Origin | None = None,
        start: Params | None = None,
    ) -> dict[str, Any]:
        """Begin a training, or a branch of one; say how the page is to call it."""
        while len(self._runs) >= MOST_RUNS:
            self.drop(next(iter(self._runs)))
        self._count += 1
        told: dict[str, Any] = {
            "id": f"run-{self._count}",
            "name": f"{recipe.name} {self._count}",
            "setup": said(setup),
        }
        # What a class writes is forgotten with the class, and with it what learns from it.
        keeps = recipe.data.source not in FORGOTTEN
        keeper = self.cabinet.keeper(told["id"]) if keeps else NOWHERE
        keeper.begin(told, recipe, tuple(changes), start)
        live = self._live(recipe, changes, origin, start, keeper)
        self._runs[told["id"]] = live, told
        return told

    def _live(
        self,
        recipe: Recipe,
        changes: Sequence[Change],
        origin: Origin | None,
        start: Params | None,
        keeper: Keeper,
    ) -> LiveRun:
        return LiveRun(
            recipe,
            changes,
            cores=self._cores,
            origin=origin,
            engine=self._engine,
            data=self.shelf.load,
            start=start,
            keeper=keeper,
        )

    def retry(self) -> None:
        """Begin trainings whose data was not there yet."""
        for live, _ in self._runs.values():
            live.retry()

    def all(self) -> list[tuple[LiveRun, dict[str, Any]]]:
        """Return every training with what is told of it, the newest first."""
        return list(self._runs.values())[::-1]

    def get(self, name: str) -> LiveRun:
        """Return a training by its name."""
        return self.told(name)[0]

    def told(self, name: str) -> tuple[LiveRun, dict[str, Any]]:
        """Return a training, and what is told of it."""
        if name not in self._runs:
            raise ProblemError(404, f"there is no training {name!r} any more; start another")
        return self._runs[name]

    def drop(self, name: str) -> None:
        """Forget a training, and let its thread end."""
        self.get(name).close(forget=True)
        del self._runs[name]


async def answered(live: LiveRun, question: Callable[[], T], seconds: float = LONGEST) -> T:
    """Ask a run's thread, and wait for its answer."""
    try:
        return await asyncio.wait_for(asyncio.wrap_future(live.ask(question)), seconds)
    except TimeoutError:
        raise ProblemError(
            503,
            "the training compiles its kernels: try again in some seconds",
            {"retry-after": "2"},
        ) from None
