"""Data that people bring: read by the readers of digitus, kept, and trained on."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from fastapi.testclient import TestClient

from digitus.datasets import Dataset, load_dataset
from digitus.errors import DataError
from digitus.recipes import from_toml, train
from digitus.studio.lab import shelf as module
from digitus.studio.lab.shelf import MOST_SETS, Shelf
from digitus.studio.service import gate
from digitus.studio.service.uploads import Upload
from tests.studio.lab.conftest import Frame, opened

Follow = Callable[..., Frame]


def digits(count: int = 120) -> Dataset:
    return load_dataset("digits").train.first(count)


def zipped(data: Dataset) -> bytes:
    """Images in folders, dark on light, as people scan them: class by class."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for at in np.argsort(data.labels, kind="stable"):
            picture = io.BytesIO()
            PIL.Image.fromarray(255 - 15 * data.images[at]).save(picture, "PNG")
            archive.writestr(f"mine/{data.labels[at]}/{at}.png", picture.getvalue())
    return file.getvalue()


def idx(data: Dataset) -> list[Upload]:
    height, width = data.shape
    images = struct.pack(">IIII", 0x803, len(data), height, width) + data.images.tobytes()
    labels = struct.pack(">II", 0x801, len(data)) + data.labels.astype(np.uint8).tobytes()
    return [Upload("train-images-idx3-ubyte", images), Upload("train-labels-idx1-ubyte", labels)]


def table(data: Dataset) -> bytes:
    rows = [[label, *image.ravel()] for label, image in zip(data.labels, data.images, strict=True)]
    return "".join(",".join(map(str, row)) + "\n" for row in rows).encode()


def packed(data: Dataset) -> bytes:
    file = io.BytesIO()
    np.savez(file, x_train=data.images, y_train=data.labels)
    return file.getvalue()


@pytest.mark.parametrize(
    "files",
    [
        [Upload("my digits.zip", zipped(digits()))],
        [Upload("digits.csv", table(digits()))],
        [Upload("digits.npz", packed(digits()))],
        idx(digits()),
    ],
    ids=["zip", "csv", "npz", "idx"],
)
def test_what_people_have_is_read(files: list[Upload]) -> None:
    shelf = Shelf()
    name = shelf.add(files)
    traits = shelf.traits()[name]
    assert (traits.shape, traits.own) == ((8, 8), True)
    assert sum(shelf.told(name)["images"].values()) == 120
    assert sorted(shelf.load(name).train.labels) == sorted(digits().labels)
    assert shelf.samples(name).max() > 200


def lettered() -> bytes:
    return packed(Dataset(digits().images, np.arange(120) % 13, classes=13, ink=16))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.zip", b"PK\x03\x04junk", "x.zip is a damaged ZIP archive"),
        ("../../etc/passwd", b"root:x:0:0", "passwd is text, .*; what is understood: a ZIP"),
        ("half.npz", packed(digits())[:400], "half.npz is a damaged"),
        ("empty.csv", b"", "empty.csv is empty"),
        (".", b"abc", "upload "),
        ("letters.npz", lettered(), "labels must lie in 0..9"),
    ],
)
def test_what_is_no_data_set_gets_one_clear_line(name: str, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message) as refused:
        Shelf().add([Upload(name, content)])
    assert "\n" not in str(refused.value)
    assert "digitus-upload" not in str(refused.value)


def test_an_archive_that_leads_out_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../7/a.png", b"")
    with pytest.raises(DataError, match="leads out of the archive"):
        Shelf().add([Upload("evil.zip", file.getvalue())])


def test_only_so_many_are_kept_and_none_that_is_huge(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf()
    names = [shelf.add([Upload(f"{at}.csv", table(digits(20)))]) for at in range(MOST_SETS + 1)]
    assert [name for name in shelf.traits() if name.startswith("./")] == names[1:]
    with pytest.raises(DataError, match="upload it again"):
        shelf.load(names[0])
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    with pytest.raises(DataError, match="digitus train --data"):
        shelf.add([Upload("large.csv", table(digits(20)))])


def test_a_training_on_it_gives_the_bits_of_the_recipe_that_is_taken_away(
    page: TestClient, follow: Follow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = zipped(digits())
    told = page.post("/api/data?name=hands.zip", content=content).json()
    assert told["name"] == "./hands.zip"
    assert "dark on light" in told["remarks"][0]
    assert told["name"] in page.get("/api/catalog").json()["data"]
    setup: dict[str, Any] = {
        "recipe": "sigmoid-40",
        "hidden": "16-tanh",
        "data": told["name"],
        "epochs": 2,
    }
    run = page.post("/api/runs", json={"setup": setup}).json()["id"]
    _, about = follow(run)
    assert about["problem"] == ""
    report = page.get(f"/api/networks/{run}/report").json()
    assert report["images"] == 30
    counts = [sum(row) for row in report["confusion"]]
    assert sum(count > 0 for count in counts) > 5, "the test images are of all classes"
    toml = page.get(f"/api/networks/{run}/texts").json()["toml"]
    (tmp_path / "hands.zip").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    outcome = train(from_toml(toml), engine="numpy")
    assert outcome.report is not None
    assert outcome.report.correct == report["correct"]
    samples, _ = opened(page.get("/api/data/samples?name=./hands.zip").content)
    assert samples["images"].shape == (30, 8, 8)


def test_larger_bodies_are_taken_for_data_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "DATA_BYTES", 20_000_000)
    from digitus.studio.app import create_app
    from digitus.studio.settings import ServerSettings

    def status(path: str, size: int, **settings: Any) -> int:
        app = create_app(ServerSettings(**settings))
        client = TestClient(app, base_url="http://127.0.0.1:8000")
        return client.post(path, content=bytes(size)).status_code

    assert status("/api/data", 11_000_000, laboratory=True) == 422
    assert status("/api/data", 21_000_000, laboratory=True) == 413
    assert status("/api/read", 11_000_000, laboratory=True) == 413
    assert status("/api/data", 11_000_000) == 413
