"""Pickles: arrays of any Python are read, and nothing that they ask for is ever done."""

import gzip
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitus.datasets.formats import pickled, unpickle
from digitus.datasets.formats.registry import read_path
from digitus.errors import DataError, FormatError

PAIR = (np.full((2, 4), 0.5, np.float32), np.array([1, 2]))


def read(content: bytes, folder: Path) -> Any:
    file = folder / "some.pkl"
    file.write_bytes(content)
    pickled.read(file)
    return read_path(file)


class Call:
    """Asks the unpickler to call something."""

    def __init__(self, function: Any, *args: Any) -> None:
        self.call = function, args

    def __reduce__(self) -> Any:
        return self.call


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize(
    "call",
    [
        Call(Path.touch, Path("harmed")),
        Call(exec, "open('harmed', 'w')"),
        Call(getattr, "a", "upper"),
        Call(np.ones, 3),
        Call(np.load, "harmed"),
        Call(bytearray, 10),
    ],
    ids=["touch", "exec", "getattr", "ones", "load", "bytearray"],
)
def test_nothing_is_called(
    call: Call, protocol: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FormatError, match="only NumPy arrays of numbers"):
        read(pickle.dumps([call, PAIR], protocol), tmp_path)
    assert not Path("harmed").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02}.",  # a dictionary
        b"\x80\x04\x8f.",  # a set
        b"cos\nsystem\n.",
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n}U\x01aK\x01sb.",  # attributes, by BUILD
        b"\x80\x02c_codecs\nencode\nN(U\x05_madeK\x01tb.",
        b"P1\n.",  # a persistent name
        b"\x82\x01.",  # the extension registry
        b"(ios\nsystem\n.",
        b"(cos\nsystem\no.",
    ],
)
def test_no_instruction_does_anything_else(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(
        FormatError, match=r"only NumPy arrays|not a readable pickle|it holds nothing"
    ):
        read(content, tmp_path)


def test_a_stand_in_cannot_be_changed(tmp_path: Path) -> None:
    assign = b"cnumpy\nndarray\n(N}U\x05_madecnumpy\ndtype\nstb"  # BUILD with a slot state
    with pytest.raises(FormatError, match="tries to change _made"):
        read(b"\x80\x02" + assign + b".", tmp_path)
    with pytest.raises(DataError, match="tries to change _made"):
        unpickle.StandIn(unpickle.StoredArray)._made = print


def test_arrays_of_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="only numbers are read, never objects"):
        read(pickle.dumps((np.array([None, 1]), PAIR[1])), tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x04\x8e" + struct.pack("<Q", 2**62),  # BINBYTES8
        b"\x80\x05\x96" + struct.pack("<Q", 2**62),  # BYTEARRAY8
        b"\x80\x04\x95" + struct.pack("<Q", 2**62),  # FRAME
        b"\x80\x02T" + struct.pack("<i", 2**31 - 1),  # BINSTRING
        b"\x80\x02Nr\xff\xff\xff\xff.",  # the C unpickler would set aside 64 GiB for this
    ],
)
def test_claims_cost_nothing(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        read(content, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        PAIR[0],
        (PAIR, PAIR, PAIR, PAIR),
        (PAIR, PAIR[0]),
        ((PAIR[0],), PAIR),
        (PAIR[0], "12"),
        (PAIR[0], [1, None]),
        (PAIR[0], [10**30, 1]),
        (PAIR[0], np.array([1, 2, 3])),
        (PAIR[0], np.array([1.5, 2])),
        (PAIR[0][:, :3], PAIR[1]),
        (PAIR[0] * np.nan, PAIR[1]),
    ],
    ids=str,
)
def test_other_content_is_an_error(content: Any, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"some\.pkl"):
        read(pickle.dumps(content), tmp_path)


def test_labels_may_be_a_list(tmp_path: Path) -> None:
    assert read(pickle.dumps((PAIR[0], [1, 2])), tmp_path).train.labels.tolist() == [1, 2]


def test_two_pairs_are_train_and_test(tmp_path: Path) -> None:
    assert read(pickle.dumps([PAIR, PAIR]), tmp_path).names == ("train", "test")


def test_a_cut_compression_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="end-of-stream"):
        read(gzip.compress(pickle.dumps(PAIR))[:-9], tmp_path)


def test_columns_first_in_memory(tmp_path: Path) -> None:
    images = np.asfortranarray(np.arange(8, dtype=np.uint8).reshape(2, 4))
    for protocol in range(6):
        data = read(pickle.dumps((images, PAIR[1]), protocol), tmp_path).train
        assert data.images.ravel().tolist() == list(range(8))
