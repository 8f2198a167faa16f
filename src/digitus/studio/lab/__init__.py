"""The laboratory: trainings under way, and questions to a network."""

from fastapi import APIRouter

from digitus.studio.lab.network_routes import routes_of_networks
from digitus.studio.lab.networks import Networks
from digitus.studio.lab.run_routes import routes_of_runs
from digitus.studio.lab.runs import Runs
from digitus.studio.settings import ServerSettings

__all__ = ["router"]


def router(settings: ServerSettings) -> APIRouter:
    """Make the routes of the laboratory, all of them below ``/api``."""
    runs = Runs(settings.engine)
    routes = APIRouter(prefix="/api", tags=["laboratory"])
    routes.include_router(routes_of_runs(runs))
    routes.include_router(routes_of_networks(Networks(runs), settings))
    return routes
