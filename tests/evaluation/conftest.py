from collections.abc import Callable

import numpy as np
import pytest

from digitus.datasets import Dataset
from digitus.datasets.scaling import Scaling
from digitus.models import Decision, Largest, Model
from digitus.networks import Dense, Network

Said = Callable[..., tuple[Model, Dataset]]


def says(
    hundredths: list[list[int]],
    labels: list[int],
    *,
    decision: Decision | None = None,
    activation: str = "identity",
    name: str = "parrot",
) -> tuple[Model, Dataset]:
    """Make a model and images on which it gives the wanted outputs, in hundredths.

    The image of one row is its outputs, and the network hands on what it sees.
    """
    images = np.array(hundredths, np.uint8)[:, None]
    classes = images.shape[2]
    network = Network((1, classes), (Dense(classes, activation, bias=False),))
    model = Model(
        network,
        {"0.weights": np.eye(classes)},
        scaling=Scaling(divisor=100.0),
        decision=decision or Largest(),
        ink=100,
        name=name,
    )
    return model, Dataset(images, np.array(labels), classes=classes, ink=100, name="said")


@pytest.fixture(name="says", scope="session")
def says_fixture() -> Said:
    return says
