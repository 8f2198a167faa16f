"""Runs that are short, and how they are interrupted and compared."""

import dataclasses
from collections.abc import Callable

import numpy as np

from digitus.engines import open_engine
from digitus.networks import (
    SGD,
    Params,
)
from digitus.training import (
    Callback,
    Checkpoints,
    Epoch,
    Run,
    Snapshot,
    Task,
    Training,
    fit,
)

PLAIN = Training(optimizer=SGD(learning_rate=0.1), batch_size=7, epochs=3)


class Pulled(Exception):  # noqa: N818 - the plug, that is
    """The power went."""


class PullThePlug(Callback):
    def __init__(self, chunks: int) -> None:
        self.chunks = chunks

    def on_chunk(self, snapshot: Snapshot) -> None:
        self.chunks -= 1
        # In the middle of the second epoch: neither at its begin nor at its end.
        if self.chunks <= 0 and snapshot.epoch == 2 and snapshot.seen < snapshot.images:
            raise Pulled


def run(
    task: Task,
    training: Training = PLAIN,
    *callbacks: Callback,
    checkpoints: Checkpoints | None = None,
    seed: int = 1,
) -> Run:
    return fit(
        task,
        training,
        engine=open_engine("numpy"),
        rng=np.random.default_rng(seed),
        callbacks=callbacks,
        checkpoints=checkpoints,
    )


def same(a: Params, b: Params) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def figures(trained: Run) -> list[Epoch]:
    return [dataclasses.replace(row, seconds=0) for row in trained.history]


class Listen(Callback):
    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []
        self.rows: list[Epoch] = []
        self.warnings: list[str] = []
        self.reasons: list[str] = []

    def on_chunk(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)

    def on_epoch(self, row: Epoch, params: Callable[[], Params]) -> None:
        assert params()
        self.rows.append(row)

    def on_warning(self, message: str) -> None:
        self.warnings.append(message)

    def on_end(self, reason: str) -> None:
        self.reasons.append(reason)
