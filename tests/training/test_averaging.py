import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitus.engines import open_engine
from digitus.errors import SettingError
from digitus.images.augment import Augment
from digitus.networks import (
    SGD,
    Adam,
    BatchNorm,
    Dense,
    He,
    Network,
    Params,
    draw_params,
)
from digitus.training import (
    Average,
    Callback,
    Checkpoints,
    EarlyStopping,
    Epoch,
    LossBelow,
    Run,
    Snapshot,
    StopTraining,
    Task,
    Training,
    fit,
)

TRAINING = Training(optimizer=Adam(learning_rate=0.01), batch_size=30, epochs=4)
NORMALISED = Network((8, 8), (Dense(12, bias=False), BatchNorm("relu"), Dense(10, "softmax")))


class Keep(Callback):
    """Keeps the parameters of every epoch."""

    def __init__(self) -> None:
        self.params: list[Params] = []

    def on_epoch(self, row: Epoch, params: Callable[[], Params]) -> None:
        self.params.append(params())


def run(task: Task, training: Training, *callbacks: Callback, folder: Path | None = None) -> Run:
    return fit(
        task,
        training,
        engine=open_engine("numpy"),
        rng=np.random.default_rng(1),
        callbacks=callbacks,
        checkpoints=Checkpoints(folder, resume=True, every=0) if folder else None,
    )


@pytest.fixture
def normalised(task: Task) -> Task:
    params = draw_params(NORMALISED, He(), np.random.default_rng(0))
    return dataclasses.replace(task, network=NORMALISED, params=params)


@pytest.mark.parametrize("epochs", [1, 3, 9])
def test_it_is_the_mean_of_the_last_epochs(task: Task, epochs: int) -> None:
    keep = Keep()
    trained = run(task, TRAINING.replace(average=Average(epochs=epochs)), keep)
    for name, array in trained.params.items():
        expected = np.mean([params[name] for params in keep.params[-epochs:]], axis=0)
        np.testing.assert_allclose(array, expected, rtol=1e-12, atol=1e-15)


def test_training_goes_on_as_without(task: Task) -> None:
    plain, averaged = run(task, TRAINING), run(task, TRAINING.replace(average=Average(epochs=2)))
    assert [row.loss for row in plain.history] == [row.loss for row in averaged.history]
    assert any((plain.params[name] != averaged.params[name]).any() for name in plain.params)


def test_where_a_rule_ends_it_before_the_weights_are_the_last(task: Task) -> None:
    keep = Keep()
    training = TRAINING.replace(
        epochs=50, average=Average(epochs=2), stop=(LossBelow(tolerance=0.5),)
    )
    trained = run(task, training, keep)
    assert len(trained.history) < 48
    for name, array in trained.params.items():
        np.testing.assert_array_equal(array, keep.params[-1][name])


@pytest.mark.parametrize("augment", [None, Augment(shift=1)])
def test_statistics_are_those_of_the_averaged_weights(
    normalised: Task, augment: Augment | None
) -> None:
    keep = Keep()
    trained = run(normalised, TRAINING.replace(average=Average(epochs=3), augment=augment), keep)
    mean = np.mean([params["0.weights"] for params in keep.params[-3:]], axis=0)
    np.testing.assert_allclose(trained.params["0.weights"], mean, rtol=1e-12)
    if augment is None:
        inputs = normalised.scaling.apply(normalised.train.images, "float64").reshape(300, 64)
        sums = inputs @ mean
        # Kept statistics look back on some twenty batches, here two epochs: near, not equal.
        np.testing.assert_allclose(trained.params["1.mean"], sums.mean(axis=0), atol=0.2)
        np.testing.assert_allclose(trained.params["1.variance"], sums.var(axis=0), rtol=0.3)
    both = np.mean([params["1.mean"] for params in keep.params[-3:]], axis=0)
    assert (trained.params["1.mean"] != both).all()


class Pulled(Exception):  # noqa: N818 - the plug, that is
    """The power went."""


class PullThePlug(Callback):
    def __init__(self, epoch: int) -> None:
        self.epoch = epoch

    def on_chunk(self, snapshot: Snapshot) -> None:
        if snapshot.epoch == self.epoch and snapshot.seen < snapshot.images:
            raise Pulled


@pytest.mark.parametrize("epoch", [2, 4])
def test_a_resumed_training_gives_the_same_mean(
    normalised: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, epoch: int
) -> None:
    monkeypatch.setattr("digitus.training.pace.CHUNK_SECONDS", 0.0)
    training = TRAINING.replace(average=Average(epochs=3), augment=Augment(shift=1))
    whole = run(normalised, training)
    with pytest.raises(Pulled):
        run(normalised, training, PullThePlug(epoch), folder=tmp_path)
    resumed = run(normalised, training, folder=tmp_path)
    again = run(normalised, training, folder=tmp_path)  # nothing is left to do
    for name, array in whole.params.items():
        np.testing.assert_array_equal(resumed.params[name], array)
        np.testing.assert_array_equal(again.params[name], array)


def test_a_callback_that_ends_it_gets_the_mean_so_far(task: Task) -> None:
    class Enough(Keep):
        def on_epoch(self, row: Epoch, params: Callable[[], Params]) -> None:
            super().on_epoch(row, params)
            if row.epoch == 3:
                raise StopTraining("good enough")

    keep = Enough()
    trained = run(task, TRAINING.replace(average=Average(epochs=3)), keep)
    expected = (keep.params[1]["0.weights"] + keep.params[2]["0.weights"]) / 2
    np.testing.assert_allclose(trained.params["0.weights"], expected)


def test_it_does_not_go_with_early_stopping() -> None:
    with pytest.raises(SettingError, match="either, not both"):
        Training(average=Average(), stop=(EarlyStopping(),))


def test_nothing_cannot_be_averaged() -> None:
    with pytest.raises(SettingError, match="at least one epoch"):
        Average(epochs=0)


def test_a_mean_is_in_the_precision_of_the_engine(task: Task) -> None:
    trained = fit(
        task,
        Training(optimizer=SGD(learning_rate=0.1), epochs=2, average=Average(epochs=2)),
        engine=open_engine("numpy", "float32"),
        rng=np.random.default_rng(0),
    )
    assert {array.dtype.name for array in trained.params.values()} == {"float32"}
