"""The service: what engineers deploy.

A request goes ``watch`` (its id, counts, log) -> ``headers`` -> ``gate`` (who, how much, the queue)
-> a route (``read``, ``predict``, ``models``, ``health``, ``session``) -> ``desk`` (long work, in
threads) or ``batcher`` (images of several requests through a model together).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import final

from fastapi import FastAPI

from digitus.engines.cores import cores
from digitus.studio.service.desk import Desk
from digitus.studio.service.gate import Gate
from digitus.studio.service.headers import SecurityHeaders
from digitus.studio.service.health import health_routes
from digitus.studio.service.loaded import Loaded, OpenedModels
from digitus.studio.service.metrics import Metrics, forget_dead_workers
from digitus.studio.service.models import model_routes
from digitus.studio.service.predict import PIXELS, predict_routes
from digitus.studio.service.problems import answer_problems
from digitus.studio.service.queueing import Queue
from digitus.studio.service.read import read_routes
from digitus.studio.service.session import session_routes
from digitus.studio.service.watch import Watch
from digitus.studio.settings import ServerSettings

__all__ = ["Service"]

MOST_BODIES = 32
"""So many bodies of the largest size may be in memory at once."""


@final
class Service:
    """All that a server has in one process.

    Parameters
    ----------
    settings
        How to serve.
    opened
        Its models, where they are opened already.
    """

    def __init__(self, settings: ServerSettings, opened: OpenedModels | None = None) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.loaded = Loaded(settings, self.metrics, opened)
        self.desk = Desk(cores(), settings.work_seconds)
        self.pictures = self._queue("pictures", cores())
        self.pixels = self._queue("pixels", 1)

    def _queue(self, name: str, at_work: int) -> Queue:
        return Queue(
            name,
            most=self.settings.queue,
            most_bytes=MOST_BODIES * self.settings.limits.file_bytes,
            at_work=at_work,
            seconds=self.settings.queue_seconds,
        )

    def queue_of(self, path: str, kind: str) -> Queue | None:
        """Say where a request waits, if it does."""
        if path == "/api/predict" and kind in PIXELS:
            return self.pixels
        return self.pictures if path in {"/api/predict", "/api/read"} else None

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """Load and compile in the background, from when the server runs."""
        del app
        forget_dead_workers()
        self.loaded.begin()
        yield

    def add_to(self, app: FastAPI) -> None:
        """Give an application the routes, and what stands before all its routes."""
        work = (self.settings, self.loaded, self.desk, self.metrics)
        app.include_router(read_routes(*work))
        app.include_router(predict_routes(*work))
        app.include_router(model_routes(self.settings, self.loaded))
        app.include_router(session_routes(self.settings))
        app.include_router(health_routes(self.loaded, self.metrics))
        answer_problems(app)
        # The last that is added stands outside the others.
        app.add_middleware(Gate, settings=self.settings, queue_of=self.queue_of)
        app.add_middleware(SecurityHeaders)
        app.add_middleware(Watch, metrics=self.metrics)
