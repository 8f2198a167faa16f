"""The laboratory: trainings under way, and questions to a network."""

from fastapi import APIRouter

from digitus.studio.settings import ServerSettings

__all__ = ["router"]


def router(settings: ServerSettings) -> APIRouter:
    """Make the routes of the laboratory, all of them below ``/api``."""
    del settings
    return APIRouter(prefix="/api", tags=["laboratory"])
