"""Archives write nowhere else and stay within their bounds; so do pickles."""

import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from digitus.datasets.formats.registry import read_path
from digitus.errors import FormatError
from tests.datasets.formats.test_kinds import FIRST, KINDS, pickled, table


def archive(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("_up_", "../").replace("_root_", "/"), content)
    return path


@pytest.mark.parametrize("name", ["_up_digits.csv", "a/_up__up_digits.csv", "_root_tmp/digits.csv"])
def test_an_archive_writes_nowhere_else(name: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="leads out of the archive"):
        read_path(archive(tmp_path / "some.zip", **{name: b"1,2,3"}))
    assert [path.name for path in tmp_path.iterdir()] == ["some.zip"]


def test_links_in_an_archive_are_left_where_they_are(tmp_path: Path) -> None:
    table(FIRST)(tmp_path / "secret.csv")
    with tarfile.open(tmp_path / "some.tar", "w") as file:
        link = tarfile.TarInfo("digits.csv")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path / "secret.csv")
        file.addfile(link)
    with pytest.raises(FormatError, match="neither data files nor image files"):
        read_path(tmp_path / "some.tar")


def test_an_archive_stays_within_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitus.datasets.formats.archive.MOST_BYTES", 100_000)
    bomb = archive(tmp_path / "some.zip", **{"digits.csv": bytes(10_000_000)})
    assert bomb.stat().st_size < 20_000
    with pytest.raises(FormatError, match="unpacks to more than"):
        read_path(bomb)


def test_a_truncated_archive_is_one_clear_error(tmp_path: Path) -> None:
    KINDS["zip: a table"](tmp_path / "some")
    content = (tmp_path / "some").read_bytes()
    for size in (50, len(content) // 2, len(content) - 10):
        (tmp_path / "some").write_bytes(content[:size])
        with pytest.raises(FormatError, match="some is a damaged ZIP archive"):
            read_path(tmp_path / "some")


def test_lists_that_stand_too_deep_are_refused(tmp_path: Path) -> None:
    (tmp_path / "some").write_bytes(b"\x80\x02" + b"]" * 50_000 + b"a" * 49_999 + b".")
    with pytest.raises(FormatError, match="more than 8 deep"):
        read_path(tmp_path / "some")


def test_one_array_named_a_million_times_takes_no_memory(tmp_path: Path) -> None:
    content: object = np.zeros(100_000)
    for _ in range(6):
        content = [content] * 300
    pickled((content, [1]))(tmp_path / "some")
    with pytest.raises(FormatError, match=r"more than 2,147,483,648 bytes|it holds"):
        read_path(tmp_path / "some")
