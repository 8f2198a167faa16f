"""Very many files into a folder of parts: in order, going on, and nothing lost."""

import csv
import errno
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pyarrow.parquet
import pytest

from digitus.cluster import Job, Lost
from digitus.errors import SettingError, StorageError
from digitus.models import load_model, save_model
from digitus.reading import ReadRequest, parts
from digitus.reading.batch import COLUMNS, PageRead, Settings, read_files
from digitus.reading.part_files import PartFiles
from digitus.reading.parts import read_in_parts
from tests.reading.conftest import Write

SETTINGS = Settings()


class Here:
    """Works in this process, the last job first; some files kill it."""

    def __init__(self, *deadly: str) -> None:
        self.deadly, self.asked = deadly, list[str]()

    def run(
        self, work: Callable[..., Any], jobs: Iterable[Job], *shared: Any
    ) -> Iterator[tuple[Job, Any]]:
        for job in reversed([*jobs]):
            self.asked += job.content
            killed = (
                any(name.endswith(self.deadly) for name in job.content) if self.deadly else False
            )
            yield job, Lost() if killed else work(job.content, *shared)


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory, write: Write) -> list[str]:
    """Seven pictures, of which one is none."""
    folder = tmp_path_factory.mktemp("scans")
    for number in range(7):
        PIL.Image.fromarray(write(f"{number}{number + 1}")).save(folder / f"{number}.png")
    (folder / "3.png").write_bytes(b"no picture")
    return [str(path) for path in sorted(folder.iterdir())]


@pytest.fixture(autouse=True)
def small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "FILES_PER_JOB", 2)


def rows(folder: Path) -> list[dict[str, str]]:
    """All rows of all parts, in order."""
    tables = [path.read_text("utf-8").splitlines() for path in sorted(folder.glob("part-*"))]
    return [row for table in tables for row in csv.DictReader(table)]


def alone(files: list[str]) -> list[dict[str, str]]:
    """What reading without a cluster gives."""
    found = [row for page in read_files(files, SETTINGS, processes=1) for row in page.rows()]
    return [{column: str(row[column]) for column in COLUMNS} for row in found]


def test_parts_stand_in_order_whoever_is_done_first(scans: list[str], tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    tally = read_in_parts(
        scans,
        SETTINGS,
        PartFiles(folder=tmp_path / "read", files=3),
        Here(),
        tell=lambda *what: told.append(what),
    )
    assert rows(tmp_path / "read") == alone(scans)
    names = [path.name for path in sorted((tmp_path / "read").iterdir())]
    assert names == ["manifest.json", *(f"part-00000{number}.csv" for number in range(3))]
    assert (tally.files, tally.kept, tally.parts, tally.failures) == (7, 0, 3, 1)
    assert "3.png" in tally.errors[0]
    assert (told[0], told[-1]) == ((0, 7), (7, 7))


def test_what_is_there_is_not_read_again(scans: list[str], tmp_path: Path) -> None:
    layout = PartFiles(folder=tmp_path / "read", files=3)
    read_in_parts(scans, SETTINGS, layout, Here())
    before = rows(layout.folder)
    layout.path(1).unlink()
    again = Here()
    tally = read_in_parts(scans, SETTINGS, layout, again)
    assert sorted(again.asked) == scans[3:6]
    assert (tally.kept, tally.failures) == (4, 1)
    assert rows(layout.folder) == before
    assert read_in_parts(scans, SETTINGS, layout, again).kept == 7


def test_a_full_disk_loses_nothing(
    scans: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = PartFiles(folder=tmp_path / "read", files=3)
    real = Path.open

    def full(path: Path, *arguments: Any, **keywords: Any) -> Any:
        if path.name == "part-000001.csv":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, *arguments, **keywords)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        with pytest.raises(StorageError, match=r"part-000001\.csv: No space left"):
            read_in_parts(scans, SETTINGS, layout, Here())
    assert [path.name for path in layout.folder.glob("*part*")] == ["part-000002.csv"]
    assert read_in_parts(scans, SETTINGS, layout, Here()).kept == 1
    assert rows(layout.folder) == alone(scans)


def test_a_file_that_kills_is_a_row_and_its_neighbours_are_read(
    scans: list[str], tmp_path: Path
) -> None:
    layout = PartFiles(folder=tmp_path / "read", files=4)
    tally = read_in_parts(scans, SETTINGS, layout, Here("4.png"))
    found = rows(layout.folder)
    assert [row["file"] for row in found] == scans
    assert "was killed" in found[4]["error"]
    expected = alone(scans)
    assert found[:4] + found[5:] == expected[:4] + expected[5:]
    assert tally.failures == 2


def test_parquet_says_the_same(scans: list[str], tmp_path: Path) -> None:
    layout = PartFiles(folder=tmp_path / "read", form="parquet")
    read_in_parts([*scans, scans[0]], SETTINGS, layout, Here())
    table = pyarrow.parquet.read_table(layout.path(0))
    found = [{column: str(row[column]) for column in COLUMNS} for row in table.to_pylist()]
    assert found == alone(scans)


def test_a_folder_is_for_one_thing(scans: list[str], tmp_path: Path) -> None:
    layout = PartFiles(folder=tmp_path / "read", files=3)
    read_in_parts(scans[:2], SETTINGS, layout, Here())
    with pytest.raises(SettingError, match="begun with other files, names; give the same"):
        read_in_parts(scans, SETTINGS, layout, Here())
    other = Settings(request=ReadRequest(digits=2))
    with pytest.raises(SettingError, match="begun with other request"):
        read_in_parts(scans[:2], other, layout, Here())
    wanted = PartFiles(folder=layout.folder, files=3, form="parquet")
    with pytest.raises(SettingError, match="begun with other form"):
        read_in_parts(scans[:2], SETTINGS, wanted, Here())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "chapter.txt").write_text("")
    with pytest.raises(StorageError, match="has other files in it"):
        read_in_parts(scans, SETTINGS, PartFiles(folder=tmp_path / "mine"), Here())
    (layout.folder / "manifest.json").write_text("{")
    with pytest.raises(StorageError, match=r"manifest\.json is damaged"):
        read_in_parts(scans[:2], SETTINGS, layout, Here())


def test_a_model_of_ones_own_is_handed_over(scans: list[str], tmp_path: Path) -> None:
    file = save_model(load_model("strip"), tmp_path / "mine.safetensors")
    settings = Settings(model=str(file))

    class Elsewhere(Here):
        def run(self, *given: Any) -> Iterator[tuple[Job, Any]]:
            if file.exists():
                file.rename(tmp_path / "hidden")
            yield from super().run(*given)

    layout = PartFiles(folder=tmp_path / "read")
    read_in_parts(scans[:2], settings, layout, Elsewhere())
    assert rows(layout.folder) == alone(scans[:2])


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(SettingError, match="csv or parquet"):
        PartFiles(folder=Path("read"), form="xlsx")
    with pytest.raises(SettingError, match="at least 1 file"):
        PartFiles(folder=Path("read"), files=0)


def test_the_rows_of_a_page_have_every_column() -> None:
    (row,) = PageRead("none.png", error="gone").rows()
    assert row.keys() >= {*COLUMNS}
    assert np.isscalar(row["confidence"])
