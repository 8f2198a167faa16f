"""A thread writes the numbers of its own images and no others: the next one is at work on those."""

from collections.abc import Iterator

import numpy as np
import pytest

from digitus.arrays import Array
from digitus.engines.on_numba.layerwise.layer import (
    SLACK_NUMBERS,
    Capacity,
    Chain,
    Node,
    Span,
    ThreadStep,
)
from digitus.engines.on_numba.layerwise.layout import Layout
from digitus.engines.on_numba.layerwise.residual import ResidualNode
from digitus.engines.on_numba.layerwise.step import Stepper
from digitus.engines.on_numba.packing import TrainingArrays
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Layer,
    MaxPool2D,
    Network,
    Objective,
    Residual,
    SpatialDropout,
)
from tests.engines.conftest import trial

BATCH, OWN = 48, 16
UNTOUCHED = 77.0

REST: tuple[Layer, ...] = (Dense(4, "tanh"), Dense(3, "softmax"))
LAYERS: dict[str, tuple[Layer, ...]] = {
    **{f"{filters} filters": (Conv2D(filters, 3, "relu"),) for filters in (1, 2, 3, 5, 8, 17)},
    "one unit": (Dense(1, "tanh"),),
    "strides and padding": (Conv2D(2, 3, "tanh", stride=2, padding=1), Conv2D(1, 2)),
    "largest": (Conv2D(3, 2), MaxPool2D()),
    "overlapping": (Conv2D(1, 2), MaxPool2D(2, 1), AveragePool2D(2, 1)),
    "normalised": (Conv2D(1, 2), BatchNorm("relu")),
    "dropout": (Conv2D(1, 2), Dropout(0.2), SpatialDropout(0.3)),
    "by tiles": (Conv2D(16, 3), Conv2D(32, 3, "relu", padding=1)),
    "block": (Conv2D(1, 2), Residual((BatchNorm("relu"), Conv2D(1, 3, padding=1)))),
}


def nodes_of(chain: Chain) -> Iterator[Node]:
    for node in chain.nodes:
        yield node
        for path in node.paths if isinstance(node, ResidualNode) else ():
            yield from nodes_of(path)


def of_images(node: Node) -> dict[str, Array]:
    """Name the arrays of a node that hold numbers of every image, one image in each row."""
    found = {}
    for name, array in vars(node).items():
        size = array.size - SLACK_NUMBERS if isinstance(array, np.ndarray) else 0
        if size > 0 and array.ndim == 1 and size % BATCH == 0:
            found[name] = array[:size].reshape(BATCH, -1)
    return found


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("layers", LAYERS)
def test_a_thread_writes_its_own_images_alone(layers: str, precision: str) -> None:
    task = trial(Network((6, 7), (*LAYERS[layers], *REST)), Objective())
    layout = Layout(task.job.network, precision)
    arrays = TrainingArrays(task.job, layout.packing, task.params, None)
    stepper = Stepper(task.job, task.samples, layout, arrays)
    stepper.capacity = capacity = Capacity(BATCH, OWN, 3, training=True)
    stepper._flat.allocate(capacity.shards(BATCH))
    stepper.chain.allocate(capacity)
    nodes = list(nodes_of(stepper.chain))
    rng = np.random.default_rng(0)
    for node in nodes:
        for rows in of_images(node).values():
            rows[:] = UNTOUCHED
    draws = {
        number: rng.random(BATCH * dropout.silence.decisions, dtype=np.float32)
        for number, dropout in enumerate(stepper.dropouts)
    }
    # As the thread 0, which keeps what it sums up; the others' sums are missing, and do not matter.
    step = ThreadStep(Span(OWN, 2 * OWN, 0), BATCH, draws=draws)
    stepper.chain.forward(rng.normal(size=(BATCH + 9) * 42).astype(precision), step)
    stepper.chain.backward(np.ones(BATCH * 3 + SLACK_NUMBERS, precision), step)
    for node in nodes:
        for name, rows in of_images(node).items():
            for others in (rows[:OWN], rows[2 * OWN :]):
                wrong = np.argwhere(others != UNTOUCHED)
                assert not len(wrong), f"{type(node).__name__}.{name} at {wrong[0]}"
