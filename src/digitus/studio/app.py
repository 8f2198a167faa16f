"""Which routes there are: the service always, the page and its laboratory where they are wanted."""

from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from digitus.studio.service import Service
from digitus.studio.service.loaded import OpenedModels
from digitus.studio.settings import ServerSettings

PAGE = Path(__file__).with_name("page")
"""The files of the page, served as they are."""


def create_app(
    settings: ServerSettings | None = None, opened: OpenedModels | None = None
) -> FastAPI:
    """Make the application that a server runs.

    Parameters
    ----------
    settings
        How to serve; None for a service on this computer with the usual limits.
    opened
        Its models, where they are opened already.

    Examples
    --------
    >>> app = create_app(ServerSettings(laboratory=True))
    >>> app.title
    'digitus'
    """
    settings = settings or ServerSettings()
    service = Service(settings, opened)
    # FastAPI's own pages load scripts from elsewhere; the page has a part on the API in their place.
    app = FastAPI(
        title="digitus",
        version=version("digitus"),
        summary="Handwritten digits and numbers, read from pictures.",
        docs_url=None,
        redoc_url=None,
        lifespan=service.lifespan,
    )
    app.state.service = service
    service.add_to(app)
    if settings.laboratory:
        from digitus.studio import (
            lab,
        )  # half of all imports, and nothing of it is needed else

        app.include_router(lab.router(settings, lambda: service.loaded.reader))
        app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    return app
