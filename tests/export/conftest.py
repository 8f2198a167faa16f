"""Models of every layer, with weights that have not been trained: what counts is the arithmetic."""

import numpy as np
import pytest

from digitus.datasets.scaling import Scaling
from digitus.models import Calibration, Model
from digitus.models.decision import Decision, Largest, Rounding, Threshold
from digitus.networks import He, Network, draw_params
from digitus.networks.activations import ACTIVATIONS
from digitus.networks.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool2D,
    Residual,
    SpatialDropout,
)

BLOCK = Residual((Conv2D(4, 3, "relu", padding=1), Conv2D(4, 3, padding=1)))
STEP = Residual((Conv2D(6, 3, stride=2, padding=1), BatchNorm()), (Conv2D(6, 1, stride=2),), "tanh")

PLAIN: dict[str, tuple[Layer, ...]] = {
    **{f"dense-{name}": (Dense(7, name), Dense(5)) for name in ACTIVATIONS if name[:4] != "soft"},
    "softmax": (Dense(6, "tanh", bias=False), Dropout(0.5), Dense(5, "softmax")),
    "softmax-slip": (Dense(5, "softmax_slip"),),
    "flatten": (Flatten(), Dense(5, "softmax")),
    "convolution": (
        Conv2D(4, 3, "relu", padding=1),
        MaxPool2D(2),
        SpatialDropout(0.1),
        Conv2D(6, 3, bias=False, stride=2, padding=1),
        BatchNorm("leaky_relu"),
        Flatten(),
        Dense(5, "softmax"),
    ),
    "pooling": (Conv2D(3, 2), MaxPool2D(3, 2), AveragePool2D(2, 1), Dense(5, "softmax")),
    "pooled-image": (AveragePool2D(3), Conv2D(3, 2), Dense(5)),
    "normalised-image": (BatchNorm("tanh"), Conv2D(3, 3), GlobalAveragePool(), Dense(5)),
    "normalised-rows": (Dense(6, "relu"), BatchNorm("tanh"), Dense(5, "softmax")),
}
"""Every layer but the residual block."""

BLOCKS: dict[str, tuple[Layer, ...]] = {
    "blocks": (Conv2D(4, 3, padding=1), BLOCK, STEP, Dense(5, "softmax")),
    "block-first": (Residual((Conv2D(1, 3, padding=1),), (), "relu"), Dense(5, "softmax")),
}

DECISIONS: dict[str, Decision] = {
    "largest": Largest(),
    "threshold": Threshold(probability=0.3),
    "rounding": Rounding(),
}


def make_model(
    layers: tuple[Layer, ...], seed: int = 0, size: tuple[int, int] = (9, 8), **settings: object
) -> Model:
    """Make a model whose every number, statistics included, is its own."""
    network = Network(size, layers)
    rng = np.random.default_rng(seed)
    params = draw_params(network, He(), rng)
    for name, array in params.items():
        shift = rng.normal(0, 0.3, array.shape)
        params[name] = np.abs(array + shift) + 0.1 if name.endswith("variance") else array + shift
    params = {name: array.astype(np.float32) for name, array in params.items()}
    settings = {"name": "made", "scaling": Scaling(20.0, 130.0)} | settings
    return Model(network, params, **settings)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def images() -> np.ndarray:
    """Draw 64 images of 9 x 8: noise, and one that is all paper and one all ink."""
    drawn = np.random.default_rng(1).integers(0, 256, (64, 9, 8)).astype(np.uint8)
    drawn[0], drawn[1] = 0, 255
    return drawn


@pytest.fixture(params=sorted(DECISIONS))
def decided(request: pytest.FixtureRequest) -> Model:
    """Make a model for each decision rule, calibrated but for rounding."""
    calibration = None if request.param == "rounding" else Calibration(temperature=2.5)
    layers = PLAIN["softmax"] if request.param == "largest" else (Dense(5, "sigmoid"),)
    return make_model(layers, decision=DECISIONS[request.param], calibration=calibration)
