"""Moments of a run that are kept in memory, to go back to and to branch from.

A run that goes back to one of its moments and on again gives the same bits as before; with a
change at that moment, it is another training from there.

Examples
--------
>>> import numpy as np
>>> from digitus.engines import open_engine
>>> from digitus.recipes import load_recipe, prepare
>>> from digitus.training import Run
>>> recipe, rng = load_recipe("sigmoid-10"), np.random.default_rng(0)
>>> training = recipe.training.replace(epochs=2)
>>> run, timeline = Run(prepare(recipe, rng), training, open_engine("numpy"), rng), Timeline()
>>> while not run.reason:
...     timeline.keep(run)
...     run.chunk()
>>> first = run.params
>>> run.restore(timeline.at(1000))  # the last moment before step 1,000
>>> while not run.reason:
...     run.chunk()
>>> all(np.array_equal(run.params[name], first[name]) for name in first)
True
>>> run.restore(timeline.at(1000))
>>> change = run.change(learning_rate=0.1)
>>> while not run.reason:
...     run.chunk()
>>> all(np.array_equal(run.params[name], first[name]) for name in first)
False
"""

from collections import deque
from typing import final

from digitus.errors import SettingError
from digitus.settings import require_between, require_positive
from digitus.training.checkpoints import Checkpoint
from digitus.training.run import Run

BYTES_PER_MEGABYTE = 1_000_000


@final
class Timeline:
    """The last moments of a run; where one more does not fit, the oldest is given up.

    Parameters
    ----------
    moments
        How many there are at most.
    megabytes
        What they may take in memory, all together.
    steps
        How many steps lie between two of them at least.

    Raises
    ------
    SettingError
        For limits that leave room for nothing.
    """

    def __init__(self, *, moments: int = 200, megabytes: float = 256.0, steps: int = 1) -> None:
        require_between("moments", moments, 1, float("inf"))
        require_positive("megabytes", megabytes)
        require_between("steps", steps, 1, float("inf"))
        self._most, self._bytes, self._steps = moments, megabytes * BYTES_PER_MEGABYTE, steps
        self._moments: deque[Checkpoint] = deque()

    def __len__(self) -> int:
        return len(self._moments)

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps before which the moments lie, in order."""
        return tuple(moment.position.step for moment in self._moments)

    @property
    def nbytes(self) -> int:
        """What the moments take in memory, at most: what they share is counted with each."""
        return sum(moment.nbytes for moment in self._moments)

    def keep(self, run: Run) -> None:
        """Keep the moment at which a run is, between two of its chunks.

        Where the run went back before, what came after that is forgotten.
        """
        self.cut(run.step - 1)
        if self._moments and run.step < self._moments[-1].position.step + self._steps:
            return
        self.put(run.moment())

    def cut(self, step: int) -> None:
        """Forget what came after a step."""
        while self._moments and self._moments[-1].position.step > step:
            self._moments.pop()

    def put(self, moment: Checkpoint) -> None:
        """Put a moment that comes after all others behind them."""
        self._moments.append(moment)
        while len(self._moments) > self._most or self.nbytes > self._bytes:
            self._moments.popleft()

    def at(self, step: int) -> Checkpoint:
        """Return the last moment that is kept at or before a step.

        Raises
        ------
        SettingError
            None is kept from so early.
        """
        found = [moment for moment in self._moments if moment.position.step <= step]
        if not found:
            first = f"the first is step {self.steps[0]}" if self._moments else "there is none"
            raise SettingError(
                f"no moment is kept from step {step} or before: {first}; a timeline of more"
                " moments or megabytes goes back further"
            )
        return found[-1]
