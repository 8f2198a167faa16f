"""Convolutions by transformed tiles give the same sums as those that multiply window by window."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.arrays import Array
from digitus.engines import open_engine
from digitus.engines.on_numba.layerwise.products import Look
from digitus.engines.on_numba.layerwise.tiles import tiling_of
from digitus.engines.on_numba.layerwise.winograd import pays
from digitus.engines.on_numba.simd.winograd import SIDES, matrices_of
from digitus.networks import (
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    MaxPool2D,
    Network,
    Objective,
    Residual,
    SquaredError,
)
from tests.engines.conftest import GENTLE, OPTIMIZERS, outcome, pixels, require_close, trial

TOLERANCES = {"float32": 1e-3, "float64": 1e-8}
WINDOWED: dict[str, tuple[tuple[int, ...], tuple[Layer, ...]]] = {
    "tiles of 2 x 2": ((6, 6, 16), (Conv2D(16, 3, "tanh"),)),
    "tiles of 3 x 3": ((11, 11, 16), (Conv2D(32, 3, "tanh"),)),
    "tiles of 4 x 4": ((10, 14, 32), (Conv2D(16, 3, "tanh"),)),
    "tiles beyond the edge": ((7, 12, 16), (Conv2D(16, 3, "sigmoid", bias=False),)),
    "a margin": ((9, 5, 16), (Conv2D(16, 3, "tanh", padding=1),)),
    "a wide margin": ((4, 3, 16), (Conv2D(32, 3, "tanh", padding=2),)),
    "one point": ((3, 3, 16), (Conv2D(16, 3, "tanh"),)),
    "after a first one": ((8, 9), (Conv2D(16, 3, "tanh"), Conv2D(32, 3, "tanh"))),
    "in a block": (
        (6, 6, 16),
        (Residual((BatchNorm("tanh"), Conv2D(16, 3, padding=1))), Conv2D(16, 3, "tanh")),
    ),
    "normalised and pooled": (
        (12, 12, 16),
        (Conv2D(32, 3, bias=False), BatchNorm("tanh"), MaxPool2D(2), Conv2D(16, 3)),
    ),
}


def transformed(side: int, inputs: Array, window: Array) -> Array:
    """Slide a window over a square of inputs by Winograd's three matrices."""
    into, of_window, out = (np.array(matrix) for matrix in matrices_of(side))
    products = (of_window @ window @ of_window.T) * (into @ inputs @ into.T)
    result: Array = out @ products @ out.T
    return result


@given(side=st.sampled_from(SIDES), seed=st.integers(0, 2**32 - 1))
def test_the_matrices_slide_a_window(side: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    inputs, window = rng.normal(size=(side + 2, side + 2)), rng.normal(size=(3, 3))
    views = np.lib.stride_tricks.sliding_window_view(inputs, (3, 3))
    expected = (views * window).sum(axis=(2, 3))
    np.testing.assert_allclose(transformed(side, inputs, window), expected, rtol=0, atol=1e-12)


def test_the_matrices_for_two_points_are_those_of_the_paper() -> None:
    matrices = matrices_of(2)
    assert matrices.input[:3] == ((1, 0, -1, 0), (0, 1, 1, 0), (0, -1, 1, 0))
    assert matrices.filter == ((1, 0, 0), (0.5, 0.5, 0.5), (0.5, -0.5, 0.5), (0, 0, 1))


@pytest.mark.parametrize(
    ("shape", "side"),
    [((13, 13, 32), 4), ((11, 11, 64), 3), ((6, 6, 64), 2), ((30, 30, 16), 4)],
)
def test_tiles_are_those_of_the_fewest_products(shape: tuple[int, ...], side: int) -> None:
    assert tiling_of(Look(shape, 3, 1, 0), 64, 4).side == side


@pytest.mark.parametrize("item", [4, 8])
@given(
    side=st.integers(3, 40),
    channels=st.sampled_from([16, 32, 128]),
    padding=st.integers(0, 2),
)
def test_tiles_cover_every_point(item: int, side: int, channels: int, padding: int) -> None:
    tiling = tiling_of(Look((side, side + 1, channels), 3, 1, padding), 32, item)
    assert tiling.down * tiling.side >= tiling.output.height == side + 2 * padding - 2
    assert tiling.across * tiling.side >= tiling.output.width == side + 2 * padding - 1
    assert (tiling.down - 1) * tiling.side < tiling.output.height
    for picture in (tiling.input, tiling.output):
        last = picture.first + (picture.height - 1) * picture.line
        assert last + picture.width * picture.channels <= picture.large
    assert tiling.rows >= tiling.group * tiling.down * tiling.across


@pytest.mark.parametrize(
    ("layer", "channels", "images", "expected"),
    [
        (Conv2D(32, 3), 16, None, True),
        (Conv2D(32, 3), 1, None, False),
        (Conv2D(20, 3), 16, None, False),
        (Conv2D(32, 5), 16, None, False),
        (Conv2D(32, 3, stride=2), 16, None, False),
        (Dense(32), 16, None, False),
        (Conv2D(32, 3), 32, 16, True),
        (Conv2D(32, 3), 32, 1, False),
        (Conv2D(32, 3), 16, 16, False),
    ],
)
def test_when_it_pays(layer: Layer, channels: int, images: int | None, expected: bool) -> None:
    assert pays(layer, (9, 9, channels), "float32", images) is expected


@pytest.mark.parametrize("precision", TOLERANCES)
@pytest.mark.parametrize("name", WINDOWED)
def test_trainings_go_the_same_way(name: str, precision: str) -> None:
    shape, layers = WINDOWED[name]
    task = trial(
        Network(shape, (*layers, Flatten(), Dense(4, "softmax"))),
        Objective(l2=0.01),
        GENTLE["momentum"],
        images=pixels(37, shape),
        batch_size=37,
        rate=0.01,
    )
    expected = outcome(task, open_engine("numpy", "float64"), 3)
    got = outcome(task, open_engine("compiled", precision), 3)
    require_close(got, expected, TOLERANCES[precision])


def test_one_image_is_seen_as_among_many() -> None:
    task = trial(
        Network((12, 12), (Conv2D(32, 3), Conv2D(32, 3, "relu"), Dense(5, "softmax"))),
        Objective(),
        OPTIMIZERS["sgd"],
        images=pixels(40, (12, 12)),
    )
    seen = open_engine("compiled", "float32").predictor(
        task.job.network, task.params, task.samples.scaling
    )
    together = seen(task.samples.images)
    one_by_one = [seen(task.samples.images[at : at + 1])[0] for at in range(40)]
    np.testing.assert_allclose(together, one_by_one, rtol=0, atol=2e-6)


@pytest.mark.parametrize("padding", [0, 1])
def test_how_much_rounding_there_is(padding: int) -> None:
    """In float32 the error stays within some millionths of what is seen."""
    task = trial(
        Network((14, 14, 64), (Conv2D(64, 3, padding=padding), Dense(10))),
        Objective(loss=SquaredError()),
        OPTIMIZERS["sgd"],
        images=pixels(8, (14, 14, 64)),
    )
    exact, rounded = (
        open_engine(*room).predictor(task.job.network, task.params, task.samples.scaling)(
            task.samples.images
        )
        for room in (("numpy", "float64"), ("compiled", "float32"))
    )
    assert np.abs(rounded - exact).max() <= 5e-6 * np.abs(exact).max()
