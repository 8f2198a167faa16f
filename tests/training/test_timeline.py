"""Going back and on again gives the same bits; the ring is bounded in moments and bytes."""

import numpy as np
import pytest

from digitus.engines import open_engine
from digitus.errors import SettingError
from digitus.images.augment import Augment
from digitus.networks import Adam, Params
from digitus.training import (
    Average,
    EarlyStopping,
    OneCycle,
    Run,
    Task,
    Timeline,
    Training,
)

TRAINING = Training(
    optimizer=Adam(learning_rate=0.01),
    schedule=OneCycle(),
    augment=Augment(shift=1),
    batch_size=16,
    epochs=4,
    average=Average(epochs=2),
)


pytestmark = pytest.mark.usefixtures("small_chunks")


def begin(task: Task, training: Training = TRAINING) -> Run:
    return Run(task, training, open_engine("numpy"), np.random.default_rng(1))


def end(run: Run, timeline: Timeline | None = None) -> Run:
    while not run.reason:
        if timeline is not None:
            timeline.keep(run)
        run.chunk()
    run.finish()
    return run


def same(a: Params, b: Params) -> bool:
    return all(np.array_equal(a[name], b[name]) for name in a)


EARLY = TRAINING.replace(average=None, stop=(EarlyStopping(patience=2),))


@pytest.mark.parametrize("training", [TRAINING, EARLY], ids=["average", "early stopping"])
@pytest.mark.parametrize("step", [0, 7, 19, 40, 75])
def test_going_back_and_on_gives_the_same_bits(task: Task, training: Training, step: int) -> None:
    timeline = Timeline()
    run = end(begin(task, training), timeline)
    params, history = run.params, [row.replace(seconds=0.0) for row in run.history]
    moment = timeline.at(step)
    for _ in range(2):  # a moment can be gone back to as often as one likes
        run.restore(moment)
        assert run.step == step
        end(run)
        assert same(run.params, params)
        assert [row.replace(seconds=0.0) for row in run.history] == history


def test_a_branch_is_the_training_with_that_change(task: Task) -> None:
    timeline = Timeline()
    run = end(begin(task), timeline)
    first = run.params
    run.restore(timeline.at(30))
    run.change(learning_rate=0.001)
    end(run)
    assert not same(run.params, first)
    assert same(end(begin(task, run.settings)).params, run.params)
    run.restore(timeline.at(30))  # the change came after this moment
    assert same(end(run).params, first)


def test_after_going_back_the_other_future_is_forgotten(task: Task) -> None:
    timeline = Timeline(steps=10)
    run = end(begin(task), timeline)
    assert list(timeline.steps) == [0, 10, 20, 30, 40, 50, 60, 70]
    run.restore(timeline.at(34))
    run.change(batch_size=8)
    timeline.keep(run)
    assert list(timeline.steps) == [0, 10, 20, 30]
    run.chunk()
    timeline.keep(run)
    assert list(timeline.steps) == [0, 10, 20, 30]


def test_there_are_no_more_moments_than_asked_for_and_the_last_ones_stay(task: Task) -> None:
    timeline = Timeline(moments=5)
    end(begin(task), timeline)
    assert list(timeline.steps) == [71, 72, 73, 74, 75]
    with pytest.raises(SettingError, match="the first is step 71"):
        timeline.at(70)


def test_they_take_no_more_bytes_than_asked_for(task: Task) -> None:
    run = begin(task)
    run.chunk()
    one = run.moment().nbytes
    assert one >= sum(array.nbytes for array in run.params.values()) * 3  # Adam keeps two more
    timeline = Timeline(megabytes=4.5 * one / 1e6)
    end(run, timeline)
    assert 3 <= len(timeline) <= 4
    assert timeline.nbytes <= 4.5 * one
    nothing = Timeline(megabytes=0.5 * one / 1e6)
    nothing.keep(begin(task))
    with pytest.raises(SettingError, match="there is none"):
        nothing.at(0)


def test_moments_of_another_training_are_refused(task: Task) -> None:
    other = begin(task, TRAINING.replace(batch_size=8))
    with pytest.raises(SettingError, match="of another training"):
        begin(task).restore(other.moment())


@pytest.mark.parametrize("limits", [{"moments": 0}, {"megabytes": 0.0}, {"steps": 0}])
def test_limits_that_leave_nothing_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(SettingError):
        Timeline(**limits)  # type: ignore[arg-type] # floats that are whole
