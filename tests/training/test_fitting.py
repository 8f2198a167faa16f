import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitus.arrays import Array, Indices, Pixels
from digitus.datasets import Dataset, DataSplits
from digitus.engines import Progress, Session, open_engine
from digitus.errors import DataError, DivergedError, SettingError, ShapeError
from digitus.images.augment import Augment
from digitus.networks import (
    SGD,
    Adam,
    CrossEntropy,
    Dense,
    Network,
    Objective,
    Params,
    Targets,
)
from digitus.training import (
    Callback,
    Checkpoints,
    EarlyStopping,
    Epoch,
    FileOrder,
    LossBelow,
    StopTraining,
    Task,
    Training,
    fit,
)
from tests.training.runs import PLAIN, Listen, figures, run, same

pytestmark = pytest.mark.usefixtures("small_chunks")


def test_training_learns(task: Task) -> None:
    trained = run(task, Training(optimizer=Adam(learning_rate=0.01), epochs=15))
    assert trained.history[-1].validation_accuracy > 0.85
    assert trained.history[-1].loss < trained.history[0].loss / 3
    assert trained.reason == "all 15 epochs are done"


def test_the_same_seed_gives_the_same_bits(task: Task) -> None:
    first, second, other = run(task), run(task), run(task, seed=2)
    assert same(first.params, second.params)
    assert figures(first) == figures(second)
    assert not same(first.params, other.params)


def test_how_an_epoch_is_cut_into_chunks_does_not_show(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    single = run(task)
    monkeypatch.setattr("digitus.training.pace.CHUNK_SECONDS", 10.0)
    together = run(task)
    assert same(single.params, together.params)
    assert figures(single) == figures(together)


def test_augmented_images_are_other_images_each_epoch(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    class Look(Session):
        """Notes the images of every epoch's first batch, and stands still."""

        def __init__(self, params: Params) -> None:
            self.start = params

        def run(
            self,
            order: Indices,
            batch_size: int,
            learning_rates: Array,
            rng: np.random.Generator,
            images: Pixels | None = None,
            targets: Targets | None = None,
        ) -> Progress:
            assert images is not None
            assert len(images) == len(order)
            seen.append(images[:batch_size].tobytes())
            return Progress(images=len(order), loss=0.0, correct=0, last_loss=0.0)

        def params(self) -> Params:
            return self.start

        def state(self) -> Params:
            return {}

    engine = open_engine("numpy")
    monkeypatch.setattr(engine, "session", lambda job, samples, params, state: Look(params))
    training = PLAIN.replace(order=FileOrder(), augment=Augment(shift=1, rotation=10))
    fit(task, training, engine=engine, rng=np.random.default_rng(0))
    assert len(set(seen)) == len(seen) > 3


def test_early_stopping_gives_back_the_best_weights(task: Task, tmp_path: Path) -> None:
    training = Training(
        optimizer=Adam(learning_rate=0.05), epochs=60, stop=(EarlyStopping(patience=3),)
    )
    trained = run(task, training, checkpoints=Checkpoints(tmp_path, every=0))
    losses = trained.history.column("validation_loss")
    assert len(trained.history) < 60
    assert task.validation is not None
    predict = open_engine("numpy").predictor(task.network, trained.params, task.scaling)
    found = CrossEntropy().of_outputs(predict(task.validation.images), task.validation.labels)
    assert found.mean() == pytest.approx(losses.min())
    assert losses[-1] > losses.min()
    again = run(task, training, checkpoints=Checkpoints(tmp_path, resume=True))
    assert same(again.params, trained.params)


def test_early_stopping_needs_validation_images(task: Task) -> None:
    blind = dataclasses.replace(task, data=DataSplits(train=task.train))
    with pytest.raises(SettingError, match="never test images"):
        run(blind, Training(stop=(EarlyStopping(),)))


def test_a_loss_below_the_tolerance_ends_it(task: Task) -> None:
    trained = run(task, PLAIN.replace(epochs=50, stop=(LossBelow(tolerance=0.5),)))
    assert trained.history[-1].loss <= 0.5 < trained.history[-2].loss
    assert "fallen to" in trained.reason


def test_a_rate_that_explodes_is_named(task: Task) -> None:
    training = PLAIN.replace(
        optimizer=SGD(learning_rate=1e300), objective=Objective(loss=CrossEntropy())
    )
    with pytest.raises(DivergedError, match=r"epoch 1, step \d+.*1e\+300.*try 1e\+299"):
        run(task, training)


def test_weights_that_explode_in_the_very_last_step_are_noticed(task: Task) -> None:
    training = Training(optimizer=SGD(learning_rate=1e308), batch_size=300, epochs=1)
    weighted = dataclasses.replace(task, weights=np.full(300, 1e6))
    with pytest.raises(DivergedError, match="weights stopped being finite in epoch 1, step 1"):
        run(weighted, training)


def test_callbacks_are_told_what_happens(task: Task) -> None:
    listen = Listen()
    trained = run(task, PLAIN, listen)
    assert listen.rows == list(trained.history)
    assert listen.reasons == [trained.reason]
    assert [snapshot.seen for snapshot in listen.snapshots if snapshot.epoch == 3][-1] == 300
    last = listen.snapshots[-1]
    assert last.loss == pytest.approx(trained.history[-1].loss)
    assert last.seconds_left == 0
    assert listen.snapshots[0].seconds_left > 0
    assert not listen.warnings


def test_a_callback_can_end_it(task: Task) -> None:
    class Enough(Callback):
        def on_epoch(self, row: Epoch, params: Callable[[], Params]) -> None:
            if row.epoch == 2:
                raise StopTraining("good enough")

    trained = run(task, PLAIN, Enough())
    assert trained.reason == "good enough"
    assert len(trained.history) == 2


def test_weights_of_images_and_classes_multiply(task: Task) -> None:
    labels = task.train.labels
    by_image = np.where(labels == 3, 2.0, 1.0)
    weighted = dataclasses.replace(task, weights=by_image)
    classes = tuple(0.5 if k == 3 else 1.0 for k in range(10))
    assert same(run(weighted, PLAIN.replace(class_weights=classes)).params, run(task).params)
    assert not same(run(weighted).params, run(task).params)


def test_balanced_classes_count_the_same(digits: tuple[Dataset, Dataset]) -> None:
    labels = np.array([0, 0, 0, 1])
    weights = Training(balanced=True).sample_weights(labels, 10)
    assert weights is not None
    assert weights[labels == 0].sum() == pytest.approx(weights[labels == 1].sum())
    assert weights.sum() == pytest.approx(4)


def test_one_class_is_nothing_to_learn(task: Task) -> None:
    zeros = task.train.take(task.train.labels == 0)
    with pytest.raises(DataError, match="class 0 only"):
        dataclasses.replace(task, data=DataSplits(train=zeros))


def test_images_of_another_size_are_refused(task: Task) -> None:
    network = Network((28, 28), (Dense(10, "softmax"),))
    with pytest.raises(ShapeError, match=r"\(28, 28\).*\(8, 8\)"):
        dataclasses.replace(task, network=network)


def test_more_classes_than_outputs_are_refused(task: Task) -> None:
    network = Network((8, 8), (Dense(9, "softmax"),))
    with pytest.raises(ShapeError, match="one unit per class"):
        dataclasses.replace(task, network=network)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"batch_size": 0}, "batch_size"),
        ({"epochs": 0}, "epochs"),
        ({"balanced": True, "class_weights": (1.0,)}, "not both"),
        ({"class_weights": (-1.0,)}, "negative"),
        ({"class_weights": (float("nan"),)}, "negative"),
    ],
)
def test_impossible_trainings_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Training(**settings)  # type: ignore[arg-type]


def test_class_weights_must_be_one_per_class(task: Task) -> None:
    with pytest.raises(SettingError, match="one number per class, 10, got 2"):
        run(task, PLAIN.replace(class_weights=(1.0, 2.0)))


def test_file_order_reads_the_last_image_last(task: Task) -> None:
    training = Training(order=FileOrder(), batch_size=300, epochs=1, optimizer=SGD())
    plain = dataclasses.replace(
        task,
        network=Network((8, 8), (Dense(10, "softmax"),)),
        params={"0.weights": np.zeros((64, 10)), "0.bias": np.arange(10.0)},
    )
    trained = run(plain, training)
    expected = CrossEntropy().of_outputs(
        np.exp(np.arange(10.0))[None] / np.exp(np.arange(10.0)).sum(), plain.train.labels[-1:]
    )
    assert trained.history[0].last_loss == pytest.approx(float(expected[0]))
