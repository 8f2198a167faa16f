"""The gradients of the layers that look at images, against central differences in float64.

Every case stands between two layers with weights: one above, through which its gradient arrives,
and one below, to which it must hand the gradient on.  All numbers of an array are moved at once, in
two random directions: each that is wrong shows, and a network with many is soon checked.
"""

import numpy as np
import pytest

from digitus.engines import open_engine
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Distillation,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    Loss,
    MaxPool2D,
    Network,
    Objective,
    Residual,
    SpatialDropout,
    SquaredError,
)
from tests.engines.conftest import Trial, rooms_for, trial
from tests.engines.test_gradients import EPSILON, one_step

BELOW = Conv2D(2, 2, "tanh")
ABOVE = Dense(2, "softmax")

CASES: dict[str, tuple[Layer, ...]] = {
    "convolution": (Conv2D(3, 2, "tanh"),),
    "of one point": (Conv2D(3, 1, "sigmoid"),),
    "with stride": (Conv2D(2, 2, "tanh", stride=2),),
    "with stride that leaves points out": (Conv2D(2, 2, stride=3),),
    "with padding": (Conv2D(2, 3, "tanh", padding=1),),
    "with padding and stride": (Conv2D(2, 3, "relu", padding=2, stride=2),),
    "without bias": (Conv2D(2, 2, "leaky_relu", bias=False),),
    "largest": (MaxPool2D(),),
    "largest of windows that overlap": (MaxPool2D(3, 1),),
    "largest of windows with gaps": (MaxPool2D(1, 2),),
    "average": (AveragePool2D(),),
    "average of windows that overlap": (AveragePool2D(2, 1),),
    "average of everything": (GlobalAveragePool(),),
    "flat": (Flatten(), Dense(3, "tanh")),
    "normalised": (BatchNorm(),),
    "normalised and bent": (BatchNorm("tanh"), Conv2D(2, 2), BatchNorm("sigmoid")),
    "normalised rows": (Dense(4, bias=False), BatchNorm("tanh")),
    "silenced": (SpatialDropout(0.4), Conv2D(3, 2, "tanh"), Dropout(0.3)),
    "block": (Residual((Conv2D(2, 3, "tanh", padding=1), Conv2D(2, 1)), activation="tanh"),),
    "block with a shortcut": (
        Residual(
            (Conv2D(3, 2, stride=2), BatchNorm("tanh"), Conv2D(3, 3, padding=1)),
            (AveragePool2D(), Conv2D(3, 1)),
            "sigmoid",
        ),
    ),
    "block in a block": (
        Residual((SpatialDropout(0.3), Residual((BatchNorm(), Dropout(0.2))), Conv2D(2, 1))),
    ),
}
NETWORKS = {
    **{name: Network((5, 4), (BELOW, *layers, ABOVE)) for name, layers in CASES.items()},
    **{f"{name}, first": Network((5, 4, 2), (*layers, ABOVE)) for name, layers in CASES.items()},
    **{
        f"{name}, first, on one channel": Network((5, 4), (*layers, ABOVE))
        for name, layers in CASES.items()
        if not name.startswith("block")
    },
    "silenced between others": Network((5, 4), (BatchNorm(), Dropout(0.3), BELOW, ABOVE)),
}
EVERYWHERE = [
    (engine, name)
    for name, network in NETWORKS.items()
    for engine, precision in rooms_for(network)
    if precision == "float64"
]


def require_slopes(name: str, task: Trial) -> None:
    engine, rng = open_engine(name, "float64"), np.random.default_rng(2)
    images = task.batch_size if task.job.objective.loss.reduction == "mean" else 1
    _, grads = one_step(task, engine, task.params)
    for array, grad in grads.items():
        for _ in range(2):
            way = rng.normal(0, 1, grad.shape)
            way /= np.linalg.norm(way)
            ends = []
            for step in (EPSILON, -EPSILON):
                moved = {**task.params, array: task.params[array] + step * way}
                ends.append(one_step(task, engine, moved)[0])
            slope = (ends[0] - ends[1]) / (2 * EPSILON) / images
            assert (grad * way).sum() == pytest.approx(slope, rel=1e-6, abs=1e-8), array


@pytest.mark.parametrize(("engine", "name"), EVERYWHERE)
def test_gradients(engine: str, name: str) -> None:
    weights = np.linspace(0.5, 2, 20)
    require_slopes(engine, trial(NETWORKS[name], Objective(), batch_size=4, weights=weights))


@pytest.mark.parametrize(("engine", "name"), [case for case in EVERYWHERE if "block" in case[1]])
@pytest.mark.parametrize(
    "loss", [SquaredError(reduction="sum"), CrossEntropy(smoothing=0.2), Distillation()]
)
def test_gradients_of_other_losses(engine: str, name: str, loss: Loss) -> None:
    require_slopes(engine, trial(NETWORKS[name], Objective(loss=loss), batch_size=1))
