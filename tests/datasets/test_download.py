"""Downloads: against a server on this machine that does everything a server may do to one."""

import bz2
import gzip
import hashlib
import io
import re
import struct
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitus.datasets import load_dataset, verify_dataset
from digitus.datasets.catalog import fetch_and_keep
from digitus.datasets.download import download, fetch
from digitus.datasets.remote import RemoteFile, Source
from digitus.datasets.sources import SOURCES
from digitus.errors import DownloadError, FormatError, StorageError

CONTENT = np.random.default_rng(0).bytes(300_000)
SHA256 = "sha256:" + hashlib.sha256(CONTENT).hexdigest()
MD5 = "md5:" + hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()


class Server(ThreadingHTTPServer):
    """A server whose folders behave differently; it writes down what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {"file": CONTENT}
        self.asked: list[tuple[str, str]] = []

    def file(self, *folders: str, checksum: str = SHA256) -> RemoteFile:
        base = f"http://127.0.0.1:{self.server_port}"
        return RemoteFile("file", checksum, tuple(f"{base}/{one}/file" for one in folders))


class Handler(BaseHTTPRequestHandler):
    """``/good`` knows Range, ``/plain`` does not, ``/drops`` breaks off, and so on."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        folder, name = self.path.strip("/").split("/")
        range_ = self.headers.get("Range", "")
        self.server.asked.append((folder, range_))
        content = self.server.files[name]
        start = int((re.match(r"bytes=(\d+)-", range_) or [0, 0])[1])
        match folder:
            case "missing":
                self.send_error(404)
            case "broken":
                self.send_error(500)
            case "wrong":
                self.answer(200, b"<html>Please log in</html>")
            case "liar":  # answers another range than was asked for
                self.answer(206, content[:100], {"Content-Range": "bytes 0-99/300000"})
            case "packs" if "gzip" in self.headers.get("Accept-Encoding", ""):
                self.answer(200, gzip.compress(content), {"Content-Encoding": "gzip"})
            case "plain" | "unmeasured":
                self.answer(200, content, measured=folder == "plain")
            case _:
                most = {"drops": len(content) // 3, "stubborn": 0}.get(folder, len(content))
                self.answer_from(content, start, most)

    def answer_from(self, content: bytes, start: int, most: int) -> None:
        if start >= len(content):
            self.send_error(416)
            return
        where = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        status = 206 if self.headers.get("Range") else 200
        self.answer(status, content[start:], where if status == 206 else {}, most=most)

    def answer(
        self,
        status: int,
        content: bytes,
        headers: dict[str, str] | None = None,
        *,
        most: int | None = None,
        measured: bool = True,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if measured:
            self.send_header("Content-Length", str(len(content)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content[:most])
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


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


def idx(array: np.ndarray, code: int = 8) -> bytes:
    return (
        bytes([0, 0, code, array.ndim])
        + struct.pack(f">{array.ndim}I", *array.shape)
        + bytes(array.data)
    )


IMAGES = np.random.default_rng(1).integers(0, 256, (3, 28, 28), np.uint8)
LABELS = {"train": np.array([5, 0, 4]), "test": np.array([7, 2, 1])}


def usps(images: np.ndarray, labels: np.ndarray) -> bytes:
    rows = [
        f"{label + 1} " + " ".join(f"{i}:{v:.6f}" for i, v in enumerate(row, 1))
        for label, row in zip(labels, images.reshape(3, -1) / 127.5 - 1, strict=True)
    ]
    return bz2.compress("\n".join(rows).encode())


def emnist(images: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for part, labels in LABELS.items():
            stem = f"gzip/emnist-digits-{part}"
            turned = np.ascontiguousarray(images.swapaxes(1, 2))
            file.writestr(f"{stem}-images-idx3-ubyte.gz", gzip.compress(idx(turned)))
            packed = gzip.compress(idx(labels.astype("u1")))
            file.writestr(f"{stem}-labels-idx1-ubyte.gz", packed)
            file.writestr(stem.replace("digits", "letters") + "-images-idx3-ubyte.gz", b"junk")
    return buffer.getvalue()


def remote_content(name: str) -> bytes:
    """Make what a file of a source would hold, were the set three images large."""
    labels = LABELS["test" if re.search("t10k|test|[.]t[.]", name) else "train"]
    if "usps" in name:
        return usps(IMAGES[:, :16, :16], labels)
    if "zip" in name:
        return emnist(IMAGES)
    if "images" in name:
        return gzip.compress(idx(IMAGES))
    if "idx2-int" in name:
        columns = np.column_stack([labels, *[labels + 30] * 7]).astype(">i4")
        return gzip.compress(idx(columns, 12))
    return gzip.compress(idx(labels.astype("u1")))


def on_this_machine(source: Source, server: Server) -> Source:
    """Give a source with the same files, small, on the server of the test."""
    files = []
    for file in source.files:
        content = server.files[file.name] = remote_content(file.name)
        address = f"http://127.0.0.1:{server.server_port}/good/{file.name}"
        checksum = "sha256:" + hashlib.sha256(content).hexdigest()
        files.append(RemoteFile(file.name, checksum, (address,)))
    return Source(
        name=source.name,
        summary=source.summary,
        origin=source.origin,
        license=source.license,
        files=tuple(files),
        read=source.read,
    )


@pytest.mark.parametrize("name", [name for name, one in SOURCES.items() if one.writing is None])
def test_every_source_is_read_kept_and_found_again(
    name: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path))
    source = on_this_machine(SOURCES[name], server)
    fetched = fetch_and_keep(source)
    server.asked.clear()
    expected = IMAGES[:, :16, :16] if name == "usps" else IMAGES
    for splits in (fetched, load_dataset(name)):
        assert splits.names == ("train", "test")
        for part in splits.names:
            assert np.array_equal(splits[part].images, expected)
            assert splits[part].labels.tolist() == LABELS[part].tolist()
            assert splits[part].name == f"{name}:{part}"
        assert splits.license == source.license
    assert server.asked == []
    assert all(check.ok for check in verify_dataset(name))
    assert not (tmp_path / "downloads" / name).exists()


def test_an_archive_without_the_files_is_an_error(server: Server, tmp_path: Path) -> None:
    source = on_this_machine(SOURCES["emnist-digits"], server)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("readme", "nothing here")
    (tmp_path / "gzip.zip").write_bytes(buffer.getvalue())
    with pytest.raises(FormatError, match="not a readable archive of EMNIST"):
        source.read(tmp_path)


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_every_file_has_a_checksum_and_an_address(source: Source) -> None:
    assert source.files
    for file in source.files:
        assert re.fullmatch("sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}", file.checksum) or (
            source.name == "swiss-digits"  # whose pictures are checked one by one
        )
        assert file.addresses
        assert all(address.endswith("/" + file.name) for address in file.addresses)
    assert source.summary
    assert source.origin
    assert source.license


def test_a_damaged_download_is_an_error_and_keeps_nothing(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path))
    source = on_this_machine(SOURCES["qmnist"], server)
    source.files[0].addresses[0]
    server.files[source.files[0].name] = b"changed"
    with pytest.raises(DownloadError, match="another checksum"):
        fetch_and_keep(source)
    assert not (tmp_path / "datasets").exists()
    assert download(on_this_machine(SOURCES["qmnist"], server), tmp_path / "ok").name == "qmnist"
