"""A training that is changed while it runs is a training like any other: it repeats to the bit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitus.engines import open_engine
from digitus.errors import SettingError
from digitus.images.augment import Augment
from digitus.networks import (
    SGD,
    Adam,
    Conv2D,
    Dense,
    Dropout,
    Network,
    Params,
    Residual,
    SpatialDropout,
)
from digitus.recipes import from_toml, load_recipe, to_toml
from digitus.settings import from_data, to_data
from digitus.training import (
    Callback,
    Change,
    Checkpoints,
    Epoch,
    OneCycle,
    Run,
    Snapshot,
    Task,
    Training,
    fit,
)

TRAINING = Training(
    optimizer=SGD(learning_rate=0.1, momentum=0.9), schedule=OneCycle(), batch_size=7, epochs=4
)
BY_HAND: list[tuple[int, dict[str, Any]]] = [
    (0, {"l1": 1e-5}),
    (20, {"learning_rate": 0.02}),
    (43, {"dropout": 0.5}),
    (50, {"augment": Augment(shift=1, rotation=5)}),
    (60, {"batch_size": 32, "l2": 1e-3}),
    (70, {"optimizer": Adam(learning_rate=0.003), "clip_norm": 1.0}),
    (80, {"optimizer": Adam(learning_rate=0.002, weight_decay=0.1), "clip_norm": 0.0}),
    (85, {"augment": Augment()}),
]
"""Steps and changes; the epochs end after 43 steps, after 68, after 77 and after 87."""


pytestmark = pytest.mark.usefixtures("small_chunks")


def same(a: Params, b: Params) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def rows(run: Run) -> list[Epoch]:
    return [row.replace(seconds=0.0) for row in run.history]


def begin(task: Task, training: Training = TRAINING, engine: str = "numpy", **more: Any) -> Run:
    return Run(task, training, open_engine(engine), np.random.default_rng(1), **more)


def follow(run: Run, by_hand: list[tuple[int, dict[str, Any]]] = BY_HAND) -> Run:
    waiting = [(step, change) for step, change in by_hand if step >= run.step]
    while not run.reason:
        while waiting and run.step >= waiting[0][0]:
            run.change(**waiting.pop(0)[1])
        run.chunk()
    run.finish()
    return run


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
def test_a_run_that_was_changed_by_hand_replays_to_the_same_bits(
    task: Task, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = follow(begin(task, engine=engine))
    assert [change.step for change in changed.settings.changes] == [step for step, _ in BY_HAND]
    monkeypatch.setattr("digitus.training.pace.CHUNK_SECONDS", 10.0)
    again = follow(begin(task, changed.settings, engine), [])
    assert same(again.params, changed.params)
    assert rows(again) == rows(changed)


@pytest.mark.parametrize("number", range(len(BY_HAND)))
def test_every_change_makes_another_training(task: Task, number: int) -> None:
    step, settings = BY_HAND[number]
    if settings == {"augment": Augment()}:
        pytest.skip("nothing was augmented before")
    assert not same(follow(begin(task), [(step, settings)]).params, follow(begin(task), []).params)


def test_what_was_changed_stands_in_the_history_of_its_epoch(task: Task) -> None:
    run = follow(begin(task))
    steps = [[change.step for change in row.changes] for row in run.history]
    assert steps == [[0, 20], [43, 50, 60], [70], [80, 85]]


@pytest.mark.parametrize("pulled", [19, 20, 43, 47, 64, 70, 84])
def test_a_changed_training_resumes_to_the_same_bits(
    task: Task, tmp_path: Path, pulled: int
) -> None:
    whole = follow(begin(task))
    stopped = begin(task, checkpoints=Checkpoints(tmp_path, every=0))
    waiting = list(BY_HAND)
    while stopped.step < pulled:
        while waiting and stopped.step >= waiting[0][0]:
            stopped.change(**waiting.pop(0)[1])
        stopped.chunk()
    # By the settings that it was begun with: what was changed by hand is in the checkpoint.
    resumed = begin(task, checkpoints=Checkpoints(tmp_path, resume=True, every=0))
    assert resumed.step == pulled
    follow(resumed, waiting)
    assert same(resumed.params, whole.params)
    assert rows(resumed) == rows(whole)
    assert resumed.settings == whole.settings


def test_a_recipe_with_changes_goes_through_toml(task: Task) -> None:
    settings = follow(begin(task)).settings
    recipe = load_recipe("mlp").replace(training=settings)
    assert from_toml(to_toml(recipe)) == recipe
    assert from_data(Training, to_data(settings)) == settings


def test_a_recipe_without_changes_is_written_as_before(task: Task) -> None:
    assert "changes" not in to_data(TRAINING)
    assert "changes" not in to_toml(load_recipe("sigmoid-10"))
    run = follow(begin(task), [])
    assert all("changes" not in row for row in run.history.to_data())
    assert "changes" not in str(run.identity)


def test_what_was_changed_shows_before_the_next_step(task: Task) -> None:
    run = begin(task)
    run.chunk()
    before = run.now.at(run.step)
    run.change(learning_rate=0.75, batch_size=7)
    assert run.now.at(run.step) == before.changed(Change(step=0, learning_rate=0.75, batch_size=7))
    assert run.now.at(run.step - 1) == before


def test_a_callback_can_ask_for_a_change(task: Task) -> None:
    class Calm(Callback):
        def __init__(self) -> None:
            self.change: Callable[..., Change] | None = None

        def on_chunk(self, snapshot: Snapshot) -> None:
            self.change = snapshot.change

        def on_epoch(self, row: Epoch, params: Callable[[], Params]) -> None:
            assert self.change is not None
            self.change(learning_rate=0.1 / (1 + row.epoch))

    training = TRAINING.replace(schedule=Training().schedule)
    run = fit(
        task,
        training,
        engine=open_engine("numpy"),
        rng=np.random.default_rng(1),
        callbacks=[Calm()],
    )
    assert run.history.column("learning_rate") == pytest.approx([0.1, 0.05, 0.1 / 3, 0.025])
    assert same(follow(begin(task, run.settings), []).params, run.params)


def test_an_optimizer_goes_on_with_what_it_keeps_and_another_begins_at_zero(task: Task) -> None:
    run = begin(task)
    while run.step < 10:
        run.chunk()
    velocity = run.session.state()["0.weights.velocity"]
    assert velocity.any()
    run.change(optimizer=SGD(learning_rate=0.1, momentum=0.5))
    run.now.take(11)
    assert run.now.training.optimizer == SGD(learning_rate=0.1, momentum=0.5)
    run = begin(task)
    run.change(optimizer=Adam())
    for _ in range(5):
        run.chunk()
    before = run.session.state()
    run.change(optimizer=Adam(beta1=0.5))
    run.chunk()
    after = run.session.state()
    assert after["steps"] > before["steps"] > 0
    run.change(optimizer=SGD())
    run.chunk()
    assert run.session.state().keys() == {"steps"}
    run.change(optimizer=Adam())
    run.chunk()
    assert run.session.state()["steps"] < after["steps"]


def test_dropout_is_found_in_blocks_too() -> None:
    block = Residual((Conv2D(4, 3, padding=1), Dropout(0.1)), (Conv2D(4, 1), SpatialDropout(0.2)))
    network = Network((8, 8), (block, Dropout(0.3), Dense(10)))
    rates = Change(step=0, dropout=(0.5, 0.6, 0.7)).network(network)
    inside, outside, _ = rates.layers
    assert isinstance(inside, Residual)
    assert inside.layers[1] == Dropout(0.5)
    assert inside.shortcut[1] == SpatialDropout(0.6)
    assert outside == Dropout(0.7)
    assert rates.param_shapes == network.param_shapes


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"learning_rat": 0.1}, "learning_rate"),
        ({"learning_rate": 0.0}, "learning_rate must be a positive number"),
        ({"batch_size": 0}, "batch_size must be at least 1"),
        ({"dropout": (0.1, 0.2)}, "which has 1; got 2"),
        ({"dropout": 1.5}, "dropout rate"),
        ({"l2": -1.0}, "l2"),
        ({}, "changes nothing"),
    ],
)
def test_impossible_changes_are_refused_and_leave_no_trace(
    task: Task, settings: dict[str, Any], message: str
) -> None:
    run = begin(task)
    with pytest.raises(SettingError, match=message):
        run.change(**settings)
    assert run.settings == TRAINING
    assert same(follow(run, []).params, follow(begin(task), []).params)


def test_a_change_that_never_comes_is_told(task: Task) -> None:
    class Listen(Callback):
        def __init__(self) -> None:
            self.warnings: list[str] = []

        def on_warning(self, message: str) -> None:
            self.warnings.append(message)

    listen = Listen()
    late = TRAINING.replace(changes=(Change(step=500, l2=0.1),))
    run = follow(begin(task, late, callbacks=[listen]), [])
    assert listen.warnings == [
        "the change before step 500 never came: the training ended after 172 steps"
    ]
    with pytest.raises(SettingError, match="has ended"):
        run.change(l2=0.1)
    with pytest.raises(SettingError, match="has ended"):
        run.chunk()


def test_a_checkpoint_from_before_there_were_changes_counts_its_steps(
    task: Task, tmp_path: Path
) -> None:
    whole = follow(begin(task), [])
    stopped = begin(task, checkpoints=Checkpoints(tmp_path, every=0))
    while stopped.step < 50:
        stopped.chunk()
    moment = stopped.moment()
    position = moment.position.to_data()
    del position["step"], position["began"]
    old = {"identity": stopped.identity, "history": moment.history.to_data(), "position": position}
    from digitus.training import checkpoints

    assert checkpoints._steps(old) == {"step": 50, "began": 43}
    resumed = begin(task, checkpoints=Checkpoints(tmp_path, resume=True, every=0))
    assert same(follow(resumed, []).params, whole.params)
