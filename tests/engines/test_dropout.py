"""Dropout draws what the contract says, keeps the expected value, and ends with the training."""

from dataclasses import replace

import numpy as np
import pytest

from digitus.arrays import Array
from digitus.datasets.scaling import Scaling
from digitus.engines import Engine, open_engine
from digitus.networks import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Network,
    Objective,
    Params,
    Residual,
    SpatialDropout,
    SquaredError,
)
from tests.engines.conftest import Trial, rooms_for, trial

INPUTS = 50
IMAGES = 400


def summing(rate: float, batch_size: int) -> Trial:
    """Set up one unit that adds up what dropout leaves of fifty ones, trained on being right."""
    task = trial(
        Network((1, INPUTS), (Dropout(rate), Dense(1, bias=False))),
        Objective(loss=SquaredError()),
        images=np.ones((IMAGES, 1, INPUTS), np.uint8),
        scaling=Scaling(),
        batch_size=batch_size,
    )
    return replace(task, params={"1.weights": np.ones((INPUTS, 1))})


def masks(engine: Engine, rate: float, seed: int) -> Array:
    """Read off what was kept: it is where one image's step changed the weights."""
    task = summing(rate, 1)
    rng, rows = np.random.default_rng(seed), []
    for image in range(IMAGES):
        session = task.begin(engine)
        session.run(np.array([image]), 1, np.array([1e-3]), rng)
        rows.append(session.params()["1.weights"][:, 0] != 1)
    return np.array(rows)


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_each_input_is_silenced_as_often_as_the_rate_says(engine: Engine, rate: float) -> None:
    kept = masks(engine, rate, seed=0)
    # Five standard deviations of a binomial share: false once in two million.
    assert kept.mean() == pytest.approx(1 - rate, abs=5 * np.sqrt(rate * (1 - rate) / kept.size))
    share = np.sqrt(rate * (1 - rate) / IMAGES)
    assert np.abs(kept.mean(axis=0) - (1 - rate)).max() <= 5 * share
    assert np.abs(kept.mean(axis=1).std() - np.sqrt(rate * (1 - rate) / INPUTS)) < 0.01


def test_what_is_kept_is_drawn_as_documented(engine: Engine) -> None:
    rng = np.random.default_rng(5)
    expected = [rng.random((1, 1, INPUTS), dtype=np.float32) >= 0.3 for _ in range(IMAGES)]
    kept = masks(engine, 0.3, seed=5)
    np.testing.assert_array_equal(kept, np.reshape(expected, (IMAGES, INPUTS)))


@pytest.mark.parametrize("batch_size", [1, 8])
def test_layers_draw_in_order_for_whole_batches(any_engine: Engine, batch_size: int) -> None:
    layers = (Dropout(0.2), Dense(7, "tanh"), Dropout(0.0), Dropout(0.5), Dense(3, "softmax"))
    task = trial(Network((4, 4), layers), Objective(), batch_size=batch_size)
    rng, ours = np.random.default_rng(9), np.random.default_rng(9)
    order = task.order(10)
    task.run(task.begin(any_engine), 10, rng)
    for start in range(0, len(order), batch_size):
        images = len(order[start : start + batch_size])
        for shape in ((4, 4), (7,), (7,)):
            ours.random((images, *shape), dtype=np.float32)
    assert rng.bit_generator.state == ours.bit_generator.state


def test_nothing_else_is_drawn(any_engine: Engine) -> None:
    task = trial(Network((4, 4), (Dense(7, "tanh"), Dense(3, "softmax"))), Objective())
    rng = np.random.default_rng(9)
    task.run(task.begin(any_engine), 10, rng)
    assert rng.bit_generator.state == np.random.default_rng(9).bit_generator.state


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_expected_value_stays(any_engine: Engine, rate: float) -> None:
    # The sum that is left of fifty ones, over what is left on average, has mean 50; as the squared
    # error against a target of 1 is half (sum - 1)^2, its mean is half (49^2 + variance).
    task = summing(rate, IMAGES)
    rng, losses = np.random.default_rng(2), []
    for _ in range(5):
        progress = task.begin(any_engine).run(np.arange(IMAGES), IMAGES, np.array([0.1]), rng)
        losses.append(progress.loss / IMAGES)
    variance = INPUTS * rate / (1 - rate)
    assert np.mean(losses) == pytest.approx((49**2 + variance) / 2, rel=0.05)


def test_what_is_kept_is_scaled_up(any_engine: Engine) -> None:
    task = summing(0.5, 4)
    progress = task.begin(any_engine).run(
        np.arange(4), 4, np.array([0.1]), np.random.default_rng(3)
    )
    kept = np.random.default_rng(3).random((4, 1, INPUTS), dtype=np.float32) >= 0.5
    sums = kept.sum(axis=(1, 2)) / 0.5
    assert progress.loss == pytest.approx(((sums - 1) ** 2).sum() / 2)


def test_prediction_drops_nothing(any_engine: Engine) -> None:
    task = summing(0.5, 1)
    predict = any_engine.predictor(task.job.network, task.params, Scaling())
    np.testing.assert_array_equal(predict(task.samples.images), np.full((IMAGES, 1), INPUTS))


BLOCK = Residual(
    (SpatialDropout(0.2), Residual((Conv2D(3, 1), Dropout(0.5))), BatchNorm()),
    (Dropout(0.1), SpatialDropout(0.3)),
)
NESTED = Network((4, 5, 3), (SpatialDropout(0.5), BLOCK, Dropout(0.5), Dense(3, "softmax")))


@pytest.mark.parametrize("batch_size", [1, 8])
def test_a_block_draws_for_its_layers_then_for_its_shortcut(batch_size: int) -> None:
    task = trial(NESTED, Objective(), batch_size=batch_size)
    order = task.order(5)
    expected = np.random.default_rng(9)
    for start in range(0, len(order), batch_size):
        images = len(order[start : start + batch_size])
        whole = (4, 5, 3)
        for shape in ((3,), (3,), whole, whole, (3,), whole):
            expected.random((images, *shape), dtype=np.float32)
    for room in rooms_for(NESTED):
        rng = np.random.default_rng(9)
        task.run(task.begin(open_engine(*room)), 5, rng)
        assert rng.bit_generator.state == expected.bit_generator.state, room


@pytest.mark.parametrize("channels", [1, 50])
def test_whole_channels_fall_silent_as_drawn(channels: int) -> None:
    # Each channel has six points of one.  If it is kept, the weights of its points change.
    shape = (2, 3) if channels == 1 else (2, 3, channels)
    network = Network(shape, (SpatialDropout(0.3), Dense(1, bias=False)))
    task = trial(
        network,
        Objective(loss=SquaredError()),
        images=np.ones((20, *shape), np.uint8),
        scaling=Scaling(),
    )
    params: Params = {"1.weights": np.ones((6 * channels, 1))}
    for room in rooms_for(network):
        engine, rng, ours = open_engine(*room), *(np.random.default_rng(5) for _ in range(2))
        for image in range(10):
            session = task.begin(engine, params)
            progress = session.run(np.array([image]), 1, np.array([1e-3]), rng)
            kept = ours.random((1, channels), dtype=np.float32)[0] >= 0.3
            changed = session.params()["1.weights"].reshape(6, channels) != 1
            np.testing.assert_array_equal(changed, np.tile(kept, (6, 1)), err_msg=str(room))
            total = kept.sum() * 6 / 0.7
            assert progress.loss == pytest.approx((total - 1) ** 2 / 2, rel=1e-5)
        predict = engine.predictor(network, params, Scaling())
        assert predict(task.samples.images[:1]) == pytest.approx(6 * channels)


def test_the_layers_of_a_block_draw_before_its_shortcut() -> None:
    layers = (Dropout(0.5), Conv2D(1, 1, bias=False))
    network = Network((2, 3), (Residual(layers, (Dropout(0.5),), "identity"), Dense(1, bias=False)))
    params: Params = {"0.1.weights": np.full((1, 1), 10.0), "1.weights": np.ones((6, 1))}
    rng = np.random.default_rng(7)
    main, shortcut = (rng.random((1, 2, 3), dtype=np.float32) >= 0.5 for _ in range(2))
    assert main.sum() != shortcut.sum()
    total = (10 * main.sum() + shortcut.sum()) / 0.5
    task = trial(
        network,
        Objective(loss=SquaredError()),
        images=np.ones((4, 2, 3), np.uint8),
        scaling=Scaling(),
    )
    for room in rooms_for(network):
        session = task.begin(open_engine(*room), params)
        progress = session.run(np.array([0]), 1, np.array([1e-3]), np.random.default_rng(7))
        assert progress.loss == pytest.approx((total - 1) ** 2 / 2, rel=1e-5)
