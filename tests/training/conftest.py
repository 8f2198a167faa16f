import numpy as np
import pytest

from digitus.datasets import Dataset, DataSplits, load_dataset
from digitus.datasets.scaling import Scaling
from digitus.networks import Dense, Dropout, He, Network, draw_params
from digitus.training import Task

NETWORK = Network((8, 8), (Dense(16, "relu"), Dropout(0.25), Dense(10, "softmax")))


@pytest.fixture(scope="session")
def digits() -> tuple[Dataset, Dataset]:
    """Three hundred images to train on, a hundred to validate."""
    return load_dataset("digits").train.first(400).split_at(300)


@pytest.fixture
def task(digits: tuple[Dataset, Dataset]) -> Task:
    train, validation = digits
    return Task(
        network=NETWORK,
        params=draw_params(NETWORK, He(), np.random.default_rng(0)),
        scaling=Scaling(divisor=16),
        data=DataSplits(train=train, validation=validation),
    )


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a step or two in each chunk, so that there is much between which to interrupt."""
    monkeypatch.setattr("digitus.training.pace.CHUNK_SECONDS", 0.0)
