"""A loss over sequences needs its description and a formula; no engine's walk through the batch.

The loss here wants one label for each column of the outputs.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from digitus.arrays import Array, Labels, Mask
from digitus.engines import Samples, open_engine
from digitus.engines.on_numpy import losses as formulas
from digitus.engines.on_numpy.layers import Node
from digitus.errors import DataError, EngineError, SettingError
from digitus.networks import (
    SGD,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Loss,
    Network,
    Objective,
    SquaredError,
    Targets,
)
from digitus.networks.losses import Reduction
from tests.engines.conftest import SCALING, Trial, trial
from tests.engines.test_gradients import require_gradient, slope

IMAGES, COLUMNS, CLASSES = 20, 4, 3
NETWORK = Network((3, 5), (Conv2D(4, 2, "tanh"), Conv2D(CLASSES, 2, padding=1)))
"""Ends in three lines of five columns; the loss looks at the first four columns of one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnError(Loss):
    """Half the squared distance of each column of the first line from its label's one-hot row."""

    reduction: Reduction = "mean"

    def require_network(self, network: Network) -> None:
        if len(network.output_shape) != 3 or network.output_shape[1] < COLUMNS:
            raise SettingError("columns are needed")

    def require_targets(self, network: Network, targets: Targets) -> None:
        if any(len(labels) != COLUMNS for labels in targets):
            raise DataError("labels must be one for each column")
        if targets.values.max() >= network.classes:
            raise DataError("no such class")

    def of_outputs(self, outputs: Array, targets: Targets | Labels) -> Array:
        error = outputs[:, 0, :COLUMNS] - wanted(Targets.of(targets))
        return np.asarray((error**2).sum(axis=(1, 2)) / 2)

    def correct(self, outputs: Array, targets: Targets | Labels) -> Mask:
        found = outputs[:, 0, :COLUMNS].argmax(axis=2)
        right: Mask = (found == np.stack(list(Targets.of(targets)))).all(axis=1)
        return right


def wanted(targets: Targets) -> Array:
    one_hot: Array = np.eye(CLASSES)[np.stack(list(targets))]
    return one_hot


def column_error(loss: ColumnError, last: Node, targets: Targets) -> tuple[Array, Array]:
    grad = np.zeros_like(last.a)
    grad[:, 0, :COLUMNS] = last.a[:, 0, :COLUMNS] - wanted(targets)
    return loss.of_outputs(last.a, targets), last.delta_from(grad)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the numpy engine know the loss, for as long as a test runs."""
    table: Any = formulas.LOSSES
    monkeypatch.setitem(table, ColumnError, column_error)


def task_with(loss: ColumnError, batch_size: int = 3) -> Trial:
    """Ask for the shade of each column."""
    labels = np.random.default_rng(5).integers(0, CLASSES, (IMAGES, COLUMNS))
    begun = trial(
        NETWORK.replace(layers=(*NETWORK.layers, Flatten())), Objective(loss=SquaredError())
    )
    shades = np.zeros((IMAGES, 3, 5), np.uint8)
    shades[:, :, :COLUMNS] = 127 * labels[:, None]
    return replace(
        begun,
        job=replace(begun.job, network=NETWORK, objective=Objective(loss=loss)),
        samples=Samples(
            images=shades,
            targets=Targets.of(labels.tolist()),
            scaling=SCALING,
            weights=np.linspace(0.5, 2, IMAGES),
        ),
        batch_size=batch_size,
    )


@pytest.mark.parametrize("loss", [ColumnError(), ColumnError(reduction="sum")], ids=str)
def test_its_gradient_is_that_of_the_loss(loss: ColumnError) -> None:
    task, engine = task_with(loss), open_engine("numpy")
    require_gradient(engine, task, slope(task, engine, task.params))


def test_it_is_trained_with_and_counted() -> None:
    task, engine = task_with(ColumnError(), batch_size=5), open_engine("numpy")
    session = task.begin(engine)
    order = np.arange(IMAGES)[::-1]
    chunks = [session.run(order, 5, np.full(4, 0.05), np.random.default_rng(0)) for _ in range(300)]
    assert chunks[-1].loss < chunks[0].loss / 3
    outputs = engine.predictor(NETWORK, session.params(), SCALING)(task.samples.images)
    assert outputs.shape == (IMAGES, *NETWORK.output_shape)
    right = ColumnError().correct(outputs, task.samples.targets)
    assert right.sum() > IMAGES / 2
    assert session.run(order, 20, np.array([1e-9]), np.random.default_rng(0)).correct == right.sum()


def test_its_own_rules_are_asked() -> None:
    task, engine = task_with(ColumnError()), open_engine("numpy")
    short = replace(task.samples, targets=Targets.of([[0, 1]] * IMAGES))
    with pytest.raises(DataError, match="one for each column"):
        engine.session(task.job, short, task.params)
    with pytest.raises(SettingError, match="columns are needed"):
        replace(task.job, network=Network((3, 5), (Dense(4),)))


@pytest.mark.parametrize("name", ["python", "compiled"])
def test_an_engine_that_lacks_it_refuses(name: str) -> None:
    task = task_with(ColumnError())
    with pytest.raises(EngineError, match=f"the {name} engine cannot run this training"):
        open_engine(name).session(task.job, task.samples, task.params)
    assert open_engine("auto", work=task.job).name == "numpy"


@pytest.mark.parametrize(
    "layers",
    [(Dense(4), Dropout(0.5)), (Conv2D(2, 2), Flatten())],
    ids=["dropout", "flat"],
)
def test_a_loss_of_labels_takes_any_last_layer_with_one_row(layers: tuple[Dense, Dropout]) -> None:
    task = trial(Network((3, 3), layers), Objective(loss=SquaredError()), SGD())
    engine = open_engine("auto", "float64", task.job)
    assert engine.name == "numpy"
    require_gradient(engine, task, slope(task, engine, task.params))
