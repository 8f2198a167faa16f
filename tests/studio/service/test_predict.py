"""``POST /api/predict``: pixels go to the model as they are, pictures to the reader first."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from digitus.cli.app import app
from digitus.models import list_models, load_model
from tests.studio.service.conftest import app_with, png, ready

BYTES = {"content-type": "application/octet-stream"}


def post(client: TestClient, path: str = "/api/predict", **body: Any) -> Any:
    answer = client.post(path, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_pixels_are_answered_as_the_model_does(client: TestClient, digits: np.ndarray) -> None:
    model = load_model("cnn-tiny")
    as_bytes = post(client, content=digits.tobytes(), headers=BYTES)
    assert as_bytes == post(client, json={"images": digits.tolist()})
    assert as_bytes["model"] == "cnn-tiny"
    found = as_bytes["predictions"]
    assert [one["digit"] for one in found] == model.predict(digits, engine="numpy").tolist()
    expected = model.predict_proba(digits, engine="numpy")
    assert np.allclose([one["probabilities"] for one in found], expected, atol=1e-6)
    assert [one["image"] for one in found] == [str(i) for i in range(20)]
    assert not any(one["rejected"] for one in found)


def test_one_image_may_stand_alone(client: TestClient, digits: np.ndarray) -> None:
    (found,) = post(client, json={"images": digits[0].tolist()})["predictions"]
    assert found["digit"] == 7


def test_uncertain_answers_are_rejected(client: TestClient, digits: np.ndarray) -> None:
    strict = load_model("cnn-tiny").rejecting(0.005)
    noisy = np.where(np.arange(28) % 3 == 0, 0, digits)
    path = "/api/predict?model=cnn-tiny&reject=0.005"
    found = post(client, path, content=noisy.tobytes(), headers=BYTES)["predictions"]
    expected = [None if digit < 0 else digit for digit in strict.predict(noisy).tolist()]
    assert [one["digit"] for one in found] == expected
    assert {one["reason"] for one in found if one["rejected"]} == {
        "the model's rule does not accept it"
    }


def test_pictures_are_answered_as_on_the_command_line(
    client: TestClient, picture: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.png").write_bytes(picture)
    Path("b.png").write_bytes(png(np.full((50, 50), 255, np.uint8)))
    files = [("file", (name, Path(name).read_bytes())) for name in ("a.png", "b.png")]
    words = ["predict", "a.png", "b.png", "--json", "-m", "cnn-tiny", "--engine", "compiled"]
    printed = CliRunner().invoke(app, words)
    found = post(client, "/api/predict?model=cnn-tiny", files=files)["predictions"]
    assert found == json.loads(printed.stdout)
    assert [one["digit"] for one in found] == [7, None]
    printed = CliRunner().invoke(app, ["predict", "a.png", "--json"])  # the reader's answer
    (by_reader,) = post(client, files=files[:1])["predictions"]
    (printed_one,) = json.loads(printed.stdout)
    assert by_reader.keys() == printed_one.keys()
    # The reader of one picture computes with the engine that is loaded sooner.
    assert by_reader["probabilities"] == pytest.approx(printed_one["probabilities"], abs=1e-4)
    assert by_reader["probability"] != pytest.approx(found[0]["probability"], abs=1e-4)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"content": b"", "headers": BYTES}, "1 to 1,000 images, got 0"),
        ({"content": bytes(783), "headers": BYTES}, "784 bytes each; got 783"),
        ({"content": bytes(784 * 1001), "headers": BYTES}, "got 1,001"),
        ({"json": {}}, "28 x 28"),
        ({"json": {"images": []}}, "28 x 28"),
        ({"json": {"images": [[1, 2], [3]]}}, "28 x 28"),
        ({"json": {"images": [[[0.5] * 28] * 28]}}, "whole numbers"),
        ({"json": {"images": [[[256] * 28] * 28]}}, "255 (ink)"),
        ({"json": {"images": [[[-1] * 28] * 28]}}, "0 (paper)"),
        ({"json": {"images": [[["7"] * 28] * 28]}}, "whole numbers"),
        ({"json": {"images": {"0": 1}}}, "28 x 28"),
        ({"json": [1]}, "28 x 28"),
        ({"content": b"[" * 100_000, "headers": {"content-type": "application/json"}}, "28 x 28"),
        ({"content": b"\xff", "headers": {"content-type": "application/json"}}, "28 x 28"),
        ({"content": b"no picture"}, "picture: this is not a picture"),
    ],
    ids=range(15),
)
def test_what_is_no_image_is_refused(
    client: TestClient, body: dict[str, Any], message: str
) -> None:
    answer = client.post("/api/predict", **body)
    assert answer.status_code == 422
    assert message in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("model=cnn-tinny", "did you mean 'cnn-tiny'?"),
        ("reject=often", "a number such as 0.005"),
        ("reject=1e-9", "cannot be promised"),
        ("reject=nan", "risk"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(
    client: TestClient, digits: np.ndarray, query: str, message: str
) -> None:
    answer = client.post(f"/api/predict?{query}", content=digits.tobytes(), headers=BYTES)
    assert answer.status_code == 422
    assert message in answer.json()["detail"]


def test_models_of_ones_own_are_called_by_their_files(tmp_path: Path, digits: np.ndarray) -> None:
    own = tmp_path / "mine.safetensors"
    own.write_bytes(list_models()["cnn-tiny"].read_bytes())
    with ready(app_with(models=("cnn-tiny", str(own)))) as client:
        names = [one["name"] for one in client.get("/api/models").json()["models"]]
        assert names == ["cnn-tiny", "mine"]
        path = "/api/predict?model=mine"
        found = post(client, path, content=digits.tobytes(), headers=BYTES)
        assert found["model"] == "mine"
