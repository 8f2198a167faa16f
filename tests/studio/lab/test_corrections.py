"""Corrections are kept as data of one's own, and a network goes on with them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import PIL.Image
import pytest
from fastapi.testclient import TestClient

from digitus.datasets import load_dataset
from digitus.datasets.synthetic import composed_strings
from digitus.models import load_model
from digitus.studio.lab.corrections import MOST
from tests.studio.lab.conftest import Frame, opened
from tests.studio.service.conftest import png

Follow = Callable[..., Frame]
DIGITS = load_dataset("mnist")["test"]


def written(at: int) -> bytes:
    """A digit of somebody else, on a sheet of paper."""
    large = PIL.Image.fromarray(255 - DIGITS.images[at]).resize((112, 112))
    return png(np.pad(np.asarray(large), 60, constant_values=255))


def keep(page: TestClient, picture: bytes, truth: str) -> Any:
    return page.post(f"/api/corrections?truth={truth}", content=picture)


def test_a_digit_is_kept_as_it_was_written(page: TestClient) -> None:
    before = page.get("/api/corrections").json()
    images, about = opened(keep(page, written(0), "7").content)
    assert about["all"] == before["all"] + 1
    assert about["counts"][7] == before["counts"][7] + 1
    (image,) = images["images"]
    alike = np.corrcoef(image.ravel(), DIGITS.images[0].ravel())[0, 1]
    assert alike > 0.95
    own = load_dataset("corrections").train
    assert (own.images[-1] == image).all()
    assert own.labels[-1] == 7


def test_every_digit_of_a_number_is_kept(page: TestClient) -> None:
    picture, text = next(composed_strings("test", 1, digits=(4, 4)))
    images, about = opened(keep(page, png(picture), text).content)
    assert len(images["images"]) == 4
    kept = load_dataset("corrections").train
    assert "".join(map(str, kept.labels[-4:])) == text
    found = load_model("cnn").predict(images["images"])
    assert "".join(map(str, found)) == text
    assert about["truth"] == text


@pytest.mark.parametrize("truth", ["", "7a", "-1", "1" * 21])
def test_what_is_no_number_is_refused(page: TestClient, truth: str) -> None:
    assert keep(page, written(0), truth).status_code == 422


def test_digits_that_are_not_there_are_not_kept(page: TestClient) -> None:
    before = page.get("/api/corrections").json()
    refused = keep(page, png(np.full((90, 90), 255, np.uint8)), "7")
    assert refused.status_code == 422
    assert "write them further apart" in refused.json()["detail"]
    assert keep(page, b"no picture", "7").status_code == 422
    assert page.get("/api/corrections").json() == before


def test_more_than_can_be_kept_is_refused(
    page: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST > 1000
    monkeypatch.setattr("digitus.studio.lab.corrections.MOST", 0)
    refused = keep(page, written(0), "7")
    assert refused.status_code == 422
    assert "digitus data export corrections" in refused.json()["detail"]


def test_a_network_goes_on_with_them_to_the_bits_of_the_script(
    page: TestClient, follow: Follow, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(12):
        keep(page, written(at), str(DIGITS.labels[at]))
    assert page.get("/api/corrections").json()["enough"]
    assert "corrections" in page.get("/api/catalog").json()["data"]
    tuning = page.get("/api/networks/cnn-tiny/tuning?data=corrections").json()
    assert (tuning["start"], tuning["data"], tuning["batch_size"]) == (
        "cnn-tiny",
        "corrections",
        16,
    )
    run = page.post("/api/runs", json={"setup": tuning | {"epochs": 1}}).json()["id"]
    begin = page.get(f"/api/runs/{run}/frame").content
    assert opened(begin)[1]["step"] == 0
    _, end = follow(run)
    assert end["reason"] == "all 1 epochs are done"
    told = page.get(f"/api/networks/{run}/texts").json()
    assert told["command"].startswith("digitus train --from cnn-tiny --data corrections --set")
    monkeypatch.chdir(tmp_path)
    made = told["python"].replace("digitus.train(recipe,", "digitus.train(recipe, engine='numpy',")
    exec(made, {})  # noqa: S102 - what the page tells people to run
    script = load_model("cnn-tiny-tuned.safetensors")
    taken = tmp_path / "taken.safetensors"
    taken.write_bytes(page.get(f"/api/networks/{run}/file").content)
    for name, array in load_model(taken).params.items():
        assert (script.params[name] == array).all()
    again = page.get(f"/api/networks/{run}/tuning?data=corrections").json()
    assert again["start"] == run
