"""Who wrote which of MNIST's training digits: QMNIST's authors found it out."""

import gzip
from pathlib import Path

import numpy as np

from digitus.datasets.bundled import load_mnist
from digitus.datasets.formats.damage import reads
from digitus.datasets.remote import RemoteFile, Source
from digitus.datasets.splits import DataSplits
from digitus.errors import DataError

_FILE = "qmnist-train-labels.tsv.gz"
_COMMIT = "c5d0468d749822b3dfc4fcb7110a1e94d541b1c1"


@reads("a table of MNIST's writers")
def read(folder: Path) -> DataSplits:
    """Give MNIST's digits, once the table is seen to speak of them."""
    mnist = load_mnist()
    if not np.array_equal(_columns(folder)[:, 0], mnist.train.labels):
        raise DataError("the table names other digits than MNIST's training images show")
    return DataSplits(train=mnist.train, test=mnist.test)


def writing(folder: Path) -> dict[str, np.ndarray]:
    """Read the writer of each training image."""
    return {"writers": _columns(folder)[:, 1]}


def _columns(folder: Path) -> np.ndarray:
    """Read label and writer: the first and the third column."""
    with gzip.open(folder / _FILE, "rt", encoding="ascii") as rows:
        words = [row.split("\t") for row in rows]
    return np.array([[int(row[0]), int(row[2])] for row in words])[:60_000]


QMNIST_WRITERS = Source(
    name="qmnist-writers",
    summary="MNIST's digits with who wrote each training one, for composing lines (fetches 0.4 MB)",
    origin="Yadav, Bottou 2019, https://github.com/facebookresearch/qmnist",
    license="BSD 3-clause, copyright Facebook, Inc.; the digits CC BY-SA 3.0",
    files=(
        RemoteFile(
            _FILE,
            "sha256:063229afb535986df50a905c6fa03b716f503bd859d2d9bc8a9b4e2c6a2ccee4",
            tuple(
                f"https://raw.githubusercontent.com/facebookresearch/qmnist/{ref}/{_FILE}"
                for ref in (_COMMIT, "master")
            ),
        ),
    ),
    read=read,
    writing=writing,
)
