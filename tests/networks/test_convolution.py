"""Shapes of the layers that look at images, and what they refuse."""

from collections.abc import Callable

import numpy as np
import pytest

from digitus.errors import SettingError, ShapeError
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    He,
    MaxPool2D,
    Network,
    Residual,
    SpatialDropout,
    draw_params,
)
from digitus.networks.layers import Layer, Shape
from digitus.settings import from_data, to_data


@pytest.mark.parametrize(
    ("layer", "inputs", "outputs"),
    [
        (Conv2D(20, 5), (28, 28), (24, 24, 20)),
        (Conv2D(8, 3, padding=1), (14, 14, 3), (14, 14, 8)),
        (Conv2D(8, 3, stride=2, padding=1), (7, 9, 3), (4, 5, 8)),
        (Conv2D(8, 2, stride=3), (7, 9, 3), (2, 3, 8)),
        (MaxPool2D(), (9, 9, 48), (4, 4, 48)),
        (MaxPool2D(3, 2), (9, 7, 2), (4, 3, 2)),
        (AveragePool2D(2), (8, 8), (4, 4, 1)),
        (GlobalAveragePool(), (4, 4, 96), (96,)),
        (Flatten(), (4, 4, 40), (640,)),
        (BatchNorm(), (4, 4, 40), (4, 4, 40)),
        (SpatialDropout(0.2), (4, 4, 40), (4, 4, 40)),
        (Residual((Conv2D(1, 3, padding=1),)), (8, 8), (8, 8, 1)),
        (Residual((Conv2D(6, 2, stride=2),), (Conv2D(6, 1, stride=2),)), (8, 8), (4, 4, 6)),
    ],
)
def test_shapes(layer: Layer, inputs: Shape, outputs: Shape) -> None:
    assert layer.output_shape(inputs) == outputs


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (Conv2D(3), (64,), "put it before the first Flatten or Dense"),
        (Conv2D(3, 5), (4, 9), "windows of 5 x 5 do not fit into an image of 4 x 9"),
        (MaxPool2D(3), (2, 2, 5), "windows of 3 x 3 do not fit"),
        (GlobalAveragePool(), (9,), "it looks at images"),
        (SpatialDropout(), (9,), "it looks at images"),
        (Residual((Conv2D(4, 3),)), (8, 8), r"end in \(6, 6, 4\), its shortcut in \(8, 8, 1\)"),
    ],
)
def test_what_does_not_fit_is_refused(layer: Layer, shape: Shape, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        layer.output_shape(shape)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Conv2D(0), "filters of a convolution must be at least 1"),
        (lambda: Conv2D(1, 0), "size of a convolution"),
        (lambda: Conv2D(1, 3, stride=0), "stride of a convolution"),
        (lambda: Conv2D(1, 3, padding=3), "padding must be at least 0 and below size=3"),
        (lambda: Conv2D(1, 3, "softmax"), "softmax is for the last Dense layer"),
        (lambda: Conv2D(1, 3, "rleu"), "did you mean 'relu'"),
        (lambda: MaxPool2D(0), "size and a stride of at least 1"),
        (lambda: AveragePool2D(2, 0), "size and a stride of at least 1"),
        (lambda: BatchNorm("softmax"), "not for a normalisation"),
        (lambda: BatchNorm(epsilon=0), "epsilon must be a positive"),
        (lambda: Residual(()), "at least one layer"),
        (lambda: SpatialDropout(1), "dropout rate must be"),
    ],
    ids=range(12),
)
def test_settings_are_checked(make: Callable[[], Layer], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        make()


BLOCK = Residual(
    (Conv2D(4, 3, stride=2, padding=1, bias=False), BatchNorm("relu"), Conv2D(4, 3, padding=1)),
    (Conv2D(4, 1, stride=2),),
)
NETWORK = Network((8, 8), (BLOCK, Flatten(), Dropout(), Dense(10, "softmax")))


def test_arrays_of_a_block_are_named_by_their_place() -> None:
    assert NETWORK.param_shapes == {
        "0.0.weights": (9, 4),
        "0.1.scale": (4,),
        "0.1.bias": (4,),
        "0.2.weights": (36, 4),
        "0.2.bias": (4,),
        "0.shortcut.0.weights": (1, 4),
        "0.shortcut.0.bias": (4,),
        "0.1.mean": (4,),
        "0.1.variance": (4,),
        "3.weights": (64, 10),
        "3.bias": (10,),
    }


def test_statistics_are_kept_but_not_trained() -> None:
    kept = NETWORK.param_shapes.keys() - NETWORK.trained_shapes.keys()
    assert kept == {"0.1.mean", "0.1.variance"}
    assert NETWORK.parameter_count == 36 + 8 + 148 + 8 + 650


def test_what_a_network_costs_is_known_before_it_runs() -> None:
    assert NETWORK.multiplications == 16 * 36 + 16 * 144 + 16 * 4 + 640
    inside_the_block = 3 * 64 + 64
    assert NETWORK.output_count == inside_the_block + 3 * 64 + 10
    assert NETWORK.window_count == 16 * 9 + 16 * 36 + 16


@pytest.mark.parametrize(
    ("layer", "shape", "numbers"),
    [
        (Conv2D(20, 5), (28, 28), 24 * 24 * 25),
        (Conv2D(2, 3, padding=1, stride=2), (7, 9, 3), 4 * 5 * 27),
        (MaxPool2D(3, 1), (9, 7, 2), 7 * 5 * 2 * 9),
        (AveragePool2D(), (9, 7), 4 * 3 * 4),
        (GlobalAveragePool(), (9, 7), 0),
    ],
)
def test_how_much_windows_hold_is_known_too(layer: Layer, shape: Shape, numbers: int) -> None:
    assert layer.window_count(shape) == numbers


def test_blocks_stand_in_each_other_to_some_depth_only() -> None:
    block = Residual((Flatten(),), (Flatten(),))
    for _ in range(9):
        block = Residual((block,), (Flatten(),))
    assert block.depth == 10
    with pytest.raises(SettingError, match="at most 10 deep"):
        Residual((Flatten(),), (block,))


def test_a_normalisation_starts_by_changing_nothing() -> None:
    params = draw_params(NETWORK, He(), np.random.default_rng(0))
    assert params["0.1.scale"].tolist() == params["0.1.variance"].tolist() == [1.0] * 4
    assert params["0.1.mean"].tolist() == params["0.1.bias"].tolist() == [0.0] * 4


def test_blocks_survive_being_written_down() -> None:
    assert from_data(Network, to_data(NETWORK)) == NETWORK
