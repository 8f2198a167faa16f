"""Requests that wait and are worked on: how many may, and when another one should come again.

Who would wait longer than the deadline is told so at once, before its body is read.  How long it
would wait follows from how fast requests have been leaving.
"""

import time
from collections.abc import Callable
from typing import final

from digitus.studio.service.problems import ProblemError, busy

_NEWEST = 0.2
"""How much the newest interval counts in the mean."""


@final
class Queue:
    """The requests of one kind.

    Parameters
    ----------
    name
        What they wait for.
    most
        How many there may be.
    most_bytes
        How many bytes their bodies may have together.
    at_work
        How many are worked on at once; the others wait.
    seconds
        How long one may wait until work on it begins.
    clock
        What time it is, in seconds.

    Examples
    --------
    >>> queue = Queue("pictures", most=1, most_bytes=10, at_work=1, seconds=2)
    >>> place = queue.enter(5)
    >>> queue.enter(1)
    Traceback (most recent call last):
    digitus.studio.service.problems.ProblemError: too much to do: 1 requests are waiting already
    """

    def __init__(
        self,
        name: str,
        *,
        most: int,
        most_bytes: int,
        at_work: int,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self.most, self.most_bytes = name, most, most_bytes
        self.at_work, self.seconds, self.clock = at_work, seconds, clock
        self.inside, self.bytes = 0, 0
        self.interval = 0.0
        """Seconds from one leaving to the next while there is work: a running mean."""
        self._last = clock()

    def expected_wait(self) -> float:
        """Return the seconds until work would begin on a request that came now."""
        return max(self.inside - self.at_work + 1, 0) * self.interval

    def enter(self, size: int) -> "Place":
        """Take a place for a request whose body has so many bytes.

        Raises
        ------
        ProblemError
            It would wait too long, or there is no room.
        """
        wait = self.expected_wait()
        if self.inside >= self.most or self.bytes + size > self.most_bytes or wait > self.seconds:
            raise self.too_much()
        if not self.inside:
            self._last = self.clock()
        self.inside += 1
        self.bytes += size
        return Place(self, size)

    def too_much(self) -> ProblemError:
        """Say that there is too much to do, and when to come again."""
        return busy(
            self.expected_wait(), f"too much to do: {self.inside} requests are waiting already"
        )

    def left(self, size: int) -> None:
        """Note that one has left."""
        now = self.clock()
        self.interval += ((now - self._last) - self.interval) * (_NEWEST if self.interval else 1)
        self._last = now
        self.inside -= 1
        self.bytes -= size


@final
class Place:
    """One request's place; it is left once, however often that is said."""

    def __init__(self, queue: Queue, size: int) -> None:
        self.queue, self.size = queue, size
        self.entered = queue.clock()
        self.waited = 0.0
        """Seconds until work began."""
        self.held = False
        """Whether work goes on, though the request is answered: a thread cannot be stopped."""
        self._left = False

    @property
    def deadline(self) -> float:
        """The time at which waiting ends."""
        return self.entered + self.queue.seconds

    @property
    def in_time(self) -> bool:
        """Whether work began before that."""
        return self.waited <= self.queue.seconds

    def begin(self) -> None:
        """Note that work begins."""
        self.waited = self.queue.clock() - self.entered

    def leave(self) -> None:
        """Give the place back."""
        if not self._left:
            self._left = True
            self.queue.left(self.size)
