"""A folded network is the same function with fewer layers."""

import numpy as np
import pytest

from digitus.datasets.scaling import Scaling
from digitus.engines import open_engine
from digitus.networks import (
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    He,
    Layer,
    MaxPool2D,
    Network,
    Params,
    Residual,
    draw_params,
)
from digitus.networks.folding import fold

BLOCK = Residual(
    (Conv2D(4, 3, padding=1, bias=False), BatchNorm("relu"), Conv2D(4, 3, padding=1)),
    (Conv2D(4, 1), BatchNorm()),
)


@pytest.mark.parametrize(
    ("layers", "left"),
    [
        ((Conv2D(3, bias=False), BatchNorm("relu"), Dense(2)), 2),
        ((Conv2D(3), BatchNorm("tanh"), BatchNorm("relu"), Dense(2)), 3),
        ((Conv2D(3, activation="relu"), BatchNorm(), Dense(2)), 3),
        ((Conv2D(3), MaxPool2D(), BatchNorm("relu"), Dense(2)), 4),
        ((BatchNorm(), Flatten(), Dense(5), BatchNorm("sigmoid"), Dense(2)), 4),
        ((BLOCK, BatchNorm("relu"), Dense(2, "softmax")), 3),
    ],
    ids=range(6),
)
def test_folding_changes_nothing_but_the_layers(layers: tuple[Layer, ...], left: int) -> None:
    network, rng = Network((6, 6), layers), np.random.default_rng(0)
    params: Params = {
        name: array + rng.uniform(0.1, 1, array.shape)
        for name, array in draw_params(network, He(), rng).items()
    }
    folded, arrays = fold(network, params)
    assert len(folded.layers) == left
    engine, images = open_engine("numpy"), rng.integers(0, 256, (5, 6, 6), dtype=np.uint8)
    expected = engine.predictor(network, params, Scaling(divisor=255.0))(images)
    got = engine.predictor(folded, arrays, Scaling(divisor=255.0))(images)
    np.testing.assert_allclose(got, expected, rtol=1e-10)


def test_normalisations_inside_a_block_are_folded_too() -> None:
    network = Network((6, 6), (BLOCK, Dense(2)))
    folded, arrays = fold(network, draw_params(network, He(), np.random.default_rng(0)))
    block = folded.layers[0]
    assert isinstance(block, Residual)
    assert [type(layer) for layer in (*block.layers, *block.shortcut)] == [Conv2D] * 3
    assert arrays.keys() == folded.param_shapes.keys()
