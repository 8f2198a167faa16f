"""A training that was interrupted goes on to the same bits, and to no other training."""

import dataclasses
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitus.datasets import DataSplits
from digitus.errors import DataError, DivergedError, SettingError
from digitus.images.augment import Augment
from digitus.networks import (
    SGD,
    Adam,
    Optimizer,
    Params,
    RMSprop,
)
from digitus.training import (
    Callback,
    Checkpoints,
    Epoch,
    OneCycle,
    Snapshot,
    Task,
    Training,
)
from tests.training.runs import PLAIN, Listen, Pulled, PullThePlug, figures, run, same

pytestmark = pytest.mark.usefixtures("small_chunks")


OPTIMIZERS = [
    SGD(learning_rate=0.05),
    SGD(learning_rate=0.05, momentum=0.9),
    SGD(learning_rate=0.05, momentum=0.9, nesterov=True),
    RMSprop(learning_rate=0.003),
    Adam(learning_rate=0.003),
    Adam(learning_rate=0.003, weight_decay=0.01),
]


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
def test_a_resumed_training_ends_in_the_same_bits(
    task: Task, tmp_path: Path, optimizer: Optimizer
) -> None:
    training = Training(optimizer=optimizer, schedule=OneCycle(), batch_size=7, epochs=3)
    whole = run(task, training)
    with pytest.raises(Pulled):
        run(task, training, PullThePlug(3), checkpoints=Checkpoints(tmp_path, every=0))
    resumed = run(task, training, checkpoints=Checkpoints(tmp_path, resume=True))
    assert same(whole.params, resumed.params)
    assert figures(whole) == figures(resumed)


@pytest.mark.parametrize("threads", ["1", "2"])
def test_augmented_images_survive_an_interruption(
    task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: str
) -> None:
    monkeypatch.setattr("digitus.training.augmenting.BLOCK", 100)
    training = PLAIN.replace(augment=Augment(rotation=15, shift=1, elastic_alpha=5, noise=0.1))
    whole = run(task, training)
    monkeypatch.setenv("DIGITUS_THREADS", threads)
    with pytest.raises(Pulled):
        run(task, training, PullThePlug(3), checkpoints=Checkpoints(tmp_path, every=0))
    monkeypatch.setattr("digitus.training.pace.CHUNK_SECONDS", 10.0)
    resumed = run(task, training, checkpoints=Checkpoints(tmp_path, resume=True))
    assert same(whole.params, resumed.params)
    assert figures(whole) == figures(resumed)
    assert not [thread for thread in threading.enumerate() if "augment" in thread.name]


def test_a_finished_training_resumes_to_its_result(task: Task, tmp_path: Path) -> None:
    whole = run(task, checkpoints=Checkpoints(tmp_path))
    again = run(task, checkpoints=Checkpoints(tmp_path, resume=True))
    assert same(whole.params, again.params)
    assert again.reason == whole.reason


def test_resuming_another_training_is_refused(task: Task, tmp_path: Path) -> None:
    run(task, checkpoints=Checkpoints(tmp_path))
    other = PLAIN.replace(optimizer=SGD(learning_rate=0.2))
    with pytest.raises(SettingError, match=r"training\.optimizer\.learning_rate was 0\.1"):
        run(task, other, checkpoints=Checkpoints(tmp_path, resume=True))


def test_resuming_from_another_seed_or_start_is_refused(task: Task, tmp_path: Path) -> None:
    run(task, checkpoints=Checkpoints(tmp_path))
    with pytest.raises(SettingError, match="seed or initial weights is another"):
        run(task, checkpoints=Checkpoints(tmp_path, resume=True), seed=99)
    other = dataclasses.replace(task, params={k: 2 * v for k, v in task.params.items()})
    with pytest.raises(SettingError, match="seed or initial weights is another"):
        run(other, checkpoints=Checkpoints(tmp_path, resume=True))


def test_resuming_on_other_data_is_refused(task: Task, tmp_path: Path) -> None:
    run(task, checkpoints=Checkpoints(tmp_path))
    other = dataclasses.replace(task, data=DataSplits(train=task.train.first(299)))
    with pytest.raises(SettingError, match="its data is another"):
        run(other, checkpoints=Checkpoints(tmp_path, resume=True))


def test_a_training_is_not_overwritten_by_another(task: Task, tmp_path: Path) -> None:
    run(task, checkpoints=Checkpoints(tmp_path))
    with pytest.raises(SettingError, match="holds a training already"):
        Checkpoints(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no checkpoint", b"\x02\0\0\0\0\0\0\0{}"])
def test_a_damaged_checkpoint_says_so(task: Task, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "checkpoint.safetensors").write_bytes(content)
    with pytest.raises(DataError, match="damaged"):
        run(task, checkpoints=Checkpoints(tmp_path, resume=True))


def test_the_last_good_checkpoint_outlives_an_explosion(task: Task, tmp_path: Path) -> None:
    class Poison(Callback):
        def on_epoch(self, row: Epoch, params: Callable[[], Params]) -> None:
            if row.epoch == 1:
                # From here on the weights of every image are infinite.
                assert task.weights is not None
                task.weights[:] = np.inf

    weights = np.ones(len(task.train))
    task = dataclasses.replace(task, weights=weights)
    with pytest.raises(DivergedError, match=r"the last good checkpoint is .*checkpoint"):
        run(task, PLAIN, Poison(), checkpoints=Checkpoints(tmp_path, every=0))
    weights[:] = 1
    resumed = run(task, checkpoints=Checkpoints(tmp_path, resume=True))
    assert same(resumed.params, run(task).params)


def test_a_full_disk_does_not_end_the_training(task: Task, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder is needed")
    listen = Listen()
    trained = run(task, PLAIN, listen, checkpoints=Checkpoints(blocked / "run", every=0))
    assert len(trained.history) == 3
    assert "cannot write" in listen.warnings[0]


def test_ctrl_c_leaves_a_checkpoint(task: Task, tmp_path: Path) -> None:
    class Press(Callback):
        def on_chunk(self, snapshot: Snapshot) -> None:
            if snapshot.epoch == 2:
                os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        run(task, PLAIN, Press(), checkpoints=Checkpoints(tmp_path, every=1e9))
    resumed = run(task, checkpoints=Checkpoints(tmp_path, resume=True))
    assert same(resumed.params, run(task).params)
    assert signal.getsignal(signal.SIGINT) is before
