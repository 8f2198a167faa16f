"""Many requests, one engine: it takes what waits, as soon as it is free.

While the engine works, requests queue; then up to so many images go through it together, which
costs a third of one after the other.  Nothing waits for a timer: a request that comes alone is
worked on at once.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import final

import numpy as np

from digitus.arrays import Images, Outputs
from digitus.studio.service.queueing import Place

MOST_IMAGES = 64
"""Images that are begun together; a request with more is worked on alone."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """Images that wait, and who waits for the answer."""

    images: Images
    answer: "asyncio.Future[Outputs]"
    place: Place


@final
class Batcher:
    """Hands images to a model, those of several requests together.

    Parameters
    ----------
    outputs
        The model: from images to a row of outputs for each.
    observe
        Is told how many images went together.
    """

    def __init__(
        self, outputs: Callable[[Images], Outputs], observe: Callable[[float], object] = lambda _: 0
    ) -> None:
        self._outputs, self._observe = outputs, observe
        self._waiting: SimpleQueue[Waiting] = SimpleQueue()
        threading.Thread(target=self._work, name="digitus-predict", daemon=True).start()

    async def __call__(self, images: Images, place: Place) -> Outputs:
        """Return the outputs for the images of a request.

        Raises
        ------
        ProblemError
            Work on them did not begin in time.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outputs] = loop.create_future()
        self._waiting.put(Waiting(images, answer, place))
        return await answer

    def _work(self) -> None:
        left: Waiting | None = None
        while True:
            first = left or self._waiting.get()
            batch, left = self._take(first)
            self._answer(batch)

    def _take(self, first: Waiting) -> tuple[list[Waiting], Waiting | None]:
        """Take what waits, up to so many images; return also what came too late for them."""
        batch, images = [first], len(first.images)
        while images < MOST_IMAGES:
            try:
                more = self._waiting.get_nowait()
            except Empty:
                break
            if images + len(more.images) > MOST_IMAGES:
                return batch, more
            batch.append(more)
            images += len(more.images)
        return batch, None

    def _answer(self, batch: Sequence[Waiting]) -> None:
        for one in batch:
            one.place.begin()
        ready = [one for one in batch if one.place.in_time]
        answers: list[Outputs | Exception] = []
        if ready:
            images = [one.images for one in ready]
            self._observe(sum(map(len, images)))
            try:
                outputs = self._outputs(images[0] if len(images) == 1 else np.concatenate(images))
                ends = np.cumsum([len(part) for part in images])[:-1]
                answers += np.split(outputs, ends)
            except Exception as error:  # whoever waits must hear of it
                answers += [error] * len(ready)
        late = [one for one in batch if not one.place.in_time]
        answers += [one.place.queue.too_much() for one in late]
        loop = batch[0].answer.get_loop()
        loop.call_soon_threadsafe(_deliver, [*ready, *late], answers)


def _deliver(waiting: Sequence[Waiting], answers: Sequence[Outputs | Exception]) -> None:
    for one, answer in zip(waiting, answers, strict=True):
        if one.answer.done():  # whoever asked has gone
            continue
        if isinstance(answer, Exception):
            one.answer.set_exception(answer)
        else:
            one.answer.set_result(answer)
