"""A laboratory without a socket, whose trainings are small."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from fastapi.testclient import TestClient
from safetensors.numpy import load

from digitus.studio.app import create_app
from digitus.studio.settings import ServerSettings
from tests.studio.service.conftest import until_ready

Frame: TypeAlias = tuple[dict[str, Any], dict[str, Any]]
SMALL: dict[str, Any] = {
    "recipe": "mlp",
    "hidden": "16-tanh",
    "data": "digits",
    "epochs": 2,
    "batch_size": 20,
    "learning_rate": 0.01,
}


def opened(content: bytes) -> Frame:
    """Return the arrays of a frame, and what is said about them."""
    length = int.from_bytes(content[:8], "little")
    about = json.loads(content[8 : 8 + length])["__metadata__"]["about"]
    return load(content), json.loads(about)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITUS_HOME", str(tmp_path_factory.mktemp("home")))
        yield from _served()


def _served() -> Iterator[TestClient]:
    app = create_app(ServerSettings(laboratory=True, engine="numpy"))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        until_ready(app)
        yield client


@pytest.fixture
def page(server: TestClient) -> Iterator[TestClient]:
    yield server
    for run in server.get("/api/runs").json()["runs"]:
        server.delete(f"/api/runs/{run['id']}")


@pytest.fixture
def start(page: TestClient) -> Callable[..., str]:
    """Begin a small training, and say its name."""

    def begin(changes: tuple[dict[str, Any], ...] = (), **settings: Any) -> str:
        wish = {"setup": SMALL | settings, "changes": list(changes)}
        answer = page.post("/api/runs", json=wish)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    return begin


@pytest.fixture
def follow(page: TestClient) -> Callable[..., Frame]:
    """Steer a training, and wait until it stands still."""

    def steer(run: str, what: str = "go", **how: Any) -> Frame:
        end = time.monotonic() + 120
        answer = page.post(f"/api/runs/{run}/{what}", json=how)
        while answer.status_code == 503 and time.monotonic() < end:  # a busy machine
            answer = page.post(f"/api/runs/{run}/{what}", json=how)
        assert answer.status_code == 200, answer.text
        while time.monotonic() < end:
            frame = opened(page.get(f"/api/runs/{run}/frame?want=curves,weights").content)
            if not frame[1].get("busy") and not frame[1]["moving"]:
                return frame
        raise AssertionError("the training did not come to rest")

    return steer
