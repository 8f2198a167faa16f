import json

import numpy as np
import pytest

from benchmarks.speed.convolution import WAYS, copied, main, ways
from digitus.networks import Conv2D


def test_both_ways_forward_give_the_same() -> None:
    layer, images = Conv2D(5, 3, padding=1, stride=2), 3
    calls = ways(layer, (6, 7, 4), images)
    ours = calls["forward"]()[: images * 3 * 4 * 5].reshape(-1, 5)
    theirs = np.concatenate(calls["windows copied, BLAS"]())
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
    assert len(copied(layer, np.zeros((40, 6, 7, 4), np.float32), np.zeros((36, 5)))) == 2


def test_every_convolution_is_measured_there_and_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["LeNet", "--json", "--batch", "2", "--repetitions", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    first, second = found["networks"]["LeNet"]
    assert first["multiplications"] == 2 * 24 * 24 * 25 * 20
    assert first["speeds"].keys() == second["speeds"].keys() == set(WAYS)
    assert found["limit"] > 0
