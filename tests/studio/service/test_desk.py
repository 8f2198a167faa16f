"""Long work: so many at a time, each within its time, and a place is held until it really ends."""

import asyncio
import threading
import time

import pytest

from digitus.studio.service.desk import Desk
from digitus.studio.service.problems import ProblemError
from digitus.studio.service.queueing import Queue


def queue(seconds: float = 600) -> Queue:
    return Queue("pictures", most=10, most_bytes=1, at_work=1, seconds=seconds)


def test_work_is_done_in_its_turn() -> None:
    waiting, running, most = queue(), [0], [0]

    def work(end: float) -> int:
        assert end > time.monotonic()
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.01)
        running[0] -= 1
        return 7

    async def several() -> list[int]:
        desk = Desk(2, 600)
        return await asyncio.gather(*(desk.work(waiting.enter(0), work) for _ in range(6)))

    assert asyncio.run(several()) == [7] * 6
    assert most[0] <= 2
    assert waiting.inside == 0


def test_a_mistake_gives_the_place_back() -> None:
    waiting = queue()

    async def fail() -> None:
        await Desk(1, 600).work(waiting.enter(0), lambda end: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(fail())
    assert waiting.inside == 0


def test_what_takes_too_long_is_answered_and_still_counts() -> None:
    waiting, go = queue(), threading.Event()

    async def slow() -> int:
        desk = Desk(1, 0.01)
        place = waiting.enter(0)
        with pytest.raises(ProblemError, match=r"longer than 0\.01 seconds") as late:
            await desk.work(place, lambda end: go.wait())
        assert late.value.status == 503
        assert place.held
        inside = waiting.inside
        go.set()
        while waiting.inside:
            await asyncio.sleep(0.001)
        return inside

    assert asyncio.run(slow()) == 1


def test_who_has_waited_too_long_is_told_so() -> None:
    waiting, go = queue(seconds=0.01), threading.Event()

    async def wait() -> None:
        desk = Desk(1, 600)
        first = asyncio.create_task(desk.work(waiting.enter(0), lambda end: go.wait()))
        await asyncio.sleep(0)
        second = waiting.enter(0)
        with pytest.raises(ProblemError) as late:
            await desk.work(second, lambda end: 1)
        assert late.value.headers == {"retry-after": "1"}
        assert not second.held
        go.set()
        await first

    asyncio.run(wait())
