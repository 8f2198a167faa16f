"""Starting a server: its models, its socket, its processes, its signals, and the browser."""

import os
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from digitus.errors import ServerError
from digitus.studio.settings import ServerSettings

if TYPE_CHECKING:
    import uvicorn

WORKER_SECONDS: Final = 30
"""So long may a process be silent until it counts as dead; a busy one is."""

BACKLOG: Final = 2048
"""Connections that the system keeps for us until we accept them."""

MORE_CONNECTIONS: Final = 1000
"""Connections beyond the queue's length after which new ones are turned away: an outer wall."""


def serve(
    settings: ServerSettings, announce: Callable[[str], None] = print, *, browser: bool = False
) -> None:
    """Serve until a signal says to stop; accepted requests are still answered.

    Parameters
    ----------
    settings
        How to serve.
    announce
        Is told the address, once it can be reached.
    browser
        Whether to open the address in a browser.

    Raises
    ------
    ServerError
        The extra ``studio`` is not installed, or the address cannot be listened on.
    SettingError, ModelError
        A model is not there, or cannot be read.
    """
    config = _config(settings)
    from digitus.studio.service.hosts import EVERYWHERE, outside

    listening = _listen(settings)
    port = listening.getsockname()[1]
    announce(_address(outside(settings.host), port, settings))
    if browser:
        here = _address(EVERYWHERE.get(settings.host, settings.host), port, settings)
        threading.Thread(target=webbrowser.open, args=(here,), daemon=True).start()
    _run(config, listening)


def _config(settings: ServerSettings) -> "uvicorn.Config":
    try:
        import filelock  # noqa: F401 - the laboratory asks for it later
        import python_multipart  # noqa: F401 - starlette asks for it at the first upload
        import uvicorn

        from digitus.studio.app import create_app
        from digitus.studio.service.loaded import open_models
        from digitus.studio.service.logs import log_config
    except ImportError as error:
        raise ServerError(
            f"the server needs the package {error.name}, which is not installed:"
            ' pip install "digitus[studio]"'
        ) from error
    opened = open_models(settings)
    if settings.review is not None:
        from digitus.studio.lab.review import require_review

        require_review(settings)
    # The settings travel with the application into other processes; no name can be imported there.
    application: Any = partial(create_app, settings, opened if settings.workers == 1 else None)
    return uvicorn.Config(
        application,
        factory=True,
        workers=settings.workers,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        limit_concurrency=settings.queue + MORE_CONNECTIONS,
        timeout_graceful_shutdown=max(1, round(settings.grace_seconds)),
        timeout_worker_healthcheck=WORKER_SECONDS,
        log_config=None if settings.laboratory else log_config(),
    )


def _listen(settings: ServerSettings) -> socket.socket:
    """Bind the address; who connects waits until the server runs."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(place)
            listening.listen(BACKLOG)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise ServerError(
            f"cannot listen on {settings.host}, port {settings.port}"
            f" ({error.strerror or error}); choose another with --port, or --port 0 for a free one"
        ) from error
    listening.set_inheritable(True)
    return listening


def _address(host: str, port: int, settings: ServerSettings) -> str:
    """Write an address; the token of a page stands behind ``#``, which no browser sends."""
    name = f"[{host}]" if ":" in host else host
    shown = f"#token={settings.token}" if settings.laboratory and settings.token else ""
    return f"http://{name}:{port}/{shown}"


def _run(config: "uvicorn.Config", listening: socket.socket) -> None:
    from uvicorn import Server
    from uvicorn.supervisors import Multiprocess

    if config.workers == 1:
        Server(config).run([listening])
        return
    with _folder_for_counts():
        Multiprocess(config, [listening]).run()


@contextmanager
def _folder_for_counts() -> Iterator[None]:
    """Make the folder in which workers count together; it is gone when they are."""
    from digitus.studio.service.metrics import FOLDER

    with tempfile.TemporaryDirectory(prefix="digitus-counts-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]
