"""``POST /api/read``: the same rows as on the command line, and refusals that say what to do."""

import json
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from digitus.cli.app import app
from tests.studio.service.conftest import Connect, png

PNG = {"content-type": "image/png"}


def test_a_picture_is_read(client: TestClient, number: tuple[bytes, str]) -> None:
    picture, text = number
    answer = client.post("/api/read", content=picture, headers=PNG)
    assert answer.status_code == 200
    found = answer.json()
    assert found["model"] == "strip"
    assert [row["text"] for row in found["readings"]] == [text]
    assert "".join(str(one["digit"]) for one in found["readings"][0]["digits"]) == text


def test_the_rows_are_those_of_the_command_line(
    client: TestClient,
    number: tuple[bytes, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.png").write_bytes(number[0])
    Path("b.txt").write_text("no picture")
    PIL.Image.new("L", (60, 60), 255).save("c.png")
    names = ("a.png", "b.txt", "c.png")
    printed = CliRunner().invoke(app, ["read", *names, "--json", "--separators"])
    files = [("file", (name, Path(name).read_bytes())) for name in names]
    answer = client.post("/api/read?separators=true", files=files)
    assert answer.status_code == 200
    rows = [json.loads(line) for line in printed.stdout.splitlines()]
    assert answer.json()["readings"] == rows
    assert [row["file"] for row in rows] == list(names)


def test_pages_of_a_document_are_read_one_after_the_other(
    client: TestClient, number: tuple[bytes, str], tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(number[0])
    page = PIL.Image.open(tmp_path / "a.png")
    page.save(tmp_path / "two.tiff", save_all=True, append_images=[page])
    found = client.post("/api/read", content=(tmp_path / "two.tiff").read_bytes()).json()
    assert [(row["page"], row["text"]) for row in found["readings"]] == [
        (0, number[1]),
        (1, number[1]),
    ]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("digits=0", "query.digits"),
        ("digits=four", "query.digits"),
        ("pattern=(", "regular expression"),
        ("pattern=[a-z]", "no number can match"),
        ("digits=3&pattern=..", "contradict"),
        ("pattern=(0*)*1", "too many ways to match"),
        ("pattern=0{99999999999}", "no regular expression"),
        ("reject=2", "query.reject"),
        ("reject=0.0000001", "risk"),
        ("separators=perhaps", "query.separators"),
        (f"pattern={'.' * 201}", "query.pattern"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(
    client: TestClient, number: tuple[bytes, str], query: str, message: str
) -> None:
    answer = client.post(f"/api/read?{query}", content=number[0], headers=PNG)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert message in answer.json()["detail"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"no picture", "not a picture of a known format"),
        (b"%PDF-1.7 and then nothing", "cannot be decoded"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture:"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    ],
)
def test_what_is_no_picture_is_refused(client: TestClient, content: bytes, message: str) -> None:
    answer = client.post("/api/read", content=content, headers=PNG)
    assert answer.status_code == 422
    assert message in answer.json()["detail"]


def test_a_form_without_files_is_refused(client: TestClient) -> None:
    answer = client.post("/api/read", data={"a": "b"}, files=[("c", ("", b""))])
    assert answer.status_code == 422
    broken = {"content-type": "multipart/form-data"}
    assert client.post("/api/read", content=b"--x", headers=broken).status_code == 400


def test_a_picture_with_too_many_pixels_is_refused_unread(client: TestClient) -> None:
    huge = png(np.zeros((5000, 5000), np.uint8))
    assert len(huge) < 100_000
    answer = client.post("/api/read", content=huge, headers=PNG)
    assert answer.status_code == 422
    assert "--max-megapixels" in answer.json()["detail"]


def test_who_comes_too_early_is_told_when_to_come_again(
    connect: Connect, number: tuple[bytes, str]
) -> None:
    for path in ("/api/read", "/api/predict"):
        answer = connect().post(path, content=number[0])
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert "not ready yet" in answer.json()["detail"]
