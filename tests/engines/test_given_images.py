"""Images that are handed in for a chunk stand in for those of the samples, and for nothing else."""

import dataclasses

import numpy as np
import pytest

from digitus.engines import Engine
from digitus.errors import ShapeError
from digitus.networks import CrossEntropy, Dense, Dropout, Layer, Network, Objective
from tests.engines.conftest import OPTIMIZERS, Trial, pixels, trial
from tests.engines.test_chunks import everything, require_same_bits

SHAPE = (5, 6)
LAYERS: dict[str, tuple[Layer, ...]] = {
    "plain": (Dense(6, "tanh"), Dense(3, "softmax")),
    "dropout": (Dropout(0.2), Dense(6, "relu"), Dropout(0.5), Dense(3, "softmax")),
}


def training(layers: str = "dropout", ink: float = 0.1, optimizer: str = "adam") -> Trial:
    return trial(
        Network(SHAPE, LAYERS[layers]),
        Objective(loss=CrossEntropy()),
        OPTIMIZERS[optimizer],
        images=pixels(20, SHAPE, ink),
        weights=np.linspace(0.5, 2, 20),
        rate=0.02,
    )


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("layers", sorted(LAYERS))
@pytest.mark.parametrize("ink", [0.1, 0.4, 1.0], ids=lambda ink: f"ink {ink}")
def test_they_count_like_samples_that_look_like_them(
    any_engine: Engine, layers: str, ink: float, optimizer: str
) -> None:
    # With more ink than the samples have, engines that skip zeros need more room than they made.
    task = training(layers, 0.1, optimizer)
    other = pixels(40, SHAPE, ink)[20:]
    looking = dataclasses.replace(task.samples, images=other)
    expected = any_engine.session(task.job, looking, task.params)
    session = task.begin(any_engine)
    order, rates = task.order(14), task.rates(14)
    for size, rng, again in ((3, 5, 6), (4, 7, 8)):
        steps = -(-len(order) // size)
        rates = np.resize(task.rates(14), steps)
        seen = session.run(order, size, rates, np.random.default_rng(rng), other[order])
        wanted = expected.run(order, size, rates, np.random.default_rng(rng))
        assert seen.images == wanted.images
        assert seen.correct == wanted.correct
        assert seen.loss == pytest.approx(wanted.loss, rel=1e-5)
        # What is not given is that of the samples again.
        session.run(order, size, rates, np.random.default_rng(again))
        expected_samples = any_engine.session(
            task.job, task.samples, expected.params(), expected.state()
        )
        expected_samples.run(order, size, rates, np.random.default_rng(again))
        expected = any_engine.session(
            task.job, looking, expected_samples.params(), expected_samples.state()
        )
    for name, array in everything(expected).items():
        np.testing.assert_allclose(everything(session)[name], array, rtol=2e-4, atol=1e-6)


def test_chunks_leave_no_trace(any_engine: Engine) -> None:
    task = training()
    order, rates = task.order(20), task.rates(20)
    images = pixels(len(order), SHAPE, 0.5)
    whole, pieces = task.begin(any_engine), task.begin(any_engine)
    whole.run(order, 3, rates, np.random.default_rng(1), images)
    rng = np.random.default_rng(1)
    for first, last in ((0, 7), (7, 8), (8, 20)):
        part = slice(3 * first, 3 * last)
        pieces.run(order[part], 3, rates[first:last], rng, images[part])
    require_same_bits(everything(pieces), everything(whole))


def test_they_are_not_changed(any_engine: Engine) -> None:
    task = training()
    images = pixels(len(task.order(5)), SHAPE, 0.5)
    before = images.copy()
    task.begin(any_engine).run(task.order(5), 3, task.rates(5), np.random.default_rng(1), images)
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((4, *SHAPE), np.uint8),
        np.zeros((5, 6, 5), np.uint8),
        np.zeros((5, *SHAPE), np.float64),
    ],
    ids=["one too few", "lying", "floats"],
)
def test_images_of_another_kind_are_refused(any_engine: Engine, images: np.ndarray) -> None:
    task = training()
    with pytest.raises(ShapeError, match=r"images must be uint8 of shape \(5, 5, 6\)"):
        task.begin(any_engine).run(
            np.arange(5), 5, np.full(1, 0.1), np.random.default_rng(1), images
        )
