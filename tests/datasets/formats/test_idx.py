"""IDX files: what their headers promise must be what is there, and pairs must be pairs."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from digitus.datasets.dataset import Dataset
from digitus.datasets.formats import idx
from digitus.datasets.formats.registry import read_path
from digitus.datasets.splits import DataSplits
from digitus.errors import FormatError, StorageError

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


@pytest.fixture
def splits() -> DataSplits:
    rng = np.random.default_rng(3)
    parts = [
        Dataset(rng.integers(0, 256, (count, 4, 4), np.uint8), rng.integers(0, 10, count))
        for count in (5, 3)
    ]
    return DataSplits(train=parts[0], test=parts[1])


@pytest.fixture
def folder(splits: DataSplits, tmp_path: Path) -> Path:
    """Give a folder of unpacked files."""
    idx.write(splits, tmp_path / "packed")
    folder = tmp_path / "set"
    folder.mkdir()
    for file in (tmp_path / "packed").iterdir():
        (folder / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
    return folder


def test_written_files_are_named_as_those_of_mnist_and_never_differ(
    splits: DataSplits, tmp_path: Path
) -> None:
    contents = []
    for name in ("one", "two"):
        idx.write(splits, tmp_path / name)
        contents.append({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()})
    assert contents[0] == contents[1]
    assert {content[4:8] for content in contents[0].values()} == {bytes(4)}  # no time of day
    assert sorted(contents[0]) == [
        "t10k-images-idx3-ubyte.gz",
        "t10k-labels-idx1-ubyte.gz",
        "train-images-idx3-ubyte.gz",
        "train-labels-idx1-ubyte.gz",
    ]
    back = read_path(tmp_path / "one")
    assert back.train.fingerprint == splits.train.fingerprint
    assert back["test"].fingerprint == splits["test"].fingerprint


def test_a_folder_in_use_is_not_overwritten(splits: DataSplits, folder: Path) -> None:
    with pytest.raises(StorageError, match="exists already"):
        idx.write(splits, folder)


@pytest.mark.parametrize("name", [IMAGES, LABELS])
def test_one_file_of_a_pair_finds_the_other(name: str, folder: Path, splits: DataSplits) -> None:
    read = read_path(folder / name)
    assert read.names == ("train",)
    assert read.train.fingerprint == splits.train.fingerprint


@pytest.mark.parametrize("name", [IMAGES, LABELS])
def test_a_cut_file_says_how_far_it_goes(name: str, folder: Path) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1])
    promised = len(content) - (16 if name == IMAGES else 8)
    with pytest.raises(
        FormatError, match=f"{name}: its header promises {promised} bytes.*after {promised - 1}"
    ):
        read_path(folder)


def test_a_cut_compression_is_named(folder: Path) -> None:
    packed = gzip.compress((folder / IMAGES).read_bytes())
    (folder / IMAGES).write_bytes(packed[:-10])
    with pytest.raises(FormatError, match=f"{IMAGES} is not a readable IDX file.*end"):
        read_path(folder)


def test_a_changed_byte_inside_the_compression_is_noticed(folder: Path) -> None:
    packed = bytearray(gzip.compress((folder / IMAGES).read_bytes()))
    packed[-5] ^= 1  # the checksum
    (folder / IMAGES).write_bytes(packed)
    with pytest.raises(FormatError, match="CRC"):
        read_path(folder)


def test_bytes_after_the_end_are_refused(folder: Path) -> None:
    with (folder / LABELS).open("ab") as file:
        file.write(b"\0")
    with pytest.raises(FormatError, match="goes on after the 5 bytes"):
        read_path(folder)


def test_a_promise_beyond_reason_is_refused_at_once(folder: Path) -> None:
    header = struct.pack(">BBBB3I", 0, 0, 8, 3, 2**31, 2**15, 2**15)
    (folder / IMAGES).write_bytes(header)
    with pytest.raises(FormatError, match="promises 2,305,843,009,213,693,952 bytes; at most"):
        read_path(folder)


def test_files_that_disagree_in_length(folder: Path) -> None:
    (folder / LABELS).write_bytes(struct.pack(">BBBBI", 0, 0, 8, 1, 2) + b"\1\2")
    with pytest.raises(FormatError, match="5 images but 2 labels"):
        read_path(folder)


def test_labels_outside_the_classes(folder: Path) -> None:
    content = bytearray((folder / LABELS).read_bytes())
    content[10] = 77
    (folder / LABELS).write_bytes(content)
    with pytest.raises(FormatError, match=r"must lie in 0\.\.9, got 77 at index 2"):
        read_path(folder)


@pytest.mark.parametrize("name", [IMAGES, LABELS])
def test_a_missing_partner_is_named(name: str, folder: Path) -> None:
    (folder / name).unlink()
    with pytest.raises(FormatError, match=r"has no .* beside it; expected a file like train-"):
        read_path(folder)


def test_a_mislabelled_file_is_known_by_its_content(folder: Path, splits: DataSplits) -> None:
    (folder / LABELS).rename(folder / "other")
    (folder / IMAGES).rename(folder / LABELS)
    (folder / "other").rename(folder / IMAGES)
    assert read_path(folder).train.fingerprint == splits.train.fingerprint


def test_several_sets_in_one_folder_need_a_choice(folder: Path, splits: DataSplits) -> None:
    for name in (IMAGES, LABELS):
        (folder / f"letters-{name}").write_bytes((folder / name).read_bytes())
    with pytest.raises(FormatError, match=r"several sets.*give one of the files"):
        read_path(folder)
    assert read_path(folder / f"letters-{IMAGES}").train.fingerprint == splits.train.fingerprint


@pytest.mark.parametrize(
    ("code", "kind"), [(8, "u1"), (9, "i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")]
)
def test_every_type_of_number_is_read(code: int, kind: str, tmp_path: Path) -> None:
    array = np.arange(6).reshape(2, 3).astype(kind)
    file = tmp_path / "numbers"
    file.write_bytes(struct.pack(">BBBB2I", 0, 0, code, 2, 2, 3) + array.tobytes())
    read = idx.read_array(file)
    assert read.dtype == np.dtype(kind)
    assert np.array_equal(read, array)


def test_another_file_is_no_idx(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("hello")
    with pytest.raises(FormatError, match="text is no IDX file: it begins with 68 65 6c 6c"):
        idx.read_array(file)
