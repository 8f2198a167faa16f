"""Factors of 16 bits, sums of 32: what is rounded, what is not, and what is promised of it."""

import logging
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from digitus.arrays import Array
from digitus.engines import Job, Samples, open_engine
from digitus.engines.on_numba.engine import CompiledEngine
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.bfloat16 import BFloat16Node
from digitus.engines.on_numba.layerwise.build import Builder
from digitus.engines.on_numba.layerwise.convolution import ConvolutionNode
from digitus.engines.on_numba.layerwise.layer import Capacity, Place, Span, ThreadStep
from digitus.engines.on_numba.layerwise.layout import FlatArrays
from digitus.engines.on_numba.layerwise.products import ProductNode
from digitus.engines.on_numba.processor import has_amx, has_bfloat16, has_pairs
from digitus.engines.on_numba.simd.amx import configure, describe, multiply_tiles, release
from digitus.engines.on_numba.simd.factors import Factor, Sums
from digitus.engines.on_numba.simd.pairs import multiply_pairs
from digitus.engines.on_numba.simd.pointers import to_pointers
from digitus.errors import EngineError
from digitus.networks import (
    SGD,
    Adam,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Network,
    Objective,
    Params,
    Residual,
    Targets,
    draw_params,
)
from digitus.networks.initial import He
from digitus.recipes import load_recipe, train
from digitus.training import Average
from tests.engines.conftest import SCALING

needs_bfloat16 = pytest.mark.skipif(not has_bfloat16(), reason="no quick products of 16 bits here")

SEEN = Network(
    (10, 10),
    (
        Conv2D(8, 3, bias=False),
        BatchNorm("relu"),
        Residual((Conv2D(8, 3, padding=1),)),
        MaxPool2D(2),
        Dropout(0.2),
        Flatten(),
        Dense(20, "tanh"),
        Dense(10, "softmax"),
    ),
)


def rounded(numbers: Array) -> Array:
    """Round to 8 bits of precision, to even where two are as near."""
    bits = np.ascontiguousarray(numbers, np.float32).view(np.uint32)
    bits = bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
    return (bits & np.uint32(0xFFFF0000)).view(np.float32)


LAYERS = {
    "a margin of its own": ((9, 9, 32), Conv2D(32, 3, bias=False), 32),
    "padding, odd counts": ((9, 9, 17), Conv2D(21, 3, padding=1), 37),
    "steps of two": ((13, 13, 8), Conv2D(40, 3, padding=1, stride=2), 11),
    "large windows": ((5, 5, 20), Conv2D(24, 5, "relu", padding=2), 64),
    "single points, many filters": ((6, 6, 40), Conv2D(100, 1), 3),
    "dense": ((8, 8, 8), Dense(50, "relu"), 33),
    "one image": ((7, 7), Dense(10), 1),
}


def node_for(kind: type[ProductNode], network: Network, at: int, params: Params) -> ProductNode:
    """Put one layer to work, in 16 bits or in float64."""
    precision = "bfloat16" if kind is BFloat16Node else "float64"
    arrays = FlatArrays.of(network, params, precision)
    place = Place(name=str(at), shape=network.shapes[at], arrays=arrays, builder=Builder(arrays))
    layer = network.layers[at]
    assert isinstance(layer, Conv2D | Dense)
    return kind(layer, place)


def there_and_back(node: ProductNode, batch: int, x: Array, delta: Array) -> Iterator[Array]:
    """Yield outputs, gradients by the input, and gradients by the weights."""
    capacity = Capacity(batch, 32, 1, training=True)
    node.arrays.allocate(capacity.shards(batch))
    node.allocate(capacity)
    node.prepare()
    step = ThreadStep(Span(0, batch, 0), batch)
    given = np.concatenate([x.ravel(), np.zeros(256)]).astype(node.precision)
    yield node.forward(given, step)[: batch * node.outputs].copy()
    given = np.concatenate([delta.ravel(), np.zeros(256)]).astype(node.precision)
    yield node.backward(given, step)[: batch * node.inputs].copy()
    part = next(p for p in node.arrays.layout.parts if p["gradient"] == node.sizes.weights)
    rows = node.look.size * part["tile_rows"]
    gradients = node.arrays.gradients.reshape(capacity.shards(batch), -1)
    mine = gradients[:, part["gradient"] : part["gradient"] + rows * part["stride"]]
    mine = mine.reshape(-1, node.look.size, part["tile_rows"], part["stride"]).sum(0)
    yield mine[:, : part["run"], : part["columns"]]


@needs_bfloat16
@pytest.mark.parametrize("name", LAYERS)
def test_products_of_rounded_numbers_are_those_of_float64(name: str) -> None:
    shape, layer, batch = LAYERS[name]
    dense = isinstance(layer, Dense)
    layers = (Flatten(), layer) if dense else (layer, Flatten(), Dense(10))
    network, rng = Network(shape, layers), np.random.default_rng(0)
    params = {n: rounded(p) for n, p in draw_params(network, He(), rng).items()}
    at = layers.index(layer)
    nodes = [node_for(kind, network, at, params) for kind in (ConvolutionNode, BFloat16Node)]
    x = rounded(rng.normal(size=(batch, nodes[0].inputs)))
    delta = rounded(rng.normal(size=(batch, nodes[0].outputs)))
    for expected, found in zip(
        *(there_and_back(node, batch, x, delta) for node in nodes), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6 * abs(expected).max())


def in_tiles(arrays: tuple[Array, ...], steps: int, rows: int, columns: int, row: int) -> None:
    a, a_places, b, b_places, first, out, configuration = to_pointers(arrays)
    describe(configuration, rows, columns)
    configure(configuration)
    left, right = Factor(a, a_places, 16, 256), Factor(b, b_places, 16, steps * 256)
    multiply_tiles(left, right, steps, Sums(out, row, first), rows, columns)
    release()


def in_pairs(arrays: tuple[Array, ...], steps: int, rows: int, columns: int, row: int) -> None:
    a, a_places, b, b_places, first, out, _ = to_pointers(arrays)
    left, right = Factor(a, a_places, 16, 256), Factor(b, b_places, 16, steps * 256)
    multiply_pairs(left, right, steps, Sums(out, row, first), rows, columns)


@pytest.mark.parametrize("shape", [(32, 32), (1, 1), (16, 17), (21, 16), (9, 5), (30, 31)], ids=str)
@pytest.mark.parametrize(
    "function",
    [
        pytest.param(in_tiles, marks=pytest.mark.skipif(not has_amx(), reason="no tiles")),
        pytest.param(in_pairs, marks=pytest.mark.skipif(not has_pairs(), reason="no pairs")),
    ],
    ids=["tiles", "pairs"],
)
def test_a_block_is_a_product_and_writes_nothing_beside_it(
    function: Callable[..., None], shape: tuple[int, int]
) -> None:
    rng, steps, (rows, columns) = np.random.default_rng(0), 3, shape
    a, b = (rounded(rng.normal(size=(steps, 32, 32))) for _ in range(2))
    first, row = rng.normal(size=32).astype(np.float32), 40
    expected = np.einsum("srk,skc->rc", a.astype(float), b.astype(float)) + first
    out = np.full((33, row), np.nan, np.float32)
    a_words = words_of(a)  # (steps, 32 rows, 16 pairs)
    b_words = words_of(b.transpose(0, 2, 1)).transpose(0, 2, 1)  # (steps, 16 pairs, 32 columns)
    b_tiles = b_words.reshape(steps, 16, 2, 16).transpose(2, 0, 1, 3)
    places = np.arange(steps)
    arrays = (a_words.ravel(), places * 512, np.ascontiguousarray(b_tiles).ravel(), places * 256)
    rest = (first, out.ravel(), np.zeros(64, np.uint8))
    given = ((*arrays, *rest), steps, rows, columns, row)
    Program(function).ready(*given)(*given)
    np.testing.assert_allclose(out[:rows, :columns], expected[:rows, :columns], rtol=0, atol=1e-5)
    out[:rows, :columns] = np.nan
    assert np.isnan(out).all()


def words_of(numbers: Array) -> Array:
    """Put neighbours in the last axis into words."""
    upper = (np.ascontiguousarray(numbers).view(np.uint32) >> 16).astype(np.uint16)
    return np.ascontiguousarray(upper).view(np.uint32)


def begun(precision: str, batch: int, steps: int, pieces: int = 1) -> tuple[Params, float]:
    """Train a little; return the parameters and the mean loss of the last steps."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 200)
    images = (rng.random((200, 10, 10)) * 90).astype(np.uint8)
    images[np.arange(200), labels] += 150  # a bright line tells the class
    job = Job(
        network=SEEN,
        objective=Objective(loss=CrossEntropy()),
        optimizer=SGD(momentum=0.9) if batch > 16 else Adam(),
    )
    samples = Samples(images=images, targets=Targets.of(labels), scaling=SCALING)
    engine = open_engine("compiled", precision)
    session = engine.session(job, samples, draw_params(SEEN, He(), np.random.default_rng(1)))
    draws, order = np.random.default_rng(2), rng.integers(0, 200, steps * batch)
    for piece in np.array_split(np.arange(steps), pieces):
        part = order[piece[0] * batch : (piece[-1] + 1) * batch]
        progress = session.run(part, batch, np.full(len(piece), 0.01), draws)
    return session.params(), progress.loss / progress.images


@needs_bfloat16
@pytest.mark.parametrize("batch", [10, 64])
def test_the_bits_follow_neither_from_threads_nor_from_interruptions(
    batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, _ = begun("bfloat16", batch, 9)
    for threads, pieces in (("1", 1), ("3", 3)):
        monkeypatch.setenv("DIGITUS_THREADS", threads)
        found, _ = begun("bfloat16", batch, 9, pieces)
        for name, array in expected.items():
            np.testing.assert_array_equal(found[name], array, err_msg=name)


@needs_bfloat16
def test_it_learns_as_float32_does() -> None:
    losses = {name: begun(name, 32, 120, 4)[1] for name in ("float32", "bfloat16")}
    assert losses["bfloat16"] == pytest.approx(losses["float32"], rel=0.1, abs=0.02)
    assert losses["bfloat16"] < 0.5


@needs_bfloat16
def test_parameters_are_kept_and_told_in_32_bits() -> None:
    params, _ = begun("bfloat16", 10, 3)
    assert {array.dtype for array in params.values()} == {np.dtype(np.float32)}
    weights = params["0.weights"]
    assert (rounded(weights) != weights).any()


@needs_bfloat16
def test_a_trained_network_sees_nearly_the_same() -> None:
    params, _ = begun("float32", 32, 60)
    images = np.random.default_rng(3).integers(0, 256, (70, 10, 10)).astype(np.uint8)
    exact, found = (
        open_engine("compiled", precision).predictor(SEEN, params, SCALING)(images)
        for precision in ("float32", "bfloat16")
    )
    assert abs(found - exact).max() < 0.05
    assert (found != exact).any()


@needs_bfloat16
def test_averages_of_a_dense_network_are_kept_in_32_bits() -> None:
    recipe = load_recipe("sigmoid-10")
    training = recipe.training.replace(average=Average(), epochs=1)
    outcome = train(recipe.replace(precision="bfloat16", training=training))
    assert outcome.model.precision == "float32"
    assert outcome.engine == "compiled"


def test_a_processor_that_has_neither_takes_float32_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("digitus.engines.on_numba.engine.has_bfloat16", lambda: False)
    with caplog.at_level(logging.WARNING, "digitus.engines"):
        assert CompiledEngine("bfloat16").precision == "float32"
    assert "float32 in place of bfloat16" in caplog.text


def test_other_engines_refuse() -> None:
    with pytest.raises(EngineError, match="numpy engine computes in float64 or float32"):
        open_engine("numpy", "bfloat16")
