"""Work that keeps a core busy for long: in threads, so many at a time, each within its time.

Kernels and most filters let go of Python's lock, so threads share one model in memory and still
fill the cores.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, final

from digitus.studio.service.problems import busy
from digitus.studio.service.queueing import Place

Result = TypeVar("Result")


@final
class Desk:
    """Where so many pieces of work lie at a time.

    Parameters
    ----------
    threads
        How many.
    seconds
        How long the answer to one may take.
    """

    def __init__(self, threads: int, seconds: float) -> None:
        self.seconds = seconds
        self._free = asyncio.Semaphore(threads)
        self._pool = ThreadPoolExecutor(threads, "digitus-read")

    async def work(self, place: Place, function: Callable[[float], Result]) -> Result:
        """Do a piece of work when its turn comes.

        Parameters
        ----------
        place
            Of the request.
        function
            Is told when its time is over, by ``time.monotonic``; it should stop by then.

        Raises
        ------
        ProblemError
            Its turn does not come in time, or the answer does not.
        """
        try:
            async with asyncio.timeout(place.deadline - time.monotonic()):
                await self._free.acquire()
        except TimeoutError:
            raise place.queue.too_much() from None
        place.begin()
        end = time.monotonic() + self.seconds
        future = asyncio.get_running_loop().run_in_executor(self._pool, function, end)
        place.held = True
        future.add_done_callback(lambda done: self._done(place, done))
        try:
            async with asyncio.timeout(self.seconds):
                return await asyncio.shield(future)
        except TimeoutError:
            raise out_of_time(self.seconds) from None

    def _done(self, place: Place, future: "asyncio.Future[Any]") -> None:
        """Give the place to the next, only when the thread has really come to its end."""
        if not future.cancelled():
            future.exception()  # whoever waited for it may be gone
        self._free.release()
        place.leave()


def out_of_time(seconds: float) -> Exception:
    """Say that an answer takes too long."""
    return busy(
        seconds,
        f"the answer takes longer than {seconds:g} seconds; a smaller picture, or fewer pages, is"
        " quicker",
    )
