"""Images of several requests go through a model together, and each gets its own answer."""

import asyncio
import threading

import numpy as np
import pytest

from digitus.studio.service.batcher import MOST_IMAGES, Batcher
from digitus.studio.service.problems import ProblemError
from digitus.studio.service.queueing import Place, Queue


class Model:
    """Answers with the first pixel of each image; waits at the gate where it is told to."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.gate = threading.Event()
        self.entered = threading.Event()
        self.gate.set()

    def __call__(self, images: np.ndarray) -> list[float]:
        self.entered.set()
        self.gate.wait()
        self.seen.append(len(images))
        if (images == 99).any():
            raise ValueError("99 is no pixel")
        return [float(image[0, 0]) for image in images]


def place() -> Place:
    return Queue("pixels", most=1000, most_bytes=1, at_work=1, seconds=600).enter(0)


def images(*values: int) -> np.ndarray:
    return np.array(values, np.uint8).reshape(-1, 1, 1)


def values(answers: object) -> list[object]:
    return list(np.asarray(answers).ravel().tolist())


async def while_busy(model: Model, batcher: Batcher, *waiting: np.ndarray) -> list[object]:
    """Let requests wait behind one that is worked on, then let it go."""
    model.gate.clear()
    first = asyncio.create_task(batcher(images(1), place()))
    await asyncio.to_thread(model.entered.wait)
    tasks = [asyncio.create_task(batcher(one, place())) for one in waiting]
    await asyncio.sleep(0)
    model.gate.set()
    await first
    return list(await asyncio.gather(*tasks, return_exceptions=True))


def test_a_request_that_comes_alone_waits_for_nobody() -> None:
    model = Model()
    assert values(asyncio.run(Batcher(model)(images(7, 8), place()))) == [7, 8]
    assert model.seen == [2]


def test_what_waits_goes_together_and_comes_back_apart() -> None:
    model, sizes = Model(), list[float]()
    batcher = Batcher(model, sizes.append)
    answers = asyncio.run(while_busy(model, batcher, images(2), images(3, 4), images(5)))
    assert [values(one) for one in answers] == [[2], [3, 4], [5]]
    assert model.seen == sizes == [1, 4]


def test_what_comes_in_the_same_moment_goes_together() -> None:
    model = Model()
    batcher = Batcher(model)

    async def several() -> list[object]:
        await batcher(images(1), place())
        found = await asyncio.gather(*(batcher(images(value), place()) for value in range(9)))
        return [value for one in found for value in values(one)]

    assert asyncio.run(several()) == list(range(9))
    assert model.seen == [1, 9]


def test_a_batch_has_an_end() -> None:
    model = Model()
    many = [images(*[number] * 40) for number in (2, 3, 4)]
    answers = asyncio.run(while_busy(model, Batcher(model), *many))
    assert [np.unique(np.asarray(one)).tolist() for one in answers] == [[2], [3], [4]]
    assert model.seen == [1, 40, 40, 40]
    assert max(model.seen) <= MOST_IMAGES


def test_a_mistake_reaches_all_who_wait_and_nobody_after_them() -> None:
    model = Model()
    batcher = Batcher(model)

    async def twice() -> tuple[list[object], list[object]]:
        failed = await while_busy(model, batcher, images(99), images(3))
        return failed, values(await batcher(images(5), place()))

    failed, after = asyncio.run(twice())
    assert [type(one) for one in failed] == [ValueError, ValueError]
    assert after == [5]


def test_who_has_waited_too_long_is_not_worked_on() -> None:
    model = Model()
    batcher = Batcher(model)
    late_place = place()
    late_place.queue.seconds = -1  # however soon work begins, it is too late
    with pytest.raises(ProblemError) as late:
        asyncio.run(batcher(images(1), late_place))
    assert late.value.status == 503
    assert model.seen == []


def test_who_has_gone_disturbs_nobody() -> None:
    model = Model()
    batcher = Batcher(model)

    async def leave() -> list[object]:
        model.gate.clear()
        gone = asyncio.create_task(batcher(images(1), place()))
        await asyncio.to_thread(model.entered.wait)
        stays = asyncio.create_task(batcher(images(2), place()))
        await asyncio.sleep(0)
        gone.cancel()
        model.gate.set()
        return values(await stays)

    assert asyncio.run(leave()) == [2]
