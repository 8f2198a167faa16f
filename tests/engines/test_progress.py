"""What a chunk reports is what happened, and a training that explodes says at which step."""

from dataclasses import replace

import numpy as np
import pytest

from digitus.arrays import Array
from digitus.engines import Engine, open_engine
from digitus.networks import (
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Layer,
    Loss,
    MaxPool2D,
    Network,
    Objective,
    SquaredError,
)
from tests.engines.conftest import Trial, rooms_for, trial

NETWORK = Network((4, 4), (Dense(5, "tanh"), Dense(3, "softmax")))
WEIGHTS = np.linspace(0.25, 3, 20)
WHOLE = SquaredError(halved=False)


def outputs_by_hand(task: Trial) -> Array:
    x = task.samples.images.reshape(len(task.samples.images), -1) / 255
    h = np.tanh(x @ task.params["0.weights"] + task.params["0.bias"])
    e: Array = np.exp(h @ task.params["1.weights"] + task.params["1.bias"])
    a: Array = e / e.sum(axis=1, keepdims=True)
    return a


def losses_by_hand(task: Trial) -> Array:
    a, y = outputs_by_hand(task), np.eye(3)[task.samples.labels]
    losses: Array
    match task.job.objective.loss:
        case CrossEntropy():
            losses = -np.log((a * y).sum(axis=1))
        case SquaredError(halved=halved):
            losses = ((a - y) ** 2).sum(axis=1) / (2 if halved else 1)
    return losses


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("loss", [CrossEntropy(), SquaredError(), WHOLE], ids=str)
def test_figures_are_those_before_each_update(
    any_engine: Engine, loss: Loss, reduction: str
) -> None:
    objective = Objective(loss=loss.replace(reduction=reduction), l1=0.5, l2=0.5)
    task = trial(NETWORK, objective, weights=WEIGHTS, batch_size=20)
    progress = task.begin(any_engine).run(
        np.arange(20), 20, np.array([1.0]), np.random.default_rng(0)
    )
    losses = losses_by_hand(task)
    right = outputs_by_hand(task).argmax(axis=1) == task.samples.labels
    precise = 1e-12 if any_engine.precision == "float64" else 1e-5
    assert progress.images == 20
    assert progress.loss == pytest.approx(losses @ WEIGHTS, rel=precise)
    assert progress.last_loss == pytest.approx(losses[-1], rel=precise)
    assert progress.correct == right.sum()
    assert progress.failed_step is None


def test_a_chunk_adds_up_its_steps(any_engine: Engine) -> None:
    task = trial(NETWORK, Objective(), weights=WEIGHTS, batch_size=6)
    order, rng = np.arange(20), np.random.default_rng(0)
    # A rate that changes nothing in float64 or float32: all steps see the same network.
    progress = task.begin(any_engine).run(order, 6, np.full(4, 1e-30), rng)
    losses = losses_by_hand(task)
    right = outputs_by_hand(task).argmax(axis=1) == task.samples.labels
    assert progress.images == 20
    assert progress.loss == pytest.approx(losses @ WEIGHTS, rel=1e-5)
    assert progress.last_loss == pytest.approx(losses[-1], rel=1e-5)
    assert progress.correct == right.sum()


def test_an_image_may_come_twice_or_not_at_all(any_engine: Engine) -> None:
    task = trial(NETWORK, Objective(), batch_size=3)
    order = np.array([5, 5, 2, 19])
    progress = task.begin(any_engine).run(order, 3, np.full(2, 1e-30), np.random.default_rng(0))
    assert progress.images == 4
    assert progress.loss == pytest.approx(losses_by_hand(task)[order].sum(), rel=1e-5)


@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu"])
@pytest.mark.parametrize("batch_size", [1, 4])
def test_an_exploding_loss_names_its_step(
    any_engine: Engine, activation: str, batch_size: int
) -> None:
    task = trial(
        Network((4, 4), (Dense(5, activation), Dense(3))),
        Objective(loss=SquaredError()),
        batch_size=batch_size,
        rate=10.0,
    )
    # Up the slope from weights above zero, where relu cannot fall silent before it explodes.
    task = replace(task, params={name: np.abs(p) for name, p in task.params.items()})
    alone, failed = task.begin(any_engine), 0
    order, rates, rng = task.order(200), np.full(200, -10.0), np.random.default_rng(0)
    while np.isfinite(
        alone.run(
            order[failed * batch_size : (failed + 1) * batch_size],
            batch_size,
            rates[failed : failed + 1],
            rng,
        ).loss
    ):
        failed += 1
    assert 1 <= failed < 150
    progress = task.begin(any_engine).run(order, batch_size, rates, rng)
    assert progress.failed_step == failed
    assert progress.images == (failed + 1) * batch_size
    assert not np.isfinite(progress.loss)


@pytest.mark.parametrize("loss", [CrossEntropy(), SquaredError()], ids=str)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_pixel_that_is_no_number_names_its_step(
    any_engine: Engine, loss: Loss, bad: float
) -> None:
    images = np.random.default_rng(0).random((20, 4, 4))
    images[11, 2, 1] = bad
    task = trial(
        Network((4, 4), (Dense(5, "identity"), Dense(3, "softmax"))),
        Objective(loss=loss),
        images=images * 255,
        batch_size=3,
    )
    progress = task.run(task.begin(any_engine), 6, np.random.default_rng(0))
    assert progress.failed_step == 3
    assert progress.images == 12
    assert not np.isfinite(progress.loss)


LOOKING: dict[str, tuple[Layer, ...]] = {
    "pooled": (Conv2D(4, 2), MaxPool2D(), Dense(3, "softmax")),
    "bent": (Conv2D(4, 2, "relu"), Dense(3, "softmax")),
    "normalised": (BatchNorm("relu"), Conv2D(2, 2), Dense(3, "softmax")),
}


@pytest.mark.parametrize(
    ("room", "layers"),
    [(room, name) for name in LOOKING for room in rooms_for(Network((4, 4), LOOKING[name]))],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_it_gets_through_the_layers_that_look_at_images(
    room: tuple[str, str], layers: str, bad: float
) -> None:
    images = np.random.default_rng(0).random((20, 4, 4))
    images[11, 2, 1] = bad
    task = trial(Network((4, 4), LOOKING[layers]), Objective(), images=images * 255)
    progress = task.run(task.begin(open_engine(*room)), 6, np.random.default_rng(0))
    assert progress.failed_step == 3
    assert progress.images == 12
    assert not np.isfinite(progress.loss)
