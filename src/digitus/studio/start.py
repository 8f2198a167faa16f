"""Starting a server: its socket, its processes, its signals, and the browser."""

import socket
import threading
import webbrowser
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from digitus.errors import ServerError
from digitus.studio.settings import ServerSettings

if TYPE_CHECKING:
    import uvicorn

WORKER_SECONDS = 30
"""So long may a process be silent until it counts as dead; a busy one is."""

BACKLOG = 2048
"""Connections that the system keeps for us until we accept them."""


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
    """
    config = _config(settings)
    listening = _listen(settings)
    address = _address(settings, listening.getsockname()[1])
    announce(address)
    if browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    _run(config, listening)


def _config(settings: ServerSettings) -> "uvicorn.Config":
    try:
        import uvicorn

        from digitus.studio.app import create_app
    except ImportError as error:
        raise ServerError(
            f"the server needs the package {error.name}, which is not installed:"
            ' pip install "digitus[studio]"'
        ) from error
    # The settings travel with the application into other processes; no name can be imported there.
    application: Any = partial(create_app, settings)
    return uvicorn.Config(
        application,
        factory=True,
        workers=settings.workers,
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=int(settings.grace_seconds),
        timeout_worker_healthcheck=WORKER_SECONDS,
        log_level="warning",
    )


def _listen(settings: ServerSettings) -> socket.socket:
    """Bind the address; what waits there is accepted when the server runs."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
    except OSError as error:
        raise ServerError(
            f"cannot listen on {settings.host}, port {settings.port}"
            f" ({error.strerror or error}); choose another with --port, or --port 0 for a free one"
        ) from error
    listening.set_inheritable(True)
    return listening


def _address(settings: ServerSettings, port: int) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{port}/"


def _run(config: "uvicorn.Config", listening: socket.socket) -> None:
    from uvicorn import Server
    from uvicorn.supervisors import Multiprocess

    if config.workers > 1:
        Multiprocess(config, [listening]).run()
    else:
        Server(config).run([listening])
