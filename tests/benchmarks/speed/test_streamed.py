import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.speed.streamed import predicted, write_images

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("images") / "images.npy"
    write_images(path, 1)
    return path


def trained(file: Path, images: int, hidden: int) -> dict[str, Any]:
    words = (sys.executable, "-m", "benchmarks.speed.streamed", "--one", file, images, hidden)
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def test_the_formula_says_how_memory_grows(file: Path) -> None:
    few, many = trained(file, 3_000, 40), trained(file, 60_000, 40)
    for row in (few, many):
        assert row["peak"] == pytest.approx(row["predicted"], rel=0.1)
    grown = many["peak"] - few["peak"]
    assert grown == pytest.approx(many["predicted"] - few["predicted"], rel=0.15)


def test_each_part_counts() -> None:
    assert predicted(1000, 100, 50) - predicted(0, 100, 50) == 1000 * (3 * 100 + 80)
    assert predicted(0, 100, 50) - predicted(0, 100, 0) == 50 * 12


def test_copies_are_moved(tmp_path: Path) -> None:
    write_images(tmp_path / "two.npy", 2)
    images = np.load(tmp_path / "two.npy", mmap_mode="r")
    assert images.shape == (120_000, 28, 28)
    assert np.array_equal(images[60_000, :, 1:], images[0, :, :-1])
    assert not np.array_equal(images[60_000], images[0])
