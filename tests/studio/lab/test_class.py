"""The class: who is let in, whose digits are kept, what a network learns from them."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from digitus.datasets import load_dataset
from digitus.errors import SettingError
from digitus.studio.app import create_app
from digitus.studio.lab import classroom as module
from digitus.studio.lab.classroom import Classroom
from digitus.studio.service.gate import CLASS_PATH
from digitus.studio.settings import ServerSettings
from tests.studio.lab.test_corrections import DIGITS, written
from tests.studio.service.conftest import until_ready

TEACHER = {"authorization": "Bearer a-token-that-nobody-guesses"}
HERE = "http://192.168.7.20:8000"


@pytest.fixture(scope="module")
def open_to_others() -> Iterator[TestClient]:
    """A server that others reach."""
    settings = ServerSettings(
        host="0.0.0.0",  # noqa: S104 - that is the question
        token="a-token-that-nobody-guesses",  # noqa: S106 - of a test
        laboratory=True,
        engine="compiled",
    )
    app = create_app(settings)
    with TestClient(app, base_url=HERE) as client:
        until_ready(app)
        yield client


@pytest.fixture
def teacher(open_to_others: TestClient) -> Iterator[TestClient]:
    open_to_others.headers.update(TEACHER)
    yield open_to_others
    open_to_others.delete("/api/class", headers=TEACHER)
    open_to_others.headers.pop("authorization", None)


def joined(teacher: TestClient) -> dict[str, str]:
    """Open the class; what a pupil's phone shows then."""
    assert teacher.post("/api/class", json={}).json()["open"]
    address = teacher.get("/api/class/address").json()["address"]
    token = re.fullmatch(r"http://192\.168\.7\.20:8000/#join/([\w-]{12})", address)
    assert token is not None
    return {"authorization": f"Bearer {token[1]}"}


def write(teacher: TestClient, pupil: dict[str, str], name: str, at: int) -> Any:
    query: dict[str, str | int] = {"pupil": name, "label": int(DIGITS.labels[at])}
    return teacher.post("/api/class/digits", params=query, content=written(at), headers=pupil)


def test_pupils_write_and_the_network_says_what_it_reads(teacher: TestClient) -> None:
    pupil = joined(teacher)
    for at in range(3):
        answer = write(teacher, pupil, "Ayşe O'Neil", at)
        assert answer.status_code == 201, answer.text
        assert answer.json() == {"digits": at + 1, "answer": int(DIGITS.labels[at])}
    told = teacher.get("/api/class").json()
    assert told["pupils"] == [{"name": "Ayşe O'Neil", "digits": 3}]
    scores = teacher.get("/api/class/scores?network=cnn-tiny").json()["pupils"]
    assert scores == [{"name": "Ayşe O'Neil", "right": 1, "of": 1}]
    teacher.delete("/api/class/pupils", params={"name": "Ayşe O'Neil"})
    assert teacher.get("/api/class").json()["all"] == 0


def test_the_token_of_a_class_opens_nothing_else(teacher: TestClient) -> None:
    pupil = joined(teacher)
    routes = teacher.get("/openapi.json").json()["paths"]
    assert CLASS_PATH in routes
    for path, methods in routes.items():
        if path in {CLASS_PATH, "/healthz", "/readyz", "/api/session"}:
            continue
        for method in methods:
            asked = re.sub(r"\{\w+\}", "1", path)
            assert teacher.request(method, asked, headers=pupil).status_code == 401, path


def test_who_has_no_token_of_an_open_class_cannot_write(teacher: TestClient) -> None:
    assert write(teacher, TEACHER, "Ben", 0).status_code == 401
    pupil = joined(teacher)
    assert write(teacher, TEACHER, "Ben", 0).status_code == 401
    assert write(teacher, pupil, "Ben", 0).status_code == 201
    teacher.delete("/api/class")
    refused = write(teacher, pupil, "Ben", 0)
    assert refused.status_code == 401
    assert "closed" in refused.json()["detail"]
    assert joined(teacher) != pupil


@pytest.mark.parametrize("name", ["", "x" * 21, "<b>", "a/b", "\n"])
def test_names_are_short_and_plain(teacher: TestClient, name: str) -> None:
    assert write(teacher, joined(teacher), name, 0).status_code == 422


def test_the_code_is_for_those_who_can_come(teacher: TestClient) -> None:
    assert teacher.get("/api/class/code.svg").status_code == 404
    joined(teacher)
    code = teacher.get("/api/class/code.svg")
    assert code.headers["content-type"] == "image/svg+xml"
    assert b"viewBox" in code.content
    assert b"style" not in code.content
    alone = TestClient(create_app(ServerSettings(laboratory=True)), base_url="http://127.0.0.1")
    assert alone.post("/api/class", json={}).json()["open"]
    assert alone.get("/api/class/address").json() == {"address": ""}


def test_a_network_learns_the_class_and_the_file_is_the_same_data(
    teacher: TestClient, tmp_path: Any
) -> None:
    pupil = joined(teacher)
    for at in range(18):
        write(teacher, pupil, ("Ada", "Ben")[at % 2], at)
    assert teacher.get("/api/class").json()["enough"]
    assert "./class.zip" in teacher.get("/api/catalog").json()["data"]
    path = tmp_path / "class.zip"
    path.write_bytes(teacher.get("/api/class/file").content)
    read = load_dataset(path)
    tuning = teacher.get("/api/networks/cnn-tiny/tuning?data=./class.zip").json()
    run = teacher.post("/api/runs", json={"setup": tuning}).json()["id"]
    scores = teacher.get(f"/api/class/scores?network={run}").json()["pupils"]
    assert [one["of"] for one in scores] == [3, 3]
    told = teacher.get("/api/data/samples?name=./class.zip")
    assert b'\\"train\\": 12' in told.content
    assert {part: len(data) for part, data in read.items()} == {"train": 12, "test": 6}
    labels = [int(DIGITS.labels[at]) for at in range(18) if at // 2 % 3 == 2]
    assert read["test"].labels.tolist() == labels
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.namelist()[0] == "train/7/00000-Ada.png"


def test_a_class_is_no_larger_than_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PUPILS", 2)
    monkeypatch.setattr(module, "MOST_EACH", 2)
    room, image = Classroom(), np.ones((28, 28), np.uint8)
    for name in "aabb":
        room.add(name, 1, image)
    with pytest.raises(SettingError, match="digits of yours"):
        room.add("a", 1, image)
    with pytest.raises(SettingError, match="pupils are here"):
        room.add("c", 1, image)
