"""A server without a socket, with its models loaded, and pictures to send to it."""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import PIL.Image
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from digitus.datasets import load_dataset
from digitus.datasets.synthetic import composed_strings
from digitus.studio.app import create_app
from digitus.studio.settings import ServerSettings

HERE = "http://127.0.0.1:8000"
CALM: dict[str, Any] = {"models": ("cnn-tiny",), "work_seconds": 600.0, "queue_seconds": 600.0}
"""A small model, and nobody in a hurry: a busy machine is no failure."""

TOKEN = "a-token-that-nobody-guesses"  # noqa: S105 - of a server in a test

Connect: TypeAlias = Callable[..., TestClient]


def app_with(**settings: Any) -> FastAPI:
    """Make an application."""
    return create_app(ServerSettings(**CALM | settings))


shared_app = cache(app_with)
"""The same, made once for the same settings."""


def until_ready(app: FastAPI) -> None:
    """Wait until an application that was started can answer everything."""
    while not app.state.service.loaded.ready:
        assert not app.state.service.loaded.error
        time.sleep(0.01)


@contextmanager
def ready(app: FastAPI) -> Iterator[TestClient]:
    """Start an application and wait until it can answer everything."""
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        until_ready(app)
        yield client


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """A client of a server with the usual limits."""
    with ready(app_with()) as client:
        yield client


@pytest.fixture
def connect() -> Connect:
    """Make a client of a server with other settings, which loads no models."""

    def connected(**settings: Any) -> TestClient:
        return TestClient(shared_app(**settings), base_url=HERE, raise_server_exceptions=False)

    return connected


def png(grey: np.ndarray) -> bytes:
    """Write a picture as the bytes of a file."""
    file = io.BytesIO()
    PIL.Image.fromarray(grey).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="session")
def number() -> tuple[bytes, str]:
    """A picture of a number, and which one."""
    picture, text = next(composed_strings("test", 1))
    return png(picture), text


@pytest.fixture(scope="session")
def digits() -> np.ndarray:
    """Images of digits, as MNIST has them."""
    return load_dataset("mnist")["test"].images[:20]


@pytest.fixture(scope="session")
def picture(digits: np.ndarray) -> bytes:
    """A picture of a 7 on a page."""
    large = np.kron(255 - digits[0], np.ones((4, 4), np.uint8))
    return png(np.pad(large, 60, constant_values=255))
