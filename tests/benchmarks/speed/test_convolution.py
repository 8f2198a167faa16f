import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.speed.convolution import copied, ways
from digitus.networks import Conv2D

ROOT = Path(__file__).parents[3]


def test_both_ways_forward_give_the_same() -> None:
    layer, images = Conv2D(5, 3, padding=1, stride=2), 3
    calls = ways(layer, (6, 7, 4), images)
    ours = calls["forward"]()[: images * 3 * 4 * 5].reshape(-1, 5)
    theirs = np.concatenate(calls["windows copied, BLAS"]())
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
    assert len(copied(layer, np.zeros((40, 6, 7, 4), np.float32), np.zeros((36, 5)))) == 2


def test_every_convolution_is_measured_there_and_back() -> None:
    command = [sys.executable, "-m", "benchmarks.convolution", "LeNet", "--json"]
    command += ["--batch", "2", "--repetitions", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    first, second = found["networks"]["LeNet"]
    assert first["multiplications"] == 2 * 24 * 24 * 25 * 20
    assert "to the input" not in first["speeds"]
    assert second["speeds"].keys() == {
        "forward",
        "to the weights",
        "to the input",
        "windows copied, BLAS",
    }
    assert found["limit"] > 0
