import numpy as np
import pytest

from digitus.datasets import load_dataset
from digitus.synthesis import Line, Writers, write_line


@pytest.fixture(scope="session")
def writers() -> Writers:
    digits = load_dataset("mnist").train.first(2000)
    return Writers.of(digits.images, digits.labels)


@pytest.fixture(scope="session")
def lines(writers: Writers) -> list[Line]:
    """Sixty lines of every kind."""
    rng = np.random.default_rng(0)
    return [write_line(writers, rng) for _ in range(60)]
