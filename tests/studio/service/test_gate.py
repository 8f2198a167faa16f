"""Who is let in: asked of every route that OpenAPI knows, so that none can be forgotten."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from digitus.images.limits import Limits
from digitus.studio.service.gate import OPEN
from tests.studio.service.conftest import TOKEN, Connect, app_with

ROUTES = sorted(
    (path, method)
    for path, methods in app_with(laboratory=True).openapi()["paths"].items()
    for method in methods
)


def ask(client: TestClient, path: str, method: str, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.request(method, path, headers=named)


def test_all_routes_are_asked() -> None:
    assert {"/api/read", "/api/predict", "/metrics", "/healthz"} <= {path for path, _ in ROUTES}


@pytest.mark.parametrize(("path", "method"), ROUTES)
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8000", "", "a@localhost"])
def test_a_foreign_host_is_refused(connect: Connect, path: str, method: str, host: str) -> None:
    answer = ask(connect(laboratory=True), path, method, host=host)
    assert answer.status_code == 421
    assert "--allow-host" in answer.json()["detail"]


@pytest.mark.parametrize(("path", "method"), ROUTES)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:8001"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "origin": "http://127.0.0.1:8000"},
    ],
    ids=str,
)
def test_a_page_of_another_site_changes_nothing(
    connect: Connect, path: str, method: str, headers: dict[str, str]
) -> None:
    answer = ask(connect(laboratory=True), path, method, **headers)
    if method in {"get", "head"}:
        assert "access-control-allow-origin" not in answer.headers
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize(("path", "method"), ROUTES)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer guess"},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": TOKEN},
        {"cookie": "digitus_token=guess"},
        {"cookie": f"other={TOKEN}"},
        {"cookie": "=;;,;"},
    ],
    ids=str,
)
def test_nothing_is_told_without_the_token(
    connect: Connect, path: str, method: str, headers: dict[str, str]
) -> None:
    answer = ask(connect(token=TOKEN, laboratory=True), path, method, **headers)
    if path in OPEN:
        assert answer.status_code != 401 or path == "/api/session"
    else:
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert TOKEN not in answer.text


def test_the_token_opens_the_door(connect: Connect) -> None:
    client = connect(token=TOKEN)
    assert ask(client, "/metrics", "GET", authorization=f"Bearer {TOKEN}").status_code == 200
    assert ask(client, "/metrics", "GET", cookie=f"a=b; digitus_token={TOKEN}").status_code == 200


def test_a_browser_keeps_the_token_where_no_script_reads_it(connect: Connect) -> None:
    client = connect(token=TOKEN, laboratory=True)
    assert client.get("/").status_code == 200  # the page's files are for everybody
    assert client.get("/api/models").status_code == 401
    assert client.post("/api/session", json={"token": "guess"}).status_code == 401
    kept = client.post("/api/session", json={"token": TOKEN})
    assert kept.status_code == 204
    cookie = kept.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/api/models").status_code == 503  # let in, and not ready


def test_a_server_without_the_page_shows_no_file(connect: Connect) -> None:
    assert connect(token=TOKEN).get("/").status_code == 401


@pytest.mark.parametrize("host", ["localhost:8000", "10.1.2.3", "[::1]:8000", "scans.example:80"])
def test_own_names_and_addresses_in_digits_are_known(connect: Connect, host: str) -> None:
    client = connect(allowed_hosts=("Scans.example",))
    own = {"host": host, "origin": f"http://{host}"}
    assert ask(client, "/api/read", "POST", **own).status_code == 503  # let in, and not ready


def test_sockets_of_the_web_are_closed(connect: Connect) -> None:
    with pytest.raises(WebSocketDisconnect) as closed, connect().websocket_connect("/api/read"):
        pass
    assert closed.value.code == 1008


@pytest.mark.parametrize("path", ["/api/read", "/api/predict", "/api/session"])
def test_too_much_is_refused(connect: Connect, path: str) -> None:
    client = connect(limits=Limits(file_bytes=1000))
    announced = client.post(path, content=bytes(1001))
    assert announced.status_code == 413
    assert "--max-megabytes" in announced.json()["detail"]
    assert announced.headers["connection"] == "close"
    streamed = client.post(path, content=iter([bytes(600), bytes(600)]))
    assert streamed.status_code == 413
    assert client.post(path, content=bytes(1000)).status_code in {503, 422}


def test_a_size_that_is_no_number_is_refused(connect: Connect) -> None:
    answer = connect().post("/api/read", content=b"1", headers={"content-length": "-1"})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/api/read", "/nowhere", "/metrics"])
def test_every_answer_has_an_id_and_says_what_may_run(connect: Connect, path: str) -> None:
    answer = connect().get(path, headers={"x-request-id": "mine-7"})
    assert answer.headers["x-request-id"] == "mine-7"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert connect().get(path, headers={"x-request-id": "a b"}).headers["x-request-id"] != "a b"
    kept = "no-store" if path.startswith("/api/") else "no-cache"
    assert answer.headers["cache-control"] == kept
