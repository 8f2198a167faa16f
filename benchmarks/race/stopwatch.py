"""Training against the clock, which stands still while accuracy is measured."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import NamedTuple, final


class Point(NamedTuple):
    """How far a training is: after so many seconds and images, so many test images are read."""

    seconds: float
    images: int
    accuracy: float


@final
class Stopwatch:
    """Runs while a network learns, and looks at it ten times in the first epoch, then more rarely.

    Parameters
    ----------
    epoch
        Images in an epoch.
    limit
        After how many seconds the race is over.
    clock
        What tells the time.
    """

    def __init__(self, epoch: int, limit: float, clock: Callable[[], float] = perf_counter) -> None:
        self.points: list[Point] = []
        self._tenth, self._limit, self._clock = max(1, epoch // 10), limit, clock
        self._next = self._tenth
        self._began = clock()

    def look(self, images: int, measure: Callable[[], float]) -> bool:
        """Measure if it is time: a tenth of an epoch, and a tenth of all so far, after the last.

        Returns
        -------
        bool
            Whether there is time left.
        """
        seconds = self._clock() - self._began
        in_time = seconds < self._limit
        if images >= self._next or not in_time:
            self._note(seconds, images, measure)
            self._next = images + max(self._tenth, images // 10)
        return in_time

    def finish(self, images: int, measure: Callable[[], float]) -> list[Point]:
        """Measure what came out at the end, in place of a look at the same moment."""
        seconds = self._clock() - self._began
        if self.points and self.points[-1].images == images:
            seconds = self.points.pop().seconds
        self._note(seconds, images, measure)
        return self.points

    def _note(self, seconds: float, images: int, measure: Callable[[], float]) -> None:
        before = self._clock()
        self.points.append(Point(seconds, images, measure()))
        self._began += self._clock() - before


def seconds_to(points: Sequence[Point], accuracy: float) -> float | None:
    """Return after how many seconds an accuracy was first measured; None if it never was.

    Examples
    --------
    >>> points = [Point(1.0, 600, 0.95), Point(2.0, 1200, 0.991), Point(3.0, 1800, 0.989)]
    >>> seconds_to(points, 0.99), seconds_to(points, 0.995)
    (2.0, None)
    """
    return next((point.seconds for point in points if point.accuracy >= accuracy), None)
