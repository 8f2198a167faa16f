"""The service: what engineers deploy."""

from fastapi import FastAPI

from digitus.studio.service.headers import SecurityHeaders
from digitus.studio.settings import ServerSettings

__all__ = ["add_service"]


def add_service(app: FastAPI, settings: ServerSettings) -> None:
    """Give an application the routes of the service, and what stands before all its routes."""
    del settings
    app.add_middleware(SecurityHeaders)
