"""Trainings by their names, and questions to the threads that own them."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, final

from digitus.engines.cores import cores as count_cores
from digitus.models import Change
from digitus.networks import Params
from digitus.recipes import Recipe
from digitus.studio.lab.live_run import LiveRun, Origin
from digitus.studio.lab.setups import Setup, said
from digitus.studio.lab.shelf import Shelf
from digitus.studio.service.problems import ProblemError

T = TypeVar("T")

MOST_RUNS = 8
"""Trainings that are kept; of more, the oldest is forgotten."""

LONGEST = 30.0
"""Seconds that a question waits: the first training compiles its kernels."""


@final
class Runs:
    """The trainings of one server; ``engine`` computes them, on data of a shelf."""

    def __init__(self, engine: str = "auto", shelf: Shelf | None = None) -> None:
        self._engine, self.shelf = engine, shelf or Shelf()
        self._runs: dict[str, tuple[LiveRun, dict[str, Any]]] = {}
        self._count = 0
        self._cores = threading.Semaphore(count_cores())

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
        live = LiveRun(
            recipe,
            changes,
            cores=self._cores,
            origin=origin,
            engine=self._engine,
            data=self.shelf.load,
            start=start,
        )
        told: dict[str, Any] = {
            "id": f"run-{self._count}",
            "name": f"{live.recipe.name} {self._count}",
            "setup": said(setup),
        }
        self._runs[told["id"]] = live, told
        return told

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
        self.get(name).close()
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
