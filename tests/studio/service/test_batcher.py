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

    def __call__(self, images: np.ndarray) -> np.ndarray:
        self.entered.set()
        self.gate.wait()
        self.seen.append(len(images))
        if (images == 99).any():
            raise ValueError("99 is no pixel")
        return images[:, 0, :1].astype(np.float32)


def place(seconds: float = 600) -> Place:
    return Queue("pixels", most=1000, most_bytes=1, at_work=1, seconds=seconds).enter(0)


def images(*values: int) -> np.ndarray:
    return np.array(values, np.uint8).reshape(-1, 1, 1)


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
    assert asyncio.run(Batcher(model)(images(7, 8), place())).tolist() == [[7], [8]]
    assert model.seen == [2]


def test_what_waits_goes_together_and_comes_back_apart() -> None:
    model, sizes = Model(), list[float]()
    batcher = Batcher(model, sizes.append)
    answers = asyncio.run(while_busy(model, batcher, images(2), images(3, 4), images(5)))
    assert [np.asarray(one).ravel().tolist() for one in answers] == [[2], [3, 4], [5]]
    assert model.seen == sizes == [1, 4]


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
    answers = asyncio.run(while_busy(model, batcher, images(99), images(3)))
    assert [type(one) for one in answers] == [ValueError, ValueError]
    assert asyncio.run(batcher(images(5), place())).tolist() == [[5]]


def test_who_has_waited_too_long_is_not_worked_on() -> None:
    model = Model()
    batcher = Batcher(model)
    with pytest.raises(ProblemError) as late:
        asyncio.run(batcher(images(1), place(seconds=-1)))
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
        return [(await stays).tolist()]

    assert asyncio.run(leave()) == [[[2]]]
