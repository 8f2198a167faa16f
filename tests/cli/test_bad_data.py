"""Data as people really have it: every kind of damage ends in one message that says what to do."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cli.conftest import Run

RNG = np.random.default_rng(0)
ROWS = np.column_stack([np.arange(60) % 10, RNG.integers(0, 17, (60, 64))])


def csv(rows: np.ndarray, shape: str = "%d") -> None:
    np.savetxt("data", rows, shape, ",")


def one_class() -> None:
    csv(np.where(np.arange(65) == 0, 3, ROWS))


def label_outside() -> None:
    csv(np.vstack([ROWS, [17, *ROWS[0, 1:]]]))


def missing_column() -> None:
    lines = [",".join(map(str, row)) for row in ROWS.tolist()]
    lines[7] = lines[7].rpartition(",")[0]
    Path("data").write_text("\n".join(lines))


def nan_pixel() -> None:
    rows = ROWS.astype(float)
    rows[5, 9] = np.nan
    csv(rows, "%g")


def floats_that_were_never_pixels() -> None:
    np.savez("data.npz", x_train=RNG.random((60, 8, 8)), y_train=np.arange(60) % 10)
    Path("data.npz").rename("data")


def two_files_that_disagree() -> None:
    np.savez(
        "data.npz", x_train=RNG.integers(0, 256, (60, 8, 8), np.uint8), y_train=np.arange(59) % 10
    )
    Path("data.npz").rename("data")


def header_that_promises_more() -> None:
    Path("data").mkdir()
    images = b"\0\0\x08\x03" + b"".join(n.to_bytes(4) for n in (60, 8, 8)) + bytes(1000)
    Path("data/train-images-idx3-ubyte").write_bytes(images)
    labels = b"\0\0\x08\x01" + (60).to_bytes(4) + bytes(60)
    Path("data/train-labels-idx1-ubyte").write_bytes(labels)


def truncated() -> None:
    Path("data").write_bytes(gzip.compress(RNG.bytes(5000))[:2000])


def folder_that_is_no_digit() -> None:
    for label in ("0", "1", "cat"):
        Path("data", label).mkdir(parents=True)
        Image.fromarray(RNG.integers(0, 256, (8, 8), np.uint8)).save(f"data/{label}/a.png")


def a_pickle_that_would_run_something() -> None:
    Path("data").write_bytes(b"cos\nsystem\n(S'echo gotcha > gotcha'\ntR.")


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (one_class, "of class 3 only"),
        (label_outside, "17"),
        (missing_column, "line 8"),
        (nan_pixel, "nan"),
        (floats_that_were_never_pixels, "divided by 255"),
        (two_files_that_disagree, "59"),
        (header_that_promises_more, "promises 3,840 bytes"),
        (truncated, "data"),
        (folder_that_is_no_digit, "cat"),
        (a_pickle_that_would_run_something, "data"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_damage_ends_in_one_message(
    run: Run, tmp_path: Path, write: Callable[[], object], message: str
) -> None:
    write()
    done = run("train", "sigmoid-10", "--engine", "numpy", "--epochs", 1, "--data", "./data")
    assert done.status == 1, done
    assert done.err.startswith("error: ")
    assert done.err.count("error:") == 1
    assert message in done.err.lower(), done.err
    assert not list(tmp_path.glob("*.safetensors"))
    assert not Path("gotcha").exists()
