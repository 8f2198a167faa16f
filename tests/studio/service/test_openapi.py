"""What OpenAPI tells of the routes is what they do."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.studio.service.conftest import Connect


@pytest.fixture
def described(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def test_bodies_and_settings_are_described(described: dict[str, Any]) -> None:
    predict = described["paths"]["/api/predict"]["post"]
    assert {"image/png", "multipart/form-data", "application/json"} <= predict["requestBody"][
        "content"
    ].keys()
    by_name = {one["name"]: one for one in predict["parameters"]}
    assert by_name.keys() == {"model", "reject"}
    assert by_name["model"]["schema"]["enum"] == ["cnn-tiny"]
    read = described["paths"]["/api/read"]["post"]
    wishes = {one["name"] for one in read["parameters"]}
    assert wishes == {"digits", "pattern", "reject", "separators", "table"}


def test_what_may_go_wrong_is_described(described: dict[str, Any]) -> None:
    for path in ("/api/read", "/api/predict"):
        answers = described["paths"][path]["post"]["responses"]
        assert {"200", "401", "408", "413", "422", "503"} <= answers.keys()
        assert "application/problem+json" in answers["503"]["content"]


def test_answers_have_the_fields_that_are_described(
    client: TestClient, described: dict[str, Any], number: tuple[bytes, str]
) -> None:
    schemas = described["components"]["schemas"]
    (row, *_) = client.post("/api/read", content=number[0]).json()["readings"]
    assert row.keys() == schemas["LineRead"]["properties"].keys()
    assert row["digits"][0].keys() == schemas["DigitRead"]["properties"].keys()
    (one,) = client.post("/api/predict", content=number[0]).json()["predictions"]
    assert one.keys() == schemas["PredictedDigit"]["properties"].keys()
    models = client.get("/api/models").json()
    assert models.keys() == schemas["ModelList"]["properties"].keys()
    assert models["models"][0].keys() == schemas["ModelAnswer"]["properties"].keys()


def test_all_about_a_model_is_told(client: TestClient) -> None:
    found = client.get("/api/models/cnn-tiny").json()
    assert found["name"] == "cnn-tiny"
    assert found["network"]["input_shape"] == [28, 28]
    assert "provenance" in found
    lost = client.get("/api/models/cnn")
    assert lost.status_code == 404
    assert "there are cnn-tiny" in lost.json()["detail"]


def test_who_is_not_ready_lives_and_says_what_it_waits_for(
    client: TestClient, connect: Connect
) -> None:
    assert client.get("/readyz").json() == {"ready": True, "waiting_for": [], "error": ""}
    young = connect()
    assert young.get("/healthz").json() == {"status": "ok"}
    waiting = young.get("/readyz")
    assert waiting.status_code == 503
    assert waiting.json()["waiting_for"] == ["models", "kernels", "reader"]


def test_what_is_not_there_is_a_problem(client: TestClient) -> None:
    lost = client.get("/api/nothing")
    assert (lost.status_code, lost.json()["title"]) == (404, "Not Found")
    assert "/openapi.json" in lost.json()["detail"]
    wrong = client.get("/api/read")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert wrong.headers["content-type"] == "application/problem+json"


def test_a_mistake_of_ours_tells_nothing(
    client: TestClient, number: tuple[bytes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistake(*anything: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("digitus.studio.service.read._read_files", mistake)
    answer = client.post("/api/read", content=number[0], headers={"x-request-id": "call-7"})
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == "call-7"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["detail"].startswith("a mistake in digitus")
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    metrics = client.get("/metrics").text
    assert 'digitus_requests_total{route="/api/read",status="500"}' in metrics
