import numpy as np
import pytest

from digitus.datasets import Dataset, load_dataset
from digitus.synthesis import Line, write_line


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_dataset("mnist").train.first(2000)


@pytest.fixture(scope="session")
def lines(digits: Dataset) -> list[Line]:
    """Thirty lines of every kind."""
    rng = np.random.default_rng(0)
    return [write_line(digits.images, digits.labels, rng) for _ in range(30)]
