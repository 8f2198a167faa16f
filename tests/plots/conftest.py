"""Small data and untrained models: a picture shows what it is given."""

from collections.abc import Callable

import numpy as np
import pytest

from digitus.datasets import Dataset
from digitus.datasets.scaling import Scaling
from digitus.models import Decision, Largest, Model
from digitus.networks import Dense, Layer, LeCun, Network, copy_params, draw_params


@pytest.fixture
def make_data() -> Callable[..., Dataset]:
    def make(count: int = 30, side: int = 8, ink: int = 16, classes: int = 10) -> Dataset:
        rng = np.random.default_rng(0)
        images = rng.integers(0, ink, (count, side, side), dtype=np.uint8, endpoint=True)
        labels = np.arange(count) % classes
        return Dataset(images, labels, name="some:test", ink=ink, classes=classes)

    return make


@pytest.fixture
def make_model() -> Callable[..., Model]:
    def make(
        *layers: Layer,
        side: int = 8,
        ink: int = 16,
        decision: Decision | None = None,
        precision: str = "float64",
    ) -> Model:
        network = Network((side, side), layers or (Dense(12, "sigmoid"), Dense(10, "softmax")))
        params = draw_params(network, LeCun(), np.random.default_rng(1))
        for name in params:
            if name.endswith("bias"):
                params[name] = np.linspace(-2, 2, len(params[name]))
        params = copy_params(params, precision)
        scaling = Scaling(divisor=float(ink))
        rule = decision or Largest()
        return Model(network, params, scaling=scaling, ink=ink, name="small", decision=rule)

    return make
