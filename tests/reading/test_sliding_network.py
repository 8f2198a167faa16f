"""A sliding network says of every window what the network says of it alone, to the bit's edge."""

import numpy as np
import pytest

from digitus.errors import ModelError
from digitus.models import Model
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    He,
    Layer,
    MaxPool2D,
    Network,
    draw_params,
)
from digitus.reading.sliding_network import SlidingNetwork


def model(*layers: Layer, side: int = 32, precision: str = "float64") -> Model:
    network = Network((side, side), layers)
    rng = np.random.default_rng(0)
    params = {
        name: (array + rng.normal(0, 0.1, array.shape) ** 2).astype(precision)
        for name, array in draw_params(network, He(), rng).items()
    }
    return Model(network, params)


NETWORKS = {
    "as shipped": (
        Conv2D(4, 5, bias=False),
        MaxPool2D(2),
        BatchNorm("relu"),
        Conv2D(6, 3),
        Conv2D(6, 3, "relu"),
        MaxPool2D(2),
        Conv2D(8, 5, "tanh"),
        Dropout(0.2),
        Dense(13, "softmax"),
    ),
    "dense on several points": (Conv2D(3, 3, "relu"), AveragePool2D(5), Dense(13, "softmax")),
    "a stride": (Conv2D(4, 6, "relu", stride=2), Conv2D(5, 3), Dense(13, "softmax", bias=False)),
}


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
@pytest.mark.parametrize("width", [1, 30, 150, 400])
@pytest.mark.parametrize("layers", NETWORKS.values(), ids=NETWORKS)
def test_every_window_is_seen_as_by_itself(
    layers: tuple[Layer, ...], width: int, engine: str
) -> None:
    alone = model(*layers)
    sliding = SlidingNetwork(alone, engine)
    strip = np.random.default_rng(1).integers(0, 256, (32, width)).astype(np.uint8)
    probabilities = sliding(strip)
    assert (
        (len(probabilities) - 1) * sliding.step >= width > (len(probabilities) - 2) * sliding.step
    )
    padded = np.pad(strip, ((0, 0), (16, 16 + sliding.step)))
    windows = np.stack([padded[:, k * sliding.step :][:, :32] for k in range(len(probabilities))])
    np.testing.assert_allclose(probabilities, alone.outputs(windows, engine="numpy"), atol=1e-9)


@pytest.mark.parametrize(
    "layers",
    [
        (Conv2D(4, 3, padding=1), Dense(13, "softmax")),
        (Dense(20, "relu"), Dense(13, "softmax")),
        (Conv2D(4, 3), Flatten(), Dense(13, "softmax")),
    ],
    ids=["padding", "two dense layers", "flat"],
)
def test_a_network_that_sees_its_edge_is_refused(layers: tuple[Layer, ...]) -> None:
    with pytest.raises(ModelError, match="cannot slide"):
        SlidingNetwork(model(*layers))
