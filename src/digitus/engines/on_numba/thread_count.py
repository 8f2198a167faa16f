"""How many threads take part in a training: as many as are faster now, found out by measuring.

Threads that share every step wait for each other, so that one of them without a core, because
another program has it, holds up all.  How much that costs depends on the step, the machine and the
neighbours, and changes while a training runs.  So now and then a few steps are taken with another
number of threads, and the faster number goes on.  The bits are the same with any number.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, final

TRIAL_SECONDS: Final = 0.015
"""How long another number of threads is tried: some time slices of the scheduler."""

PIECES_PER_TRIAL: Final = 4
"""A trial that turns out slow ends after fewer."""

MEMORY_SECONDS: Final = 0.2
"""Over how much work the cost of a step is averaged."""

SHORTEST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 3.2
"""Between two trials; each that changes nothing doubles the pause."""

WORTH_CHANGING: Final = 0.95
"""A number of threads is taken over if steps cost at most so many times as much."""

CHANGED_COST: Final = 1.5
"""How many times more or less a step costs than before where the neighbours have changed."""


@final
@dataclass(slots=True)
class Portion:
    """Some steps: how many, and on how many threads.

    Parameters
    ----------
    threads
        How many shall take part.
    steps
        How many steps are to be taken.
    used
        How many threads took part; noted by who takes the steps.
    """

    threads: int
    steps: int
    used: int = 0


@final
@dataclass(slots=True)
class _Average:
    """What one step costs in seconds, averaged over the last ones."""

    steps: float = 0.0
    seconds: float = 0.0

    @property
    def cost(self) -> float:
        return self.seconds / self.steps if self.steps else 0.0

    def add(self, steps: int, seconds: float) -> None:
        kept = max(0.0, 1.0 - seconds / MEMORY_SECONDS)
        self.steps = kept * self.steps + steps
        self.seconds = kept * self.seconds + seconds


@final
class ThreadCount:
    """How many threads take the next steps.

    Parameters
    ----------
    most
        How many the work is worth, and the machine has.
    clock
        Tells the time in seconds.

    Examples
    --------
    >>> now = 0.0
    >>> count = ThreadCount(2, clock=lambda: now)
    >>> for _ in range(30):  # beside busy programs, where two threads are slower than one
    ...     with count.measured(1000) as part:
    ...         now += part.steps * (3e-4 if part.threads == 2 else 1e-4)
    ...         part.used = part.threads
    >>> count.chosen
    1
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self.most, self.chosen = most, most
        self._clock = clock
        self._average, self._trial = _Average(), _Average()
        self._tried, self._turn = 0, 0
        self._pause = SHORTEST_PAUSE_SECONDS
        self._next_trial = 0.0
        self._begun = False

    @contextmanager
    def measured(self, steps: int) -> Iterator[Portion]:
        """Say how many steps to take and on how many threads; time how long it takes.

        Parameters
        ----------
        steps
            How many are left to be taken; the part may have fewer.
        """
        began = self._clock()
        if not self._tried and self._average.steps and began >= self._next_trial:
            self._tried, self._trial = self._alternative(), _Average()
        part = Portion(self._tried or self.chosen, self._at_once(steps))
        yield part
        if self.most > 1:
            self._note(part, self._clock() - began)

    def _alternative(self) -> int:
        """Return the next number to try: one thread fewer or more, half as many, twice as many."""
        now = self.chosen
        numbers = [n for n in (now - 1, now + 1, now // 2, 2 * now) if 1 <= n <= self.most]
        self._turn += 1
        return numbers[self._turn % len(numbers)]

    def _at_once(self, steps: int) -> int:
        if not self._tried:
            return steps
        return max(1, min(steps, int(TRIAL_SECONDS / PIECES_PER_TRIAL / self._average.cost)))

    def _note(self, part: Portion, seconds: float) -> None:
        if not self._begun:  # the first steps load, or compile, what later ones find
            self._begun = True
            self._wait(SHORTEST_PAUSE_SECONDS)
        elif part.used != part.threads:  # other trainings of this process have the cores
            self._tried = 0
        elif self._tried:
            self._trial.add(part.steps, seconds)
            if self._trial.seconds >= TRIAL_SECONDS:
                self._decide()
        else:
            self._watch(seconds / part.steps / (self._average.cost or 1.0), seconds)
            self._average.add(part.steps, seconds)

    def _watch(self, ratio: float, seconds: float) -> None:
        """Try soon where steps suddenly cost more, or less."""
        changed = not 1 / CHANGED_COST < ratio < CHANGED_COST
        if changed and seconds >= TRIAL_SECONDS and self._average.steps:
            self._wait(SHORTEST_PAUSE_SECONDS)
            self._next_trial -= seconds

    def _decide(self) -> None:
        if self._trial.cost < WORTH_CHANGING * self._average.cost:
            self.chosen, self._average = self._tried, self._trial
            self._wait(SHORTEST_PAUSE_SECONDS)
        else:
            self._wait(min(2 * self._pause, LONGEST_PAUSE_SECONDS))
        self._tried = 0

    def _wait(self, pause: float) -> None:
        self._pause, self._next_trial = pause, self._clock() + pause
