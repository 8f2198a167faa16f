"""The gradients are those of the loss: checked against central differences, in float64.

One step of plain gradient descent shows the gradient of any engine: it is what the parameters lost,
divided by the rate.  The loss that belongs to it is what the step reports, which comes before the
update.
"""

from dataclasses import replace

import numpy as np
import pytest

from digitus.arrays import Array
from digitus.engines import Engine
from digitus.networks import (
    CrossEntropy,
    Dense,
    Distillation,
    Dropout,
    Loss,
    Network,
    Objective,
    Params,
    SquaredError,
)
from digitus.networks.activations import ACTIVATIONS
from tests.engines.conftest import Trial, trial

HONEST = sorted(name for name in ACTIVATIONS if not name.endswith("_slip"))
EPSILON = 1e-5


def one_step(task: Trial, engine: Engine, params: Params) -> tuple[float, Params]:
    """Return the summed loss of the first batch, and its gradient."""
    session = task.begin(engine, params)
    order = np.arange(task.batch_size)
    rng = np.random.default_rng(11)
    progress = session.run(order, task.batch_size, np.array([1.0]), rng)
    after = session.params()
    trained = task.job.network.trained_shapes
    return progress.loss, {name: params[name] - after[name] for name in trained}


def slope(task: Trial, engine: Engine, params: Params) -> Params:
    """Measure d loss / d parameter, by moving each a little to both sides."""
    images = task.batch_size if task.job.objective.loss.reduction == "mean" else 1
    measured: Params = {
        name: np.zeros(shape) for name, shape in task.job.network.trained_shapes.items()
    }
    for name, grads in measured.items():
        array = params[name]
        for at in np.ndindex(array.shape):
            sides = []
            for step in (EPSILON, -EPSILON):
                moved = {**params, name: array.copy()}
                moved[name][at] += step
                sides.append(one_step(task, engine, moved)[0])
            grads[at] = (sides[0] - sides[1]) / (2 * EPSILON) / images
    return measured


def require_gradient(engine: Engine, task: Trial, expected: Params) -> None:
    """Compare the engine's gradient with what it should be."""
    _, grads = one_step(task, engine, task.params)
    for name, array in expected.items():
        np.testing.assert_allclose(grads[name], array, rtol=1e-6, atol=1e-8, err_msg=name)


def network(hidden: str, output: str, *, bias: bool = True) -> Network:
    return Network((2, 2), (Dense(3, hidden, bias), Dense(3, output, bias)))


@pytest.mark.parametrize("activation", HONEST)
def test_every_activation_inside(engine: Engine, activation: str) -> None:
    task = trial(network(activation, "identity"), Objective(loss=SquaredError()))
    require_gradient(engine, task, slope(task, engine, task.params))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("activation", HONEST)
def test_every_activation_at_the_end(engine: Engine, activation: str, bias: bool) -> None:
    task = trial(network("tanh", activation, bias=bias), Objective(loss=SquaredError()))
    require_gradient(engine, task, slope(task, engine, task.params))


@pytest.mark.parametrize("batch_size", [1, 4])
@pytest.mark.parametrize(
    "loss",
    [
        SquaredError(halved=halved, reduction=reduction)
        for halved in (True, False)
        for reduction in ("mean", "sum")
    ]
    + [
        CrossEntropy(reduction=reduction, smoothing=smoothing)
        for reduction in ("mean", "sum")
        for smoothing in (0.0, 0.3)
    ]
    + [Distillation(temperature=3, smoothing=0.3), Distillation(weight=1, reduction="sum")],
    ids=str,
)
def test_every_loss_with_weights_of_images(engine: Engine, loss: Loss, batch_size: int) -> None:
    weights = np.linspace(0.5, 2, 20)
    task = trial(
        network("tanh", "softmax"), Objective(loss=loss), weights=weights, batch_size=batch_size
    )
    require_gradient(engine, task, slope(task, engine, task.params))


def test_dropout_before_and_between(engine: Engine) -> None:
    layers = (Dropout(0.3), Dense(6, "tanh"), Dropout(0.5), Dense(3, "softmax"))
    task = trial(Network((2, 2), layers), Objective(), batch_size=5)
    require_gradient(engine, task, slope(task, engine, task.params))


def test_three_layers(engine: Engine) -> None:
    layers = (Dense(4, "sigmoid"), Dense(3, "leaky_relu"), Dense(3, "softmax"))
    task = trial(Network((2, 2), layers), Objective())
    require_gradient(engine, task, slope(task, engine, task.params))


def of_the_loss_alone(engine: Engine, objective: Objective) -> tuple[Trial, Params]:
    """Return a training with this objective, and the gradient without penalties and limits."""
    task = trial(network("tanh", "softmax"), objective)
    bare = replace(task, job=replace(task.job, objective=Objective(loss=objective.loss)))
    return task, one_step(bare, engine, task.params)[1]


def test_penalties_pull_weights_but_not_biases(engine: Engine) -> None:
    task, grads = of_the_loss_alone(engine, Objective(l1=0.3, l2=0.7))
    for name, p in task.params.items():
        if name.endswith("weights"):
            grads[name] += 0.3 * np.sign(p) + 0.7 * p
    require_gradient(engine, task, grads)


def test_a_weight_of_zero_is_not_pulled(engine: Engine) -> None:
    task, _ = of_the_loss_alone(engine, Objective(l1=0.3))
    zeros = {name: np.zeros_like(array) for name, array in task.params.items()}
    silent = replace(task, samples=replace(task.samples, weights=np.zeros(20)))
    _, grads = one_step(silent, engine, zeros)
    assert all(not g.any() for g in grads.values())


def length(grads: Params) -> float:
    return float(np.sqrt(sum((g * g).sum() for g in grads.values())))


def test_a_long_gradient_is_shortened_a_short_one_is_not(engine: Engine) -> None:
    task, grads = of_the_loss_alone(engine, Objective(clip_norm=0.01))
    full = length(grads)
    assert full > 0.01
    require_gradient(engine, task, {name: g * 0.01 / full for name, g in grads.items()})
    task, grads = of_the_loss_alone(engine, Objective(clip_norm=full * 1.001))
    require_gradient(engine, task, grads)


def test_penalties_count_before_the_limit(engine: Engine) -> None:
    penalised, grads = of_the_loss_alone(engine, Objective(l2=5.0))
    _, grads = one_step(penalised, engine, penalised.params)
    task, _ = of_the_loss_alone(engine, Objective(l2=5.0, clip_norm=0.5))
    full = length(grads)
    require_gradient(engine, task, {name: g * 0.5 / full for name, g in grads.items()})


def softmax(z: Array) -> Array:
    a: Array = np.exp(z) / np.exp(z).sum()
    return a


def test_the_slips_are_made_as_documented(engine: Engine) -> None:
    for activation in ("tanh_slip", "softmax_slip"):
        task = trial(
            Network((2, 2), (Dense(3, activation),)), Objective(loss=SquaredError()), batch_size=1
        )
        x = task.samples.images[0].reshape(-1) / 255
        z = x @ task.params["0.weights"] + task.params["0.bias"]
        a = np.tanh(z) if activation == "tanh_slip" else softmax(z)
        error = a - np.eye(3)[task.samples.labels[0]]
        if activation == "tanh_slip":
            delta = error * (1 - np.tanh(a) ** 2)
        else:
            s = softmax(a)
            delta = (np.diag(s) - np.outer(s, s)) @ error
        require_gradient(engine, task, {"0.weights": np.outer(x, delta), "0.bias": delta})
