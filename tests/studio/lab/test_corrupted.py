"""Networks on corrupted images, in the background."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from digitus.evaluation import measure_robustness
from digitus.images.corrupt import CORRUPTIONS
from digitus.studio.lab import corrupted
from digitus.studio.lab.corrupted import Measurement
from digitus.studio.lab.networks import mnist_test, shipped
from tests.studio.lab.conftest import opened


def ended(page: TestClient, name: str) -> dict[str, Any]:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        told: dict[str, Any] = page.get(f"/api/networks/{name}/robustness").json()
        if told["ended"]:
            return told
        time.sleep(0.02)
    raise AssertionError("the measurement does not end")


def test_what_is_measured_is_what_the_command_measures(
    page: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrupted, "IMAGES", 20)
    looked = page.get("/api/networks/cnn-tiny/report").json()["looked"]
    started = page.post("/api/networks/cnn-tiny/robustness")
    assert (started.status_code, started.json()["all"]) == (202, 76)
    told = ended(page, "cnn-tiny")
    expected = measure_robustness(shipped("cnn-tiny"), mnist_test(), images=20)
    assert told["accuracy"] == expected.accuracy
    assert told["corruptions"] == {one.name: list(one.accuracy) for one in expected.corruptions}
    assert (told["done"], told["images"], told["problem"]) == (76, 20, "")
    assert page.get("/api/networks/cnn-tiny/report").json()["looked"] == looked + 2
    assert page.get("/api/networks/cnn/robustness").status_code == 404


def test_a_measurement_is_stopped(page: TestClient) -> None:
    page.post("/api/networks/cnn-tiny/robustness")
    assert page.delete("/api/networks/cnn-tiny/robustness").status_code == 204
    assert ended(page, "cnn-tiny")["done"] < 76
    assert page.delete("/api/networks/cnn/robustness").status_code == 404


def test_an_image_is_shown_in_every_corruption(page: TestClient) -> None:
    tensors, about = opened(page.get("/api/networks/cnn-tiny/corrupted?image=10001").content)
    data = mnist_test()
    assert (about["index"], about["label"]) == (1, int(data.labels[1]))
    assert tensors["images"].shape == (76, 28, 28)
    assert len(about["answers"]) == 76
    assert about["names"] == list(CORRUPTIONS)
    assert np.array_equal(tensors["images"][0], data.images[1])
    assert len({one.tobytes() for one in tensors["images"]}) == 76


def test_what_cannot_be_measured_says_why() -> None:
    data = mnist_test().take(range(5))
    small = replace(data, images=data.images[:, 2:, 2:])
    found = Measurement(shipped("cnn-tiny"), small, 5)
    found.join()
    assert "28 x 28" in found.told()["problem"]
