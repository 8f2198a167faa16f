"""Each source is fetched, read, kept and found again; a damaged one leaves nothing."""

import bz2
import gzip
import hashlib
import io
import re
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from digitus.datasets import load_dataset, verify_dataset
from digitus.datasets.catalog import fetch_and_keep
from digitus.datasets.download import download
from digitus.datasets.remote import RemoteFile, Source
from digitus.datasets.sources import SOURCES
from digitus.errors import DownloadError, FormatError
from tests.datasets.conftest import Server


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
