"""Convolutional networks are trained, stopped and resumed like any other, statistics included."""

from pathlib import Path

import numpy as np
import pytest

from digitus.datasets import DataSplits
from digitus.engines import open_engine
from digitus.errors import DivergedError
from digitus.networks import (
    SGD,
    Adam,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    He,
    MaxPool2D,
    Network,
    Objective,
    Optimizer,
    Params,
    Residual,
    SpatialDropout,
    draw_params,
)
from digitus.training import Checkpoints, EarlyStopping, Run, Task, Training, fit
from tests.training.runs import Pulled, PullThePlug, figures, same

LAYERS = (
    Conv2D(6, 3, bias=False),
    BatchNorm("relu"),
    SpatialDropout(0.1),
    MaxPool2D(2, 1),
    Residual((Conv2D(8, 3, padding=1, bias=False), BatchNorm()), (Conv2D(8, 1),)),
    Dropout(0.2),
    Dense(10, "softmax"),
)
NETWORK = Network((8, 8), LAYERS)
KEPT = NETWORK.param_shapes.keys() - NETWORK.trained_shapes.keys()


pytestmark = pytest.mark.usefixtures("small_chunks")


@pytest.fixture
def looking(task: Task) -> Task:
    """The same images, for a convolutional network."""
    return Task(
        network=NETWORK,
        params=draw_params(NETWORK, He(), np.random.default_rng(0)),
        scaling=task.scaling,
        data=task.data,
    )


def run(task: Task, training: Training, checkpoints: Checkpoints | None = None) -> Run:
    rng = np.random.default_rng(1)
    return fit(task, training, engine=open_engine("numpy"), rng=rng, checkpoints=checkpoints)


def right(params: Params, task: Task) -> float:
    predict = open_engine("numpy").predictor(NETWORK, params, task.scaling)
    assert task.validation is not None
    answers = predict(task.validation.images).argmax(axis=1)
    return float((answers == task.validation.labels).mean())


def test_it_learns_and_what_it_kept_is_what_it_is_judged_with(looking: Task) -> None:
    objective = Objective(loss=CrossEntropy(smoothing=0.1), l2=1e-3)
    adam = Adam(learning_rate=0.01)
    trained = run(looking, Training(optimizer=adam, objective=objective, batch_size=20, epochs=5))
    assert trained.history[-1].validation_accuracy == right(trained.params, looking) > 0.9
    assert trained.params.keys() == NETWORK.param_shapes.keys()
    forgetful = trained.params | {name: looking.params[name] for name in KEPT}
    assert right(forgetful, looking) < 0.9


@pytest.mark.parametrize("optimizer", [SGD(momentum=0.9), Adam(weight_decay=0.01)], ids=repr)
def test_a_resumed_training_ends_in_the_same_bits(
    looking: Task, tmp_path: Path, optimizer: Optimizer
) -> None:
    training = Training(optimizer=optimizer, batch_size=7, epochs=3)
    whole = run(looking, training)
    with pytest.raises(Pulled):
        fit(
            looking,
            training,
            engine=open_engine("numpy"),
            rng=np.random.default_rng(1),
            callbacks=[PullThePlug(3)],
            checkpoints=Checkpoints(tmp_path, every=0),
        )
    resumed = run(looking, training, Checkpoints(tmp_path, resume=True))
    assert same(whole.params, resumed.params)
    assert figures(whole) == figures(resumed)


def test_the_best_weights_come_back_with_their_statistics(looking: Task) -> None:
    training = Training(optimizer=SGD(learning_rate=0.05), batch_size=20, epochs=1)
    first = run(looking, training)
    # No epoch betters the first by so much.
    rule = EarlyStopping(patience=1, least=10.0)
    stopped = run(looking, training.replace(epochs=4, stop=(rule,)))
    assert len(stopped.history) == 2
    assert same(stopped.params, first.params)


def test_statistics_that_explode_are_noticed(looking: Task) -> None:
    params = looking.params | {"1.variance": np.full(6, np.inf)}
    broken = Task(
        network=NETWORK,
        params=params,
        scaling=looking.scaling,
        data=DataSplits(train=looking.train),
    )
    with pytest.raises(DivergedError):
        run(broken, Training(epochs=1))
