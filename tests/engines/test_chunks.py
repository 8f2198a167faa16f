"""Where a training is cut into pieces leaves no trace in its bits, and what is handed out is free."""

from itertools import pairwise

import numpy as np
import pytest

from digitus.engines import Engine, Session, open_engine
from digitus.networks import (
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    Layer,
    MaxPool2D,
    Network,
    Objective,
    Params,
    Residual,
    SpatialDropout,
)
from tests.engines.conftest import OPTIMIZERS, Trial, rooms_for, trial

STEPS = 20
LAYERS: dict[str, tuple[Layer, ...]] = {
    "plain": (Dense(6, "tanh"), Dense(3, "softmax")),
    "dropout": (Dropout(0.2), Dense(6, "relu"), Dropout(0.5), Dense(3, "softmax")),
    "images": (
        Conv2D(2, 2, bias=False),
        BatchNorm("tanh"),
        SpatialDropout(0.2),
        Residual((Conv2D(3, 3, padding=1), Dropout(0.1)), (Conv2D(3, 1), BatchNorm())),
        MaxPool2D(2, 1),
        Dropout(0.3),
        Dense(3, "softmax"),
    ),
}
EVERYWHERE = pytest.mark.parametrize(
    ("room", "layers"),
    [(room, name) for name in LAYERS for room in rooms_for(Network((4, 4), LAYERS[name]))],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)


def training(optimizer: str, layers: str = "dropout", batch_size: int = 3) -> Trial:
    return trial(
        Network((4, 4), LAYERS[layers]),
        Objective(loss=CrossEntropy(), l1=0.001, clip_norm=1.0),
        OPTIMIZERS[optimizer],
        batch_size=batch_size,
        weights=np.linspace(0.5, 2, 20),
        rate=0.02,
    )


def everything(session: Session) -> Params:
    return {**session.params(), **session.state()}


def require_same_bits(got: Params, expected: Params) -> None:
    assert got.keys() == expected.keys()
    for name, array in expected.items():
        assert got[name].dtype == array.dtype
        np.testing.assert_array_equal(got[name], array, err_msg=name, strict=True)


SIZES = {"torch": (3,)}
"""Batches are PyTorch's business, and each of its steps takes a while."""


@pytest.mark.parametrize(
    ("room", "layers", "batch_size"),
    [
        (room, name, size)
        for name in LAYERS
        for room in rooms_for(Network((4, 4), LAYERS[name]))
        for size in SIZES.get(room[0], (1, 3, 10))
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else str(value),
)
@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_chunks_leave_no_trace(
    room: tuple[str, str], optimizer: str, layers: str, batch_size: int
) -> None:
    task, engine = training(optimizer, layers, batch_size), open_engine(*room)
    whole = task.begin(engine)
    seen = task.run(whole, STEPS, np.random.default_rng(1))
    pieces = task.begin(engine)
    order, rates, rng = task.order(STEPS), task.rates(STEPS), np.random.default_rng(1)
    parts = [
        pieces.run(order[a * batch_size : b * batch_size], batch_size, rates[a:b], rng)
        for a, b in pairwise((0, 7, STEPS))
    ]
    require_same_bits(everything(pieces), everything(whole))
    assert sum(part.images for part in parts) == seen.images == len(order)
    assert sum(part.correct for part in parts) == seen.correct
    assert sum(part.loss for part in parts) == pytest.approx(seen.loss)
    assert parts[-1].last_loss == seen.last_loss


@EVERYWHERE
@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_a_training_goes_on_from_its_params_and_state(
    room: tuple[str, str], layers: str, optimizer: str
) -> None:
    task, engine = training(optimizer, layers), open_engine(*room)
    uninterrupted, rng = task.begin(engine), np.random.default_rng(1)
    for _ in range(3):
        task.run(uninterrupted, 7, rng)
    session, rng = task.begin(engine), np.random.default_rng(1)
    for _ in range(3):
        task.run(session, 7, rng)
        session = engine.session(task.job, task.samples, session.params(), session.state())
    require_same_bits(everything(session), everything(uninterrupted))


@EVERYWHERE
@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_the_state_has_an_array_for_each_slot(
    room: tuple[str, str], layers: str, optimizer: str
) -> None:
    task = training(optimizer, layers)
    session = task.begin(open_engine(*room))
    slots = {
        f"{name}.{slot}": shape
        for name, shape in task.job.network.trained_shapes.items()
        for slot in OPTIMIZERS[optimizer].slots
    }
    before = session.state()
    assert before.pop("steps") == 0
    assert {name: array.shape for name, array in before.items()} == slots
    assert not any(array.any() for array in before.values())
    task.run(session, 5, np.random.default_rng(0))
    after = session.state()
    assert after.pop("steps") == 5
    assert all(array.any() for array in after.values())


@EVERYWHERE
def test_params_come_in_the_precision_of_the_engine(room: tuple[str, str], layers: str) -> None:
    session = training("adam", layers).begin(open_engine(*room))
    state = session.state()
    del state["steps"]
    for array in (*session.params().values(), *state.values()):
        assert array.dtype == room[1]
        assert array.flags.c_contiguous


@EVERYWHERE
def test_what_is_handed_out_or_in_is_not_shared(room: tuple[str, str], layers: str) -> None:
    task, engine = training("adam", layers), open_engine(*room)
    given = {name: array.copy() for name, array in task.params.items()}
    session = task.begin(engine)
    task.run(session, 5, np.random.default_rng(1))
    require_same_bits(task.params, given)
    expected = {name: array.copy() for name, array in everything(session).items()}
    state = {name: array.copy() for name, array in session.state().items()}
    for array in (*session.params().values(), *session.state().values()):
        array[...] = 7
    require_same_bits(everything(session), expected)
    resumed = engine.session(task.job, task.samples, session.params(), state)
    task.run(resumed, 5, np.random.default_rng(1))
    require_same_bits(session.state(), state)


def test_training_changes_neither_samples_nor_order(any_engine: Engine) -> None:
    task = training("sgd")
    order, rates = task.order(5), task.rates(5)
    arrays = [task.samples.images, task.samples.labels, task.samples.weights, order, rates]
    before = [np.copy(array) for array in arrays if array is not None]
    task.begin(any_engine).run(order, 3, rates, np.random.default_rng(0))
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)
