"""Images that are handed in for a chunk stand in for those of the samples, and for nothing else."""

import dataclasses

import numpy as np
import pytest

from digitus.engines import open_engine
from digitus.errors import DigitusError, ShapeError
from digitus.networks import (
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Distillation,
    Dropout,
    Flatten,
    Layer,
    Network,
    Objective,
    Params,
    Targets,
)
from tests.engines.conftest import OPTIMIZERS, Trial, pixels, rooms_for, trial
from tests.engines.test_chunks import everything, require_same_bits

SHAPE = (5, 6)
LAYERS: dict[str, tuple[Layer, ...]] = {
    "plain": (Dense(6, "tanh"), Dense(3, "softmax")),
    "dropout": (Dropout(0.2), Dense(6, "relu"), Dropout(0.5), Dense(3, "softmax")),
    "images": (Conv2D(3, 2), BatchNorm("tanh"), Dropout(0.3), Flatten(), Dense(3, "softmax")),
}
EVERYWHERE = pytest.mark.parametrize(
    ("room", "layers"),
    [(room, name) for name in LAYERS for room in rooms_for(Network(SHAPE, LAYERS[name]))],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
Room = tuple[str, str]


def training(layers: str, optimizer: str = "adam") -> Trial:
    """Set up a training on images of which most pixels are zero."""
    return trial(
        Network(SHAPE, LAYERS[layers]),
        Objective(loss=CrossEntropy()),
        OPTIMIZERS[optimizer],
        images=pixels(20, SHAPE, 0.1),
        weights=np.linspace(0.5, 2, 20),
        rate=0.02,
    )


def require_near(got: Params, expected: Params) -> None:
    for name, array in expected.items():
        np.testing.assert_allclose(got[name], array, rtol=2e-4, atol=2e-6, err_msg=name)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("ink", [0.1, 0.4, 1.0], ids=lambda ink: f"ink {ink}")
@EVERYWHERE
def test_they_count_like_samples_that_look_like_them(
    room: Room, layers: str, ink: float, optimizer: str
) -> None:
    # With more ink than the samples have, engines that skip zeros need more room than they made.
    task, engine = training(layers, optimizer), open_engine(*room)
    others = pixels(40, SHAPE, ink)[20:]
    alike = engine.session(task.job, dataclasses.replace(task.samples, images=others), task.params)
    session = task.begin(engine)
    order, rates = task.order(14), task.rates(14)
    seen = session.run(order, 3, rates, np.random.default_rng(5), others[order])
    wanted = alike.run(order, 3, rates, np.random.default_rng(5))
    assert (seen.images, seen.correct) == (wanted.images, wanted.correct)
    assert seen.loss == pytest.approx(wanted.loss, rel=1e-5)
    require_near(everything(session), everything(alike))


@EVERYWHERE
def test_where_none_are_given_the_samples_are_seen_again(room: Room, layers: str) -> None:
    task, engine = training(layers), open_engine(*room)
    session, order, rates = task.begin(engine), task.order(5), task.rates(5)
    session.run(order, 3, rates, np.random.default_rng(5), pixels(len(order), SHAPE, 1.0))
    resumed = engine.session(task.job, task.samples, session.params(), session.state())
    for each in (session, resumed):
        each.run(order, 3, rates, np.random.default_rng(6))
    require_same_bits(everything(session), everything(resumed))


@EVERYWHERE
def test_chunks_leave_no_trace(room: Room, layers: str) -> None:
    task, engine = training(layers), open_engine(*room)
    order, rates = task.order(20), task.rates(20)
    images = pixels(len(order), SHAPE, 0.5)
    whole, pieces = task.begin(engine), task.begin(engine)
    whole.run(order, 3, rates, np.random.default_rng(1), images)
    rng = np.random.default_rng(1)
    for first, last in ((0, 7), (7, 8), (8, 20)):
        part = slice(3 * first, 3 * last)
        pieces.run(order[part], 3, rates[first:last], rng, images[part])
    require_same_bits(everything(pieces), everything(whole))


@EVERYWHERE
def test_targets_that_are_given_count_in_place_of_the_own(room: Room, layers: str) -> None:
    task, engine = training(layers), open_engine(*room)
    task = dataclasses.replace(
        task, job=dataclasses.replace(task.job, objective=Objective(loss=Distillation()))
    )
    rng = np.random.default_rng(6)
    own, others = (
        Targets.of(rng.integers(0, 3, 20)).taught(rng.dirichlet(np.ones(3), 20).astype("float32"))
        for _ in range(2)
    )
    images = pixels(40, SHAPE, 0.3)[20:]
    samples = dataclasses.replace(task.samples, targets=own)
    alike = dataclasses.replace(samples, targets=others, images=images)
    order, rates = task.order(14), task.rates(14)
    found = []
    for given, more in ((alike, ()), (samples, (images[order], others.take(order)))):
        session = engine.session(task.job, given, task.params)
        progress = session.run(order, 3, rates, np.random.default_rng(5), *more)
        found.append((session.params(), progress.loss, progress.correct))
    require_near(found[1][0], found[0][0])
    assert found[1][1:] == pytest.approx(found[0][1:], rel=1e-5)
    session = engine.session(task.job, samples, task.params)
    for wrong, message in (
        (others.take(range(4)), "targets must be one for each of the 5 samples"),
        (Targets.of([0, 1, 2, 0, 1]), "distillation needs what a teacher says"),
        (Targets.of([0, 1, 3, 0, 1]).taught(np.full((5, 3), 1 / 3)), "labels must be 0 to 2"),
        (Targets.of([0] * 5).taught(np.ones((5, 3))), "must be probabilities, which sum to 1"),
        (Targets.of([0] * 5).taught(np.full((5, 2), 0.5)), "the teacher knows 2 classes"),
    ):
        with pytest.raises(DigitusError, match=message):
            session.run(np.arange(5), 5, np.full(1, 0.1), np.random.default_rng(1), None, wrong)


@EVERYWHERE
def test_they_are_not_changed(room: Room, layers: str) -> None:
    task = training(layers)
    order, rates = task.order(5), task.rates(5)
    images = pixels(len(order), SHAPE, 0.5)
    before = images.copy()
    task.begin(open_engine(*room)).run(order, 3, rates, np.random.default_rng(1), images)
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((4, *SHAPE), np.uint8),
        np.zeros((5, 6, 5), np.uint8),
        np.zeros((5, *SHAPE), np.float64),
    ],
    ids=["one too few", "lying", "floats"],
)
@EVERYWHERE
def test_images_of_another_kind_are_refused(room: Room, layers: str, images: np.ndarray) -> None:
    session = training(layers).begin(open_engine(*room))
    with pytest.raises(ShapeError, match=r"images must be uint8 of shape \(5, 5, 6\)"):
        session.run(np.arange(5), 5, np.full(1, 0.1), np.random.default_rng(1), images)
