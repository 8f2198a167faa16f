"""Batch normalisation: by the batch in training, by what was kept afterwards; and who moves that."""

from dataclasses import replace

import numpy as np
import pytest

from digitus.arrays import Array, Indices
from digitus.engines import Engine, open_engine
from digitus.networks import (
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    Network,
    Objective,
    Params,
    Residual,
    SquaredError,
    Targets,
)
from digitus.networks.layers import Shape
from tests.engines.conftest import OPTIMIZERS, SCALING, Trial, pixels, rooms_for, trial

STILL = 1e-30
"""A rate that changes no parameter in float64 or float32."""

FIRST = BatchNorm(momentum=0.25, epsilon=0.01)
NORMALISED: dict[str, tuple[Shape, tuple[Layer, ...]]] = {
    "images": ((4, 5), (FIRST, Dense(3, "softmax"))),
    "channels": ((3, 2, 4), (FIRST, Conv2D(2, 2), Dense(3, "softmax"))),
    "rows": ((7,), (FIRST, Dense(3, "softmax"))),
}
DEEP = Network(
    (5, 5),
    (
        Conv2D(2, 2, bias=False),
        Residual((BatchNorm("tanh"), Conv2D(2, 1)), (Conv2D(2, 1), BatchNorm())),
        Flatten(),
        BatchNorm(),
        Dense(3, "softmax"),
    ),
)
KEPT = sorted(DEEP.param_shapes.keys() - DEEP.trained_shapes.keys())


def supporting(network: Network) -> list[Engine]:
    return [open_engine(*room) for room in rooms_for(network)]


def columns(x: Array, shape: Shape) -> Array:
    """Lay all numbers of a channel out as one column."""
    return x.reshape(-1, 1 if len(shape) == 2 else shape[-1])


def after_steps(task: Trial, engine: Engine, batches: list[Indices]) -> Params:
    session, rng = task.begin(engine), np.random.default_rng(0)
    for batch in batches:
        session.run(batch, len(batch), np.full(1, STILL), rng)
    return session.params()


@pytest.mark.parametrize("name", NORMALISED)
def test_kept_statistics_move_towards_those_of_each_batch(name: str) -> None:
    shape, layers = NORMALISED[name]
    network = Network(shape, layers)
    task = trial(network, Objective())
    batches = [np.array([0, 1, 2, 3]), np.array([4, 5, 5]), np.array([7, 8])]
    mean, variance = task.params["0.mean"].copy(), task.params["0.variance"].copy()
    for batch in batches:
        x = columns(task.samples.images[batch] / 255, shape)
        mean += 0.25 * (x.mean(axis=0) - mean)
        variance += 0.25 * (x.var(axis=0, ddof=1) - variance)
    for engine in supporting(network):
        params = after_steps(task, engine, batches)
        for kept, expected in (("mean", mean), ("variance", variance)):
            np.testing.assert_allclose(
                params[f"0.{kept}"], expected, rtol=1e-5, err_msg=f"{engine.name} {kept}"
            )


@pytest.mark.parametrize("name", NORMALISED)
def test_training_normalises_by_the_batch_use_by_what_was_kept(name: str) -> None:
    shape = NORMALISED[name][0]
    network = Network(shape, (FIRST, Dense(2)))
    task = trial(network, Objective(loss=SquaredError()))
    task = replace(task, samples=replace(task.samples, targets=Targets.of(np.arange(20) % 2)))
    rng = np.random.default_rng(5)
    params: Params = {name: rng.uniform(0.5, 1.5, p.shape) for name, p in task.params.items()}
    x = columns(task.samples.images / 255, shape)

    def outputs(mean: Array, variance: Array) -> Array:
        z = params["0.scale"] * (x - mean) / np.sqrt(variance + 0.01) + params["0.bias"]
        y: Array = z.reshape(20, -1) @ params["1.weights"] + params["1.bias"]
        return y

    in_training = outputs(x.mean(axis=0), x.var(axis=0))
    loss = ((in_training - np.eye(2)[task.samples.labels]) ** 2).sum() / 2
    in_use = outputs(params["0.mean"], params["0.variance"])
    for engine in supporting(network):
        session = task.begin(engine, params)
        progress = session.run(np.arange(20), 20, np.full(1, STILL), rng)
        assert progress.loss == pytest.approx(loss, rel=1e-5), engine.name
        predict = engine.predictor(network, params, SCALING)
        np.testing.assert_allclose(
            predict(task.samples.images), in_use, rtol=1e-4, atol=1e-5, err_msg=engine.name
        )
        # Alone or among others, an image gets the same answer.
        np.testing.assert_allclose(predict(task.samples.images[:1]), in_use[:1], rtol=1e-4)


def test_one_number_alone_has_no_variance() -> None:
    network = Network((7,), (FIRST, Dense(3, "softmax")))
    task = trial(network, Objective(), batch_size=1)
    for engine in supporting(network):
        session = task.begin(engine)
        progress = session.run(np.array([3]), 1, np.full(1, 0.1), np.random.default_rng(0))
        assert progress.failed_step is None
        params = session.params()
        np.testing.assert_allclose(params["0.variance"], np.full(7, 0.75), err_msg=engine.name)
        np.testing.assert_allclose(params["0.mean"], 0.25 * task.samples.images[3] / 255, rtol=1e-6)
        assert all(np.isfinite(array).all() for array in params.values())


@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_nothing_else_moves_them(optimizer: str) -> None:
    plain = trial(DEEP, Objective(), images=pixels(20, (5, 5)))
    pulled = trial(
        DEEP,
        Objective(l1=0.1, l2=0.5, clip_norm=1e-3),
        OPTIMIZERS[optimizer],
        images=plain.samples.images,
        weights=np.linspace(0, 2, 20),
    )
    for engine in supporting(DEEP):
        sessions = [task.begin(engine) for task in (plain, pulled)]
        for session in sessions:
            session.run(np.arange(20), 20, np.ones(1), np.random.default_rng(0))
        first, second = (session.params() for session in sessions)
        for name in KEPT:
            np.testing.assert_array_equal(first[name], second[name], err_msg=name)
            assert not np.array_equal(first[name], plain.params[name])
        assert not any(name in slot for name in KEPT for slot in sessions[1].state())


def test_they_do_not_count_in_the_length_of_the_gradient() -> None:
    task = trial(DEEP, Objective(clip_norm=0.01), images=pixels(20, (5, 5)))
    large: Params = {name: p + 1e6 if name in KEPT else p for name, p in task.params.items()}
    for engine in supporting(DEEP):
        ends = []
        for params in (task.params, large):
            session = task.begin(engine, params)
            session.run(np.arange(10), 10, np.ones(1), np.random.default_rng(0))
            ends.append(session.params())
        for name in DEEP.trained_shapes:
            np.testing.assert_array_equal(ends[0][name], ends[1][name], err_msg=name)
