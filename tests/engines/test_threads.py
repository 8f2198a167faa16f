"""Bits do not depend on how many threads share the work."""

import itertools
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from digitus.engines import Engine, open_engine
from digitus.engines.on_numba.barrier import Team, new_barrier
from digitus.engines.on_numba.layerwise.session import WAIT
from digitus.engines.on_numba.thread_count import Portion, ThreadCount
from digitus.engines.on_numba.threads import Part, _workers, run_on_threads
from digitus.networks import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    Network,
    Objective,
    Residual,
    SpatialDropout,
)
from tests.engines.conftest import OPTIMIZERS, pixels, trial

FUSED, LAYERWISE = (
    f"digitus.engines.on_numba.{room}.session.run_on_threads" for room in ("fused", "layerwise")
)
DENSE: tuple[Layer, ...] = (Dense(300, "relu"), Dropout(0.3), Dense(5, "softmax"))
CONVOLUTIONAL: tuple[Layer, ...] = (
    Conv2D(5, 3, bias=False),
    BatchNorm("relu"),
    MaxPool2D(),
    SpatialDropout(0.2),
    Residual((Conv2D(5, 3, padding=1), BatchNorm())),
    Conv2D(16, 1),
    Conv2D(16, 3, "relu"),
    Flatten(),
    Dropout(0.3),
    Dense(5, "softmax"),
)


@pytest.fixture(params=["1", "2", "3"])
def threads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """So many threads, whatever the machine has."""
    monkeypatch.setenv("DIGITUS_THREADS", request.param)
    _workers.cache_clear()
    yield int(request.param)
    _workers.cache_clear()


def outcome(layers: tuple[Layer, ...], engine: Engine, clip_norm: float | None) -> list[bytes]:
    """Train for some steps, the last one short, and return all bits there are."""
    _workers.cache_clear()
    task = trial(
        Network((12, 12), layers),
        Objective(clip_norm=clip_norm, l2=0.01),
        OPTIMIZERS["nesterov"],
        images=pixels(150, (12, 12), ink=0.5),
        batch_size=64,
        rate=0.01,
    )
    session = task.begin(engine)
    order = np.random.default_rng(1).permutation(150)
    progress = session.run(order, 64, np.full(3, 0.01), np.random.default_rng(2))
    arrays = session.params() | session.state()
    predicted = engine.predictor(task.job.network, session.params(), task.samples.scaling)
    return [
        np.float64(progress.loss).tobytes(),
        *(array.tobytes() for array in arrays.values()),
        predicted(task.samples.images).tobytes(),
    ]


@pytest.mark.parametrize("clip_norm", [None, 0.05])
@pytest.mark.parametrize("layers", [DENSE, CONVOLUTIONAL], ids=["dense", "convolutional"])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_bits_are_the_same(
    threads: int,
    precision: str,
    layers: tuple[Layer, ...],
    clip_norm: float | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.MonkeyPatch.context() as alone:
        alone.setenv("DIGITUS_THREADS", "1")
        expected = outcome(layers, open_engine("compiled", precision), clip_norm)
    used = []

    def noted(part: Part, wanted: int) -> int:
        used.append(run_on_threads(part, wanted))
        return used[-1]

    monkeypatch.setattr(FUSED, noted)
    monkeypatch.setattr(LAYERWISE, noted)
    assert outcome(layers, open_engine("compiled", precision), clip_norm) == expected
    assert used[0] == threads


@pytest.mark.parametrize("layers", [DENSE, CONVOLUTIONAL], ids=["dense", "convolutional"])
def test_bits_are_the_same_where_the_number_changes_from_step_to_step(
    layers: tuple[Layer, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITUS_THREADS", "3")
    _workers.cache_clear()
    numbers, used = itertools.cycle([3, 1, 2]), []

    @contextmanager
    def one_step(count: ThreadCount, steps: int) -> Iterator[Portion]:
        portion = Portion(next(numbers), 1)
        yield portion
        used.append(portion.used)

    with pytest.MonkeyPatch.context() as alone:
        alone.setenv("DIGITUS_THREADS", "1")
        expected = outcome(layers, open_engine("compiled", "float32"), 0.05)
    monkeypatch.setattr(ThreadCount, "measured", one_step)
    found = outcome(layers, open_engine("compiled", "float32"), 0.05)
    _workers.cache_clear()
    assert used == [3, 1, 2]
    assert found == expected


def test_trainings_at_once_share_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITUS_THREADS", "3")
    _workers.cache_clear()
    found = []

    def part(team: Team) -> None:
        if team.thread == 0:
            found.append(team.threads)

    def outer(team: Team) -> None:
        if team.thread == 0:
            run_on_threads(part, 3)

    for wanted in (1, 2, 3):
        run_on_threads(outer, wanted)
    run_on_threads(part, 3)
    _workers.cache_clear()
    assert found == [2, 1, 1, 3]


def test_a_thread_that_fails_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITUS_THREADS", "2")
    _workers.cache_clear()
    engine = open_engine("compiled", "float64")
    task = trial(
        Network((12, 12), CONVOLUTIONAL),
        Objective(),
        OPTIMIZERS["sgd"],
        images=pixels(64, (12, 12)),
        batch_size=64,
    )
    session = task.begin(engine)

    def fail(node: object, x: object, step: object) -> None:
        del node, x, step
        raise MemoryError

    monkeypatch.setattr("digitus.engines.on_numba.layerwise.pooling.PoolNode.forward", fail)
    with pytest.raises(MemoryError):
        session.run(np.arange(64), 64, np.array([0.1]), np.random.default_rng(0))
    _workers.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a kernel's thread sleep")
def test_who_waits_leaves_the_core_to_others() -> None:
    barrier = new_barrier()
    first, second = (Team(thread, 2, barrier) for thread in range(2))
    enter = WAIT.ready(first)
    spent = []

    def wait_for_the_other() -> None:
        began = time.thread_time()
        enter(first)
        spent.append(time.thread_time() - began)

    waiting = threading.Thread(target=wait_for_the_other)
    waiting.start()
    time.sleep(0.5)
    enter(second)
    waiting.join(10)
    assert spent, "it was not woken"
    assert spent[0] < 0.1
