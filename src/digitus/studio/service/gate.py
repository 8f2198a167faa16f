"""The gate: whoever asks for anything passes here, before a byte of the body is read.

In this order: the server's name (421), the page that asks (403), the token (401), the size that is
announced (413), a place in the queue (503); then the body is read, so much of it and in such a time
(413, 408).  It stands before the whole application, so that no route can be forgotten.
"""

from collections.abc import Callable
from typing import Final, final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from digitus.studio.service.bodies import announced_size, media_type, read_body
from digitus.studio.service.hosts import SAFE_METHODS, is_known, is_own_page, known_hosts
from digitus.studio.service.problems import ProblemError
from digitus.studio.service.queueing import Place, Queue
from digitus.studio.service.tokens import is_token, shown_token
from digitus.studio.settings import ServerSettings

OPEN: Final = frozenset({"/healthz", "/readyz", "/api/session"})
"""What is answered without a token: whether the server lives, and who shows the token."""

CLASS_PATH: Final = "/api/class/digits"
"""Where pupils write to, whose token is that of their class: it opens nothing else."""

DATA_PATH: Final = "/api/data"
DATA_BYTES: Final = 60_000_000
"""Where the laboratory takes data sets, which are larger than pictures: MNIST's training images are
47 million bytes."""

PLACE: Final = "digitus.place"
"""Where a request's scope has its place in the queue."""


@final
class Gate:
    """Lets requests through to an application, or answers with a problem.

    Parameters
    ----------
    app
        What stands behind it.
    settings
        Who may ask, and for how much.
    queue_of
        Says by path and kind of body where a request waits, if it does.
    """

    def __init__(
        self, app: ASGIApp, settings: ServerSettings, queue_of: Callable[[str, str], Queue | None]
    ) -> None:
        self.app, self.settings, self.queue_of = app, settings, queue_of
        self.known = known_hosts(settings.host, settings.allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        place: Place | None = None
        try:
            headers = Headers(scope=scope)
            self._require_right(scope, headers)
            place = self._enter(scope, headers)
            if scope["method"] not in SAFE_METHODS:
                receive = await read_body(receive, self._most(scope), self.settings.body_seconds)
        except ProblemError as problem:
            if place is not None:
                place.leave()
            await problem.response()(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            if place is not None and not place.held:
                place.leave()

    def _require_right(self, scope: Scope, headers: Headers) -> None:
        if not is_known(headers.get("host", ""), self.known):
            raise ProblemError(
                421,
                "the server is not known by the name in the Host header; start it with"
                " --allow-host NAME, or use its address in digits",
            )
        if scope["method"] not in SAFE_METHODS and not is_own_page(headers):
            raise ProblemError(
                403, "a page of another site asked for this; only pages of this one may"
            )
        token = self.settings.token
        if token is None or not self._needs_token(scope):
            return
        if not is_token(shown_token(headers), token):
            raise ProblemError(
                401,
                "the token is missing or wrong; send it as 'Authorization: Bearer TOKEN'",
                {"www-authenticate": "Bearer"},
            )

    def _needs_token(self, scope: Scope) -> bool:
        """Whether a path is for those who have the token: all but :data:`OPEN` and the page's files."""
        path: str = scope["path"]
        if path in OPEN or (self.settings.laboratory and path == CLASS_PATH):
            return False
        is_file = self.settings.laboratory and scope["method"] in {"GET", "HEAD"}
        return not is_file or path.startswith("/api/") or path in {"/metrics", "/openapi.json"}

    def _most(self, scope: Scope) -> int:
        """Say how many bytes a body may have."""
        if self.settings.laboratory and scope["path"] == DATA_PATH:
            return max(DATA_BYTES, self.settings.limits.file_bytes)
        return self.settings.limits.file_bytes

    def _enter(self, scope: Scope, headers: Headers) -> Place | None:
        """Take a place in the queue, for what is work; look at the size that is announced."""
        if scope["method"] in SAFE_METHODS:
            return None
        size = announced_size(headers, self._most(scope))
        queue = self.queue_of(scope["path"], media_type(headers))
        if queue is None:
            return None
        place = scope[PLACE] = queue.enter(size)
        return place
