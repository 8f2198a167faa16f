"""Which routes there are, and what every answer carries."""

import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from digitus.errors import ServerError, SettingError
from digitus.models import Model, load_model
from digitus.studio import serve, start
from digitus.studio.app import create_app
from digitus.studio.settings import ServerSettings
from tests.studio.service.conftest import until_ready


def client(**settings: object) -> TestClient:
    app = create_app(ServerSettings(**settings))  # type: ignore[arg-type]
    return TestClient(app, base_url="http://127.0.0.1:8000")


def test_the_page_is_served_with_the_laboratory_only() -> None:
    assert client().get("/").status_code == 404
    page = client(laboratory=True).get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")


def test_nothing_from_elsewhere_may_run_in_a_page() -> None:
    headers = client(laboratory=True).get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-cache"


def test_pages_of_fastapi_that_load_scripts_from_elsewhere_are_not_there() -> None:
    assert client().get("/docs").status_code == client().get("/redoc").status_code == 404


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"host": "0.0.0.0"}, "--token-file"),  # noqa: S104 - that is the question
        ({"host": "example.org"}, "--token-file"),
        ({"token": "short"}, "at least 16"),
        ({"token": "with a space in between"}, "no spaces"),
        ({"port": 70_000}, "port must lie in"),
        ({"queue_seconds": 0.0}, "queue_seconds must be a positive number"),
        ({"body_seconds": float("nan")}, "body_seconds must be a positive number"),
        ({"workers": 0}, "workers must be at least 1"),
        ({"models": ()}, "models must name"),
        ({"laboratory": True, "workers": 2}, "in one process"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        ServerSettings(**settings)  # type: ignore[arg-type]


def test_every_model_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str | Path] = []

    def counted(name: str | Path) -> Model:
        opened.append(name)
        return load_model(name)

    monkeypatch.setattr("digitus.studio.service.loaded.load_model", counted)
    config = start._config(ServerSettings(models=("cnn-tiny",), engine="numpy"))
    make: Any = config.app
    app = make()
    with TestClient(app, base_url="http://127.0.0.1:8000"):
        until_ready(app)
    assert opened == ["cnn-tiny", "strip"]


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(ServerError, match=r'pip install "digitus\[studio\]"'):
        serve(ServerSettings())
