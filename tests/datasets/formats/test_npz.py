"""NumPy archives: the names that are known, our own form, and nothing but numbers."""

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitus.datasets.dataset import Dataset
from digitus.datasets.formats import npz
from digitus.datasets.formats.registry import read_path
from digitus.datasets.splits import DataSplits
from digitus.errors import FormatError

IMAGES, LABELS = np.zeros((2, 3, 3), np.uint8), np.array([1, 2])


def archive(path: Path, **named: Any) -> Path:
    np.savez(path, **named)
    return path


def test_the_compact_form_keeps_everything(tmp_path: Path) -> None:
    images = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    parts = [Dataset(images, np.array([0, 25, 3]), classes=26, ink=16) for _ in range(3)]
    file = tmp_path / "mine.npz"
    npz.write(DataSplits(train=parts[0], validation=parts[1], test=parts[2]), file)
    back = read_path(file)
    assert back.names == ("train", "validation", "test")
    for part in back.names:
        assert back[part].fingerprint == parts[0].fingerprint
        assert (back[part].classes, back[part].ink) == (26, 16)


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (("x_train", "y_train"), ("train",)),
        (("X", "y"), ("train",)),
        (("images", "labels"), ("train",)),
        (("x_train", "y_train", "x_val", "y_val"), ("train", "validation")),
        (("x_train", "y_train", "x_test", "y_test"), ("train", "test")),
    ],
)
def test_the_names_of_arrays(
    names: tuple[str, ...], parts: tuple[str, ...], tmp_path: Path
) -> None:
    arrays = dict(zip(names, (IMAGES, LABELS) * 2, strict=False))
    assert read_path(archive(tmp_path / "some.npz", **arrays)).names == parts


def test_unknown_names_are_told(tmp_path: Path) -> None:
    file = archive(tmp_path / "some.npz", one=IMAGES, two=IMAGES, three=LABELS)
    with pytest.raises(
        FormatError, match=r"holds one \(2, 3, 3\), two .* such as x_train and y_train"
    ):
        read_path(file)


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("harmed"),)


def test_objects_are_refused_and_never_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = archive(tmp_path / "some.npz", x=np.array([Bomb()]), y=LABELS)
    assert b"harmed" in file.read_bytes()
    with pytest.raises(FormatError, match="only numbers and short text are read, never objects"):
        read_path(file)
    assert not Path("harmed").exists()
    pickle.loads(pickle.dumps(Bomb()))  # noqa: S301 - the trap does snap
    assert Path("harmed").exists()


def entry(shape: str, data: bytes = b"") -> bytes:
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (117 - len(header)) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + data


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (entry("(1000000000000, 28, 28)"), "promises 784,000,000,000,000 bytes"),
        (entry("(2, 3, 3)", bytes(17)), "promises 18 bytes of data, but it ends after 17"),
        (entry("(2, 3, 3)", bytes(19)), "goes on after"),
        (entry("(-2, 3, 3)"), "claims the shape"),
        (b"not an array", "magic"),
    ],
)
def test_an_entry_that_lies_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, LABELS)
    with zipfile.ZipFile(tmp_path / "some.npz", "w") as file:
        file.writestr("x.npy", content)
        file.writestr("y.npy", buffer.getvalue())
    with pytest.raises(FormatError, match=says):
        read_path(tmp_path / "some.npz")
