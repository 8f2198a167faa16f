"""The settings that are in force in a run, and how they become others."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import final

import numpy as np

from digitus.arrays import Array
from digitus.engines import Engine, Job, State
from digitus.engines.base import slot_shapes, steps_in
from digitus.models import Change, History
from digitus.networks import Network
from digitus.training.position import Position
from digitus.training.schedules import Length
from digitus.training.training import Training


@final
class CurrentSettings:
    """The settings of a run at its present step, and what will become of them.

    Parameters
    ----------
    given
        The settings that the run began with.
    network
        The network as it was described.
    changes
        All that was and will be changed; None takes those of the settings.
    step
        Up to which step (not included) changes have taken effect.
    """

    def __init__(
        self,
        given: Training,
        network: Network,
        changes: Sequence[Change] | None = None,
        step: int = 0,
    ) -> None:
        self.training, self.network = given, network
        self.changes = sorted(given.changes if changes is None else changes, key=_step)
        self._taken = 0
        self.take(step)

    def take(self, end: int) -> bool:
        """Let the changes take effect that come before step ``end``; say whether there were any."""
        due = self.changes[self._taken : bisect_left(self.changes, end, key=_step)]
        self.training, self.network = self._with(due)
        self._taken += len(due)
        return bool(due)

    def at(self, step: int) -> Training:
        """Return the settings of a coming step."""
        return self._with(self.changes[self._taken : bisect_right(self.changes, step, key=_step)])[
            0
        ]

    def add(self, change: Change, engine: Engine) -> None:
        """Plan a change, behind those that are planned for the same step.

        Raises
        ------
        SettingError, EngineError
            The settings would be impossible, or the engine does not know them.
        """
        place = bisect_right(self.changes, change.step, key=_step)
        training, network = self._with([*self.changes[self._taken : place], change])
        engine.require(_job(training, network))
        self.changes.insert(place, change)

    def steps_ahead(self, step: int, most: int) -> int:
        """Return how many steps to take at once: no more than there are before the next change."""
        return min([most, *(change.step - step for change in self.changes[self._taken :][:1])])

    def never_came(self, steps: int) -> list[str]:
        """Say which changes a training that ended after so many steps did not come to."""
        return [
            f"the change before step {change.step} never came: the training ended after {steps}"
            " steps"
            for change in self.changes[self._taken :]
        ]

    def _with(self, changes: Sequence[Change]) -> tuple[Training, Network]:
        training, network = self.training, self.network
        for change in changes:
            training, network = training.changed(change), change.network(network)
        return training, network

    @property
    def job(self) -> Job:
        """What an engine must know of them."""
        return _job(self.training, self.network)

    def rates(self, position: Position, history: History, count: int) -> Array:
        """Return the learning rates of the steps that the next ``count`` images take."""
        size = self.training.batch_size
        per_epoch = steps_in(position.order, size)
        # Where in the training, in steps of today's size: a schedule goes by images.
        first = len(history) * per_epoch + position.seen // size
        steps = first + np.arange(-(-count // size))
        length = Length(per_epoch=per_epoch, epochs=self.training.epochs)
        factors = self.training.schedule.factors(steps, length, history)
        return self.training.optimizer.learning_rate * factors


def carried_state(before: Job, after: Job, state: State) -> State | None:
    """Return what an optimizer goes on with after a change; None to begin at zero.

    An optimizer of another kind begins at zero; one of the same kind goes on with what it keeps
    under the same names.
    """
    if type(before.optimizer) is not type(after.optimizer):
        return None
    kept = {
        name: state[name] if name in state else np.zeros(shape)
        for name, shape in slot_shapes(after).items()
    }
    return kept | {"steps": state["steps"]}


def _job(training: Training, network: Network) -> Job:
    # The rate of each step is handed to the engine: a job with another rate is the same job.
    optimizer = training.optimizer.replace(learning_rate=1.0)
    return Job(network=network, objective=training.minimised, optimizer=optimizer)


def _step(change: Change) -> int:
    return change.step
