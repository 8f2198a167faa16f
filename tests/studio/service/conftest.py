"""A server without a socket, and clients that speak to it."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from fastapi.testclient import TestClient

from digitus.studio.app import create_app
from digitus.studio.settings import ServerSettings

Client: TypeAlias = Callable[..., TestClient]


@pytest.fixture
def client() -> Client:
    """Make a client of a server with the settings that are given."""

    def connect(**settings: Any) -> TestClient:
        return TestClient(create_app(ServerSettings(**settings)), base_url="http://127.0.0.1:8000")

    return connect
