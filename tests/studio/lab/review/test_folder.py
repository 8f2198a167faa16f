"""A folder of scans, from the first reading to the last correction, as the page asks for it."""

import csv
import io
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from fastapi.testclient import TestClient

from digitus.datasets.synthetic import composed_strings
from digitus.errors import DataError, SettingError
from digitus.reading.batch import COLUMNS, PageRead, Settings
from digitus.reading.judge import UNSURE_REASON
from digitus.reading.result import Reading
from digitus.studio.app import create_app
from digitus.studio.lab.review import require_review
from digitus.studio.settings import ReviewSettings, ServerSettings
from tests.studio.service.conftest import until_ready


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents of two pages, and a file that is no picture."""
    folder = tmp_path_factory.mktemp("scans") / "forms"
    folder.mkdir()
    lines = [
        np.pad(grey, 60, mode="edge") for grey, _ in composed_strings("test", 4, digits=(3, 5))
    ]
    pages = [PIL.Image.fromarray(grey) for grey in lines]
    for name, (first, second) in {"a": pages[:2], "b": pages[2:]}.items():
        first.save(folder / f"{name}.tif", save_all=True, append_images=[second])
    (folder / "c.png").write_bytes(b"no picture")
    return folder


@contextmanager
def opened(review: ReviewSettings) -> Iterator[TestClient]:
    settings = ServerSettings(laboratory=True, engine="numpy", models=("cnn-tiny",), review=review)
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8000") as client:
        end = time.monotonic() + 120
        while client.get("/api/review").json()["active"] and time.monotonic() < end:
            time.sleep(0.02)
        yield client


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "answers.csv"


@pytest.fixture
def read_by_nobody(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give answers without reading; the names of the files that were to be read."""
    asked: list[str] = []

    def give(files: Iterable[str], settings: Settings) -> Iterator[PageRead]:
        del settings
        for name in files:
            asked.append(name)
            if name.endswith(".png"):
                yield PageRead(name, error=f"{name} is no picture")
            else:
                yield PageRead(name, 0, (Reading("12", 0.9),))
                yield PageRead(name, 1, (Reading("7", 0.4, rejected=True, reason=UNSURE_REASON),))

    monkeypatch.setattr("digitus.studio.lab.review.folder.read_files", give)
    return asked


def texts() -> list[str]:
    return [text for _, text in composed_strings("test", 4, digits=(3, 5))]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_folder_is_read_looked_at_and_kept(scans: Path, table: Path) -> None:
    right = texts()
    with opened(ReviewSettings(folder=scans, table=table, digits=len(right[0]))) as page:
        told = page.get("/api/review").json()
        assert (told["files"], told["read"], told["answers"]) == (3, 3, 4)
        assert told["problem"] == ""
        assert told["errors"]["count"] == 1
        assert "c.png" in told["errors"]["first"][0]
        doubtful = [text for text in right if len(text) != len(right[0])]
        assert told["waiting"] == len(doubtful) > 0
        answer = page.get("/api/review/next").json()["answer"]
        assert "were asked for" in answer["reason"]
        assert answer["file"] in {"a.tif", "b.tif"}
        picture = f"/api/review/answers/{answer['number']}/picture"
        cut, whole = (page.get(picture + more).content for more in ("", "?whole=true"))
        width = [PIL.Image.open(io.BytesIO(one)).width for one in (cut, whole)]
        assert width[0] < width[1]
        told = page.post(f"/api/review/answers/{answer['number']}", json={"truth": "1 234"}).json()
        assert told["waiting"] == len(doubtful) - 1
        assert rows(table)[answer["number"]]["truth"] == "1234"
        again = page.get(f"/api/review/answers/{answer['number']}").json()["answer"]
        assert again["truth"] == again["suggestion"] == "1234"
    with opened(ReviewSettings(folder=scans, table=table, digits=len(right[0]))) as page:
        told = page.get("/api/review").json()
        assert (told["read"], told["looked"]["doubtful"]) == (3, 1)
        until_ready(page.app)  # type: ignore[arg-type]
        assert page.get(picture).content == cut


def test_a_new_start_reads_nothing_again(
    scans: Path, table: Path, read_by_nobody: list[str]
) -> None:
    with opened(ReviewSettings(folder=scans, table=table)) as page:
        page.post("/api/review/answers/0", json={"truth": "-"})
    assert [Path(name).name for name in read_by_nobody] == ["a.tif", "b.tif", "c.png"]
    read_by_nobody.clear()
    with opened(ReviewSettings(folder=scans, table=table)) as page:
        told = page.get("/api/review").json()
    assert read_by_nobody == []
    assert told["looked"] == {"doubtful": 0, "sample": 1}
    assert (told["wrong"], told["errors"]["count"]) == (1, 1)


@pytest.mark.usefixtures("read_by_nobody")
def test_what_is_asked_wrongly_is_answered_in_words(scans: Path, table: Path) -> None:
    with opened(ReviewSettings(folder=scans, table=table)) as page:
        wrong = page.post("/api/review/answers/0", json={"truth": "twelve"})
        assert wrong.status_code == 422
        assert "type the digits" in wrong.json()["detail"]
        assert rows(table)[0]["truth"] == ""
        for lost in ("99", "-1", "4"):  # 4 is the file that could not be opened
            assert page.get(f"/api/review/answers/{lost}/picture").status_code == 404
        assert page.get("/api/review/next?without=1,x").status_code == 422


def test_without_a_folder_there_is_nothing_to_review() -> None:
    app = create_app(ServerSettings(laboratory=True, engine="numpy"))
    client = TestClient(app, base_url="http://127.0.0.1:8000")
    assert client.get("/api/review").json() == {}
    lost = client.get("/api/review/next")
    assert lost.status_code == 404
    assert "--review FOLDER" in lost.json()["detail"]


def test_what_cannot_be_is_said_before_the_server_starts(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="takes a folder"):
        ReviewSettings(folder=tmp_path / "nowhere")
    with pytest.raises(SettingError, match="contradict"):
        require_review(
            ServerSettings(review=ReviewSettings(folder=tmp_path, digits=3, pattern="[0-9]{5}"))
        )
    with pytest.raises(SettingError, match="cannot be promised"):
        require_review(ServerSettings(review=ReviewSettings(folder=tmp_path, reject=1e-9)))
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(DataError, match="no table of readings"):
        require_review(ServerSettings(review=ReviewSettings(folder=tmp_path, table=other)))


@pytest.mark.usefixtures("read_by_nobody")
def test_a_table_of_another_folder_keeps_its_rows(scans: Path, table: Path) -> None:
    table.write_text(",".join(COLUMNS) + "\nelsewhere.png,0,0,12,0.3,True,too unsure,\n", "utf-8")
    with opened(ReviewSettings(folder=scans, table=table)) as page:
        assert page.get("/api/review/answers/0/picture").status_code == 404
        assert page.get("/api/review").json()["answers"] == 4
    assert [row["file"] for row in rows(table)].count("elsewhere.png") == 1
    assert len(rows(table)) == 6
