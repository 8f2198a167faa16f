"""How many threads take part: as many as are faster now."""

from collections.abc import Callable

import pytest

from digitus.engines.on_numba.thread_count import LONGEST_PAUSE_SECONDS, ThreadCount


class Machine:
    """A clock, and steps that cost what a test says on each number of threads."""

    def __init__(self, most: int, cost: Callable[[int], float]) -> None:
        self.now, self.cost = 100.0, cost
        self.count = ThreadCount(most, clock=lambda: self.now)
        self.taken: dict[int, float] = {}

    def work(self, seconds: float, used: int | None = None) -> None:
        """Train for so many seconds, in chunks of at most 1,000 steps."""
        end = self.now + seconds
        while self.now < end:
            with self.count.measured(1000) as portion:
                assert 1 <= portion.steps <= 1000
                portion.used = used or portion.threads
                spent = portion.steps * self.cost(portion.used)
                self.now += spent
                self.taken[portion.threads] = self.taken.get(portion.threads, 0.0) + spent


def quiet(threads: int) -> float:
    return 5e-5 / threads


def busy(threads: int) -> float:
    return {1: 7e-5, 2: 2e-3}.get(threads, 4e-3)


def test_a_quiet_machine_is_used_and_trials_cost_nearly_nothing() -> None:
    machine = Machine(2, quiet)
    machine.work(20.0)
    assert machine.count.chosen == 2
    lost = machine.taken[1] / 2  # two threads would have done the same in half the time
    assert lost < 0.01 * machine.taken[2]


def test_neighbours_that_come_and_go_are_noticed() -> None:
    machine = Machine(2, quiet)
    machine.work(10.0)
    machine.cost = busy
    machine.work(2.1)  # a chunk that takes forty times as long, a trial
    assert machine.count.chosen == 1
    machine.work(20.0)
    assert machine.count.chosen == 1
    machine.taken.clear()
    machine.cost = quiet
    machine.work(2 * LONGEST_PAUSE_SECONDS)
    assert machine.count.chosen == 2


@pytest.mark.parametrize("best", [1, 2, 3, 5, 8, 15, 16])
def test_the_best_of_many_numbers_is_found(best: int) -> None:
    machine = Machine(16, lambda threads: 1e-4 * (1 + 0.3 * abs(threads - best)))
    machine.work(20.0)
    assert machine.count.chosen == best


def test_one_thread_is_not_measured() -> None:
    machine = Machine(1, quiet)
    machine.work(1.0)
    assert list(machine.taken) == [1]


def test_nothing_is_learnt_where_other_trainings_have_the_cores() -> None:
    machine = Machine(2, lambda threads: 1e-4)
    machine.work(5.0, used=1)
    assert machine.count.chosen == 2


def test_the_first_steps_do_not_count() -> None:
    costs = iter([5.0])
    machine = Machine(2, lambda threads: next(costs, quiet(threads)))
    machine.work(10.0)
    assert machine.count.chosen == 2
