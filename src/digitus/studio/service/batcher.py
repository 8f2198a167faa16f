"""Many requests, one engine: it takes what waits, as soon as it is free.

While the engine works, requests queue; then up to so many images go through it together, which
costs a third of one after the other.  Nothing waits for a timer: a request that comes alone is
worked on at once, and requests that came in the same moment go together.

Short work is done in the event loop itself, since handing it to a thread would cost more; long
work goes to a thread, so that the loop can answer others meanwhile.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from digitus.arrays import Images
from digitus.studio.service.queueing import Place

MOST_IMAGES = 64
"""Images that are begun together; a request with more is worked on alone."""

SHORT_SECONDS = 0.005
"""Work up to here is done in the loop: so long Python lets a thread wait for another anyway."""

_NEWEST = 0.2
"""How much the newest time of an image counts in the mean."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """Images that wait, and who waits for the answer."""

    images: Images
    answer: "asyncio.Future[Sequence[Any]]"
    place: Place


@final
class Batcher:
    """Hands images to a model, those of several requests together.

    It belongs to one event loop, and all but the work itself is done there.

    Parameters
    ----------
    answers
        The model: from images to an answer for each.
    observe
        Is told how many images went together.
    """

    def __init__(
        self,
        answers: Callable[[Images], Sequence[Any]],
        observe: Callable[[float], object] = lambda images: None,
    ) -> None:
        self._answers, self._observe = answers, observe
        self._waiting: deque[Waiting] = deque()
        self._busy = False
        self._pool = ThreadPoolExecutor(1, "digitus-predict")
        self._seconds = float("inf")  # for an image: not known before the first

    async def __call__(self, images: Images, place: Place) -> Sequence[Any]:
        """Return the answers for the images of a request.

        Raises
        ------
        ProblemError
            Work on them did not begin in time.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[Any]] = loop.create_future()
        self._waiting.append(Waiting(images, answer, place))
        if not self._busy:
            self._busy = True
            loop.call_soon(self._begin, loop)  # after all who came in this moment
        return await answer

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        batch = self._take()
        if not batch:
            self._busy = False
            return
        images = [one.images for one in batch]
        together = images[0] if len(images) == 1 else np.concatenate(images)
        self._observe(len(together))
        if self._seconds * len(together) <= SHORT_SECONDS:
            self._deliver(batch, *self._work(together))
            loop.call_soon(self._begin, loop)
            return
        future = loop.run_in_executor(self._pool, self._work, together)
        future.add_done_callback(lambda done: self._end(loop, batch, *done.result()))

    def _end(self, loop: asyncio.AbstractEventLoop, batch: list[Waiting], *done: Any) -> None:
        self._deliver(batch, *done)
        self._begin(loop)

    def _take(self) -> list[Waiting]:
        """Take what waits, up to so many images; send away who has waited too long."""
        batch: list[Waiting] = []
        images = 0
        while self._waiting:
            first = self._waiting[0]
            if batch and images + len(first.images) > MOST_IMAGES:
                break
            self._waiting.popleft()
            first.place.begin()
            if first.answer.done():  # whoever asked has gone
                continue
            if not first.place.in_time:
                first.answer.set_exception(first.place.queue.too_much())
                continue
            batch.append(first)
            images += len(first.images)
        return batch

    def _work(self, images: Images) -> tuple[Sequence[Any], Exception | None, float]:
        begun = time.perf_counter()
        try:
            return self._answers(images), None, time.perf_counter() - begun
        except Exception as error:  # whoever waits must hear of it
            return (), error, 0.0

    def _deliver(
        self,
        batch: list[Waiting],
        answers: Sequence[Any],
        error: Exception | None,
        seconds: float,
    ) -> None:
        start = 0
        for one in batch:
            part = slice(start, start := start + len(one.images))
            if one.answer.done():
                continue
            if error is None:
                one.answer.set_result(answers[part])
            else:
                one.answer.set_exception(error)
        if error is None:
            each = seconds / start
            known = self._seconds < float("inf")
            self._seconds = self._seconds + _NEWEST * (each - self._seconds) if known else each
