"""Large numbers overflow nowhere: sigmoid, softmax and cross-entropy at logits of 10,000."""

from dataclasses import replace

import numpy as np
import pytest

from digitus.engines import Engine, open_engine
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Distillation,
    Loss,
    MaxPool2D,
    Network,
    Objective,
    Residual,
    SquaredError,
)
from digitus.networks.activations import ACTIVATIONS
from tests.engines.conftest import Trial, rooms_for, trial

LOGITS = np.array([1e4, -1e4, 0.0])
NOTHING = 1e-30
"""What may stand for zero: exp(-10000) is far below it."""


def extreme(activation: str, loss: Loss, label: int) -> Trial:
    """Set up a network whose logits are LOGITS, whatever the image."""
    task = trial(Network((1, 2), (Dense(3, activation),)), Objective(loss=loss), batch_size=2)
    values = np.full(20, label)
    return replace(
        task,
        params={"0.weights": np.zeros((2, 3)), "0.bias": LOGITS},
        samples=replace(task.samples, targets=replace(task.samples.targets, values=values)),
        rate=1e-3,
    )


@pytest.mark.parametrize(
    ("activation", "outputs"),
    [
        ("sigmoid", [1, 0, 0.5]),
        ("softmax", [1, 0, 0]),
        ("softmax_slip", [1, 0, 0]),
        ("tanh", [1, -1, 0]),
        ("relu", [1e4, 0, 0]),
        ("leaky_relu", [1e4, -100, 0]),
        ("identity", LOGITS),
    ],
)
def test_outputs_at_their_limits(any_engine: Engine, activation: str, outputs: list[float]) -> None:
    task = extreme(activation, SquaredError(), 0)
    predict = any_engine.predictor(task.job.network, task.params, task.samples.scaling)
    np.testing.assert_allclose(predict(task.samples.images[:1]), [outputs], rtol=1e-6, atol=NOTHING)


@pytest.mark.parametrize(("label", "loss"), [(0, 0.0), (1, 2e4), (2, 1e4)])
def test_surprise_at_its_limits(any_engine: Engine, label: int, loss: float) -> None:
    task = extreme("softmax", CrossEntropy(), label)
    session = task.begin(any_engine)
    progress = task.run(session, 1, np.random.default_rng(0))
    assert progress.last_loss == pytest.approx(loss, abs=NOTHING)
    # The probabilities are 1, 0, 0: the gradient of the bias is that less one at the label.
    expected = LOGITS - 1e-3 * (np.array([1.0, 0, 0]) - np.eye(3)[label])
    np.testing.assert_allclose(session.params()["0.bias"], expected, rtol=1e-6, atol=NOTHING)


@pytest.mark.parametrize("label", [0, 1, 2])
def test_surprise_with_smoothed_labels(any_engine: Engine, label: int) -> None:
    # -sum y log p, where log p is 0, -20000 and -10000, and y is 0.1 in the others' places.
    task = extreme("softmax", CrossEntropy(smoothing=0.3), label)
    session = task.begin(any_engine)
    progress = task.run(session, 1, np.random.default_rng(0))
    target = 0.7 * np.eye(3)[label] + 0.1
    assert progress.last_loss == pytest.approx(target @ [0, 2e4, 1e4])
    expected = LOGITS - 1e-3 * (np.array([1.0, 0, 0]) - target)
    np.testing.assert_allclose(session.params()["0.bias"], expected, rtol=1e-6, atol=NOTHING)


@pytest.mark.parametrize("label", [0, 1, 2])
def test_what_a_teacher_says_at_its_limits(any_engine: Engine, label: int) -> None:
    # At a temperature of 4, log p is 0, -5000 and -2500.
    task = extreme("softmax", Distillation(temperature=4, weight=0.25), label)
    assert task.samples.targets.probabilities is not None
    said = task.samples.targets.probabilities[0].astype(float)
    same = np.broadcast_to(task.samples.targets.probabilities[0], (20, 3))
    task = replace(task, samples=replace(task.samples, targets=task.samples.targets.taught(same)))
    session = task.begin(any_engine)
    progress = task.run(session, 1, np.random.default_rng(0))
    hard, soft = np.eye(3)[label] @ [0, 2e4, 1e4], said @ [0, 5e3, 2.5e3]
    assert progress.last_loss == pytest.approx(0.75 * hard + 0.25 * 16 * soft)
    pull = 0.75 * np.eye(3)[label] + 0.25 * 4 * said
    expected = LOGITS - 1e-3 * (np.array([1.75, 0, 0]) - pull)
    np.testing.assert_allclose(session.params()["0.bias"], expected, rtol=1e-6, atol=NOTHING)


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_training_stays_finite(any_engine: Engine, activation: str, label: int) -> None:
    task = extreme(activation, SquaredError(), label)
    session = task.begin(any_engine)
    progress = task.run(session, 5, np.random.default_rng(0))
    assert progress.failed_step is None
    assert all(np.isfinite(array).all() for array in session.params().values())


HUGE = Network(
    (3, 4),
    (
        Conv2D(3, 2, "relu"),
        Residual((Conv2D(3, 1), BatchNorm("tanh")), activation="leaky_relu"),
        MaxPool2D(2, 1),
        AveragePool2D(1),
        BatchNorm("sigmoid"),
        Dense(3, "softmax"),
    ),
)


@pytest.mark.parametrize("room", rooms_for(HUGE), ids="-".join)
@pytest.mark.parametrize("size", [1e4, 1e-30, 0.0])
def test_layers_that_look_at_images_stay_finite(room: tuple[str, str], size: float) -> None:
    """With no weights or hardly any, every channel is the same everywhere: its variance is zero."""
    task = trial(HUGE, Objective(loss=CrossEntropy()), rate=1e-3)
    task = replace(task, params={name: p * size for name, p in task.params.items()})
    engine = open_engine(*room)
    session = task.begin(engine)
    progress = task.run(session, 5, np.random.default_rng(0))
    assert progress.failed_step is None
    params = session.params()
    assert all(np.isfinite(array).all() for array in params.values())
    predict = engine.predictor(HUGE, params, task.samples.scaling)
    assert np.isfinite(predict(task.samples.images)).all()
