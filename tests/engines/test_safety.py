"""Large numbers overflow nowhere: sigmoid, softmax and cross-entropy at logits of 10,000."""

from dataclasses import replace

import numpy as np
import pytest

from digitus.engines import Engine
from digitus.networks import CrossEntropy, Dense, Loss, Network, Objective, SquaredError
from digitus.networks.activations import ACTIVATIONS
from tests.engines.conftest import Trial, trial

LOGITS = np.array([1e4, -1e4, 0.0])
NOTHING = 1e-30
"""What may stand for zero: exp(-10000) is far below it."""


def extreme(activation: str, loss: Loss, label: int) -> Trial:
    """Set up a network whose logits are LOGITS, whatever the image."""
    task = trial(Network((1, 2), (Dense(3, activation),)), Objective(loss=loss), batch_size=2)
    return replace(
        task,
        params={"0.weights": np.zeros((2, 3)), "0.bias": LOGITS},
        samples=replace(task.samples, labels=np.full(20, label)),
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


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_training_stays_finite(any_engine: Engine, activation: str, label: int) -> None:
    task = extreme(activation, SquaredError(), label)
    session = task.begin(any_engine)
    progress = task.run(session, 5, np.random.default_rng(0))
    assert progress.failed_step is None
    assert all(np.isfinite(array).all() for array in session.params().values())
