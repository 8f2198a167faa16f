"""The laboratory: trainings under way, questions to a network, and a folder under review."""

from collections.abc import Callable

from fastapi import APIRouter

from digitus.reading.reader import Reader
from digitus.studio.lab.class_routes import routes_of_class
from digitus.studio.lab.classroom import Classroom
from digitus.studio.lab.correction_routes import routes_of_corrections
from digitus.studio.lab.corrections import Corrections
from digitus.studio.lab.data_routes import routes_of_data
from digitus.studio.lab.network_routes import routes_of_networks
from digitus.studio.lab.networks import Networks
from digitus.studio.lab.review import routes_of_review
from digitus.studio.lab.run_routes import routes_of_runs
from digitus.studio.lab.runs import Runs
from digitus.studio.lab.shelf import Shelf
from digitus.studio.lab.warming import warms_up
from digitus.studio.settings import ServerSettings

__all__ = ["router"]


def router(settings: ServerSettings, reader: Callable[[], Reader]) -> APIRouter:
    """Make the routes of the laboratory, all of them below ``/api``.

    Parameters
    ----------
    settings
        How the server serves.
    reader
        Gives what reads pictures, once it is ready.
    """
    corrections, classroom = Corrections(), Classroom()
    written = {corrections.name: corrections.enough, classroom.name: classroom.splits}
    runs = Runs(settings.engine, Shelf(written), settings.keep)
    networks = Networks(runs)
    # A chosen engine is that of a test, or of somebody who wants to see: nothing to make ready.
    ready = warms_up if settings.engine == "auto" else None
    routes = APIRouter(prefix="/api", tags=["laboratory"], lifespan=ready)
    routes.include_router(routes_of_data(runs))
    routes.include_router(routes_of_runs(runs, networks))
    routes.include_router(routes_of_networks(networks, settings, reader))
    routes.include_router(routes_of_corrections(corrections, settings, reader))
    routes.include_router(routes_of_class(classroom, networks, settings, reader))
    routes.include_router(routes_of_review(settings, reader))
    return routes
