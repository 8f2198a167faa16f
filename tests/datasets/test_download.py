"""Downloads: against a server on this machine that does everything a server may do to one."""

import hashlib
from pathlib import Path

import pytest

from digitus.datasets.download import fetch
from digitus.datasets.remote import RemoteFile
from digitus.errors import DownloadError, StorageError
from tests.datasets.conftest import CONTENT, SHA256, Server

MD5 = "md5:" + hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()


def folders(server: Server) -> list[str]:
    return [folder for folder, _ in server.asked]


@pytest.mark.parametrize("checksum", [SHA256, MD5])
@pytest.mark.parametrize("folder", ["good", "plain", "unmeasured"])
def test_a_file_arrives(folder: str, checksum: str, server: Server, tmp_path: Path) -> None:
    path = fetch(server.file(folder, checksum=checksum), tmp_path / "new")
    assert path.read_bytes() == CONTENT
    assert [file.name for file in path.parent.iterdir()] == ["file"]


def test_a_file_that_is_here_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    for _ in range(2):
        fetch(server.file("good"), tmp_path)
    assert folders(server) == ["good"]


def test_a_file_that_changed_is_fetched_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    assert fetch(server.file("good"), tmp_path).read_bytes() == CONTENT


def test_progress_is_told(server: Server, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    fetch(server.file("good"), tmp_path, lambda *progress: told.append(progress))
    assert told[-1] == ("file", 300_000, 300_000)
    assert [arrived for _, arrived, _ in told] == sorted(arrived for _, arrived, _ in told)
    told.clear()
    fetch(server.file("unmeasured"), tmp_path / "2", lambda *progress: told.append(progress))
    assert told[-1] == ("file", 300_000, 0)


@pytest.mark.parametrize("bad", ["missing", "broken", "wrong", "stubborn", "liar"])
def test_the_next_address_is_tried(bad: str, server: Server, tmp_path: Path) -> None:
    path = fetch(server.file(bad, "good"), tmp_path)
    assert path.read_bytes() == CONTENT
    assert folders(server)[-1] == "good"


def test_a_dropped_connection_is_taken_up_again(server: Server, tmp_path: Path) -> None:
    assert fetch(server.file("drops"), tmp_path).read_bytes() == CONTENT
    assert folders(server) == ["drops"] * len(server.asked)
    starts = [int(range_[6:-1] or 0) for _, range_ in server.asked]
    assert len(starts) > 2
    assert starts == sorted(set(starts))


def test_half_a_file_of_an_earlier_day_is_completed(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(CONTENT[:1234])
    assert fetch(server.file("good"), tmp_path).read_bytes() == CONTENT
    assert server.asked == [("good", "bytes=1234-")]
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_what_one_address_began_another_completes(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(CONTENT[:1234])
    assert fetch(server.file("missing", "good"), tmp_path).read_bytes() == CONTENT
    assert server.asked == [("missing", "bytes=1234-"), ("good", "bytes=1234-")]


def test_a_server_that_cannot_continue_begins_anew(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(CONTENT[:1234])
    assert fetch(server.file("plain"), tmp_path).read_bytes() == CONTENT
    assert server.asked == [("plain", "bytes=1234-")]


def test_a_range_that_was_not_asked_for_is_not_put_on(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(CONTENT[:1234])
    assert fetch(server.file("liar", "good"), tmp_path).read_bytes() == CONTENT
    assert server.asked == [("liar", "bytes=1234-"), ("good", "")]


def test_bytes_are_counted_as_they_are_kept(server: Server, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    fetch(server.file("packs"), tmp_path, lambda *progress: told.append(progress))
    assert told[-1] == ("file", 300_000, 300_000)


@pytest.mark.parametrize("rest", [b"", b"more"])
def test_a_file_that_only_lacked_its_name(rest: bytes, server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(CONTENT + rest)
    assert fetch(server.file("good"), tmp_path).read_bytes() == CONTENT


def test_half_of_another_file_is_thrown_away(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(b"something else")
    assert fetch(server.file("good"), tmp_path).read_bytes() == CONTENT
    assert server.asked == [("good", "bytes=14-"), ("good", "")]


def test_a_failure_says_why_for_each_address(server: Server, tmp_path: Path) -> None:
    file = server.file("missing", "broken", "wrong", "stubborn")
    nowhere = RemoteFile("file", SHA256, (*file.addresses, "http://127.0.0.1:1/file"))
    with pytest.raises(DownloadError) as error:
        fetch(nowhere, tmp_path)
    message = str(error.value)
    for reason in (
        "/missing/file: 404 Client Error: Not Found",
        "/broken/file: 500 Server Error",
        "/wrong/file: what arrived has another checksum",
        "/stubborn/file: the connection failed",
        "127.0.0.1:1/file: the connection failed",
        f"may be put at {tmp_path / 'file'}",
    ):
        assert reason in message
    assert not (tmp_path / "file").exists()


def test_what_arrived_before_a_failure_is_kept(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(CONTENT[:1234])
    with pytest.raises(DownloadError):
        fetch(server.file("missing", "stubborn"), tmp_path)
    assert (tmp_path / "file.part").read_bytes() == CONTENT[:1234]


def test_a_folder_that_cannot_be_made(server: Server, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(StorageError, match="cannot write"):
        fetch(server.file("good"), tmp_path / "taken" / "deeper")
