"""Watches every request: its id, its time, its status; into the counts and into the log."""

import time
from dataclasses import dataclass
from typing import Final, final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digitus.studio.service.gate import PLACE
from digitus.studio.service.logs import ID, ID_HEADER, REQUESTS, request_id
from digitus.studio.service.metrics import Metrics

NOTES: Final = "digitus.notes"
"""Where a request's scope has its notes."""


@final
@dataclass(slots=True)
class Notes:
    """What a route tells of its work, for the log: counts, never contents."""

    bytes: int = 0
    images: int = 0
    pixels: int = 0
    lines: int = 0


@final
class Watch:
    """Stands outside everything else, so that refused requests are seen too."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note what becomes of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500
        name = scope[ID] = request_id(Headers(scope=scope).get(ID_HEADER))
        notes = scope[NOTES] = Notes()

        async def count(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (ID_HEADER.encode(), name.encode())]
            await send(message)

        async def counted() -> Message:
            message = await receive()
            notes.bytes += len(message.get("body", b""))
            return message

        self.metrics.in_progress.inc()
        try:
            await self.app(scope, counted, count)
        finally:
            self.metrics.in_progress.dec()
            self._note(scope, name, status, time.perf_counter() - begun)

    def _note(self, scope: Scope, name: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "other"
        self.metrics.requests.labels(route, status).inc()
        self.metrics.seconds.labels(route).observe(seconds)
        place, notes = scope.get(PLACE), scope[NOTES]
        if place is not None:
            self.metrics.inside.labels(place.queue.name).set(place.queue.inside)
            self.metrics.waited.labels(place.queue.name).observe(place.waited)
        if not REQUESTS.isEnabledFor(20):
            return
        REQUESTS.info(
            "request",
            extra={
                "id": name,
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round(1000 * seconds, 2),
                "waited_ms": round(1000 * place.waited, 2) if place is not None else 0,
                "bytes": notes.bytes,
                "images": notes.images,
                "pixels": notes.pixels,
                "lines": notes.lines,
            },
        )
