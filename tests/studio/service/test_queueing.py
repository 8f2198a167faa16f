"""Who waits, who is sent away, and what is said to them."""

import pytest

from digitus.studio.service.problems import ProblemError
from digitus.studio.service.queueing import Place, Queue


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def queue(clock: Clock, **settings: int) -> Queue:
    usual = {"most": 10, "most_bytes": 1000, "at_work": 2, "seconds": 2}
    return Queue("pictures", **usual | settings, clock=clock)


def serve(place: Place, clock: Clock, seconds: float) -> None:
    clock.now += seconds
    place.leave()


def test_there_is_no_room_for_more_than_the_most(clock: Clock) -> None:
    waiting = queue(clock, most=2)
    first = waiting.enter(0)
    waiting.enter(0)
    with pytest.raises(ProblemError, match="2 requests are waiting") as full:
        waiting.enter(0)
    assert full.value.status == 503
    assert full.value.headers == {"retry-after": "1"}
    first.leave()
    first.leave()  # a place is left once
    waiting.enter(0)
    assert waiting.inside == 2


def test_bodies_together_may_have_so_many_bytes(clock: Clock) -> None:
    waiting = queue(clock)
    first = waiting.enter(700)
    with pytest.raises(ProblemError):
        waiting.enter(301)
    waiting.enter(300)
    first.leave()
    waiting.enter(700)


def test_who_would_wait_too_long_is_sent_away_at_once(clock: Clock) -> None:
    waiting = queue(clock)
    for _ in range(3):
        serve(waiting.enter(0), clock, 1.5)  # one leaves every 1.5 seconds
    assert waiting.interval == pytest.approx(1.5)
    waiting.enter(0)
    waiting.enter(0)  # two are worked on
    waiting.enter(0)  # and one waits for 1.5 seconds
    assert waiting.expected_wait() == pytest.approx(3)
    with pytest.raises(ProblemError) as full:
        waiting.enter(0)
    assert full.value.headers == {"retry-after": "3"}


def test_what_stands_idle_is_not_slow(clock: Clock) -> None:
    waiting = queue(clock)
    serve(waiting.enter(0), clock, 0.1)
    clock.now += 3600
    serve(waiting.enter(0), clock, 0.1)
    assert waiting.interval == pytest.approx(0.1)


def test_two_at_a_time_leave_twice_as_fast(clock: Clock) -> None:
    waiting = queue(clock)
    for _ in range(40):
        places = [waiting.enter(0), waiting.enter(0)]
        serve(places[0], clock, 1)
        serve(places[1], clock, 0)
    assert waiting.interval == pytest.approx(0.5, abs=0.1)


def test_a_place_knows_how_long_it_waited(clock: Clock) -> None:
    place = queue(clock).enter(0)
    assert place.deadline == pytest.approx(102)
    clock.now += 1.5
    place.begin()
    assert place.waited == pytest.approx(1.5)
    assert place.in_time
    clock.now += 1
    place.begin()
    assert not place.in_time
