"""One training under way: chunks of steps, epochs, stop rules, and nothing that an engine does.

Between two chunks everything is in order: that is where progress is told, settings are changed,
checkpoints are written and Ctrl-C is heard.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, final

import numpy as np

from digitus.engines import Engine
from digitus.errors import DivergedError, SettingError, StorageError
from digitus.models import Change, History
from digitus.networks import Params
from digitus.training.callbacks import Callback, Snapshot, StopTraining
from digitus.training.changing import CurrentSettings, carried_state
from digitus.training.checkpoints import Checkpoint, Checkpoints
from digitus.training.divergence import diverged, is_finite
from digitus.training.material import Material
from digitus.training.pace import Pace
from digitus.training.position import Position
from digitus.training.statistics import averaged_params
from digitus.training.task import Task
from digitus.training.training import Training
from digitus.training.validation import validated


@final
class Run:
    """One training under way, or at its end.

    Parameters
    ----------
    task
        What is to be learnt, from which start.
    training
        How.
    engine
        The engine that computes.
    rng
        Where everything is drawn from that is random.
    callbacks
        Are told what happens: see :class:`~digitus.training.Callback`.
    checkpoints
        Where to keep what is needed to go on; a run goes on from what is kept there.

    Notes
    -----
    :mod:`digitus.training.timeline` shows a run that is taken step by step.
    """

    def __init__(
        self,
        task: Task,
        training: Training,
        engine: Engine,
        rng: np.random.Generator,
        callbacks: Sequence[Callback] = (),
        checkpoints: Checkpoints | None = None,
    ) -> None:
        task.require_validation(training)
        self.task, self.given, self.engine, self.rng = task, training, engine, rng
        self.callbacks, self.checkpoints = tuple(callbacks), checkpoints
        computing = {"engine": engine.name, "precision": engine.precision}
        self.identity = task.identity(training, rng) | computing
        self.position, self.history = Position(), History()
        self.best, self.mean = Params(), Params()
        self.material = Material(task, training, engine, self._warn)
        if self.material.teaching:
            self.identity["teacher"] = self.material.teaching.identity
        self.pace = Pace()
        self._wanted: Params | None = None
        self.samples = self.material.samples
        found = engine.agreed(checkpoints.load(self.identity) if checkpoints else None)
        if found:
            self._go_to(found)
        else:
            self.now = CurrentSettings(training, task.network)
            self.session = engine.session(self.now.job, self.samples, task.params, None)

    @property
    def reason(self) -> str:
        """Why the training ended; empty while it goes on."""
        return self.position.reason

    @property
    def step(self) -> int:
        """Steps taken since the training began."""
        return self.position.step

    @property
    def settings(self) -> Training:
        """The settings with every change: a run by them gives the same bits again."""
        return self.given.replace(changes=tuple(self.now.changes))

    @property
    def params(self) -> Params:
        """The parameters as they are now; after the end, those that are wanted."""
        return self.session.params() if self._wanted is None else self._wanted

    def change(self, **settings: Any) -> Change:
        """Change settings from the next step on.

        Parameters
        ----------
        settings
            Those of :class:`~digitus.models.Change`: learning_rate, optimizer, batch_size,
            dropout, l1, l2, clip_norm, augment.

        Returns
        -------
        Change
            As it is noted in the history and in :attr:`settings`.

        Raises
        ------
        SettingError
            There is no such setting, it is impossible, or the training has ended.
        EngineError
            The engine does not know the optimizer.
        """
        if self._wanted is not None:
            raise SettingError(f"the training has ended ({self.reason}): nothing can be changed")
        if isinstance(settings.get("dropout"), int | float):
            settings["dropout"] = (settings["dropout"],)
        change = Change.at(self.step, settings)
        self.now.add(change, self.engine)
        return change

    def chunk(self) -> None:
        """Take some steps; end the epoch where its images are used up."""
        if self.reason:
            raise SettingError(f"the training has ended: {self.reason}")
        began = time.perf_counter()
        self._change_over()
        position, size = self.position, self.now.training.batch_size
        if not len(position.order):
            self._begin_epoch()
        steps = self.now.steps_ahead(position.step, self.engine.agreed(self.pace.steps))
        order = position.order[position.seen :][: steps * size]
        rates = self.now.rates(position, self.history, len(order))
        given = self.material.take(self.now.training.augment, position, order)
        progress = self.session.run(order, size, rates, self.rng, *given)
        if progress.failed_step is not None:
            step = position.step - position.began + progress.failed_step + 1
            rate = float(rates[progress.failed_step])
            raise self._diverged(f"the loss became {progress.loss}", step, rate)
        position.seen += progress.images
        position.step += len(rates)
        position.loss += progress.loss
        position.correct += int(progress.correct)
        position.last_loss = progress.last_loss
        if position.is_full and not is_finite(self.session.params()):
            # The last step's update: no later loss would tell of it.
            steps = position.step - position.began
            raise self._diverged("the weights stopped being finite", steps, float(rates[-1]))
        self.pace.note(time.perf_counter() - began, len(rates), progress.images)
        try:
            self._tell(float(rates[-1]))
            if position.is_full:
                self._end_epoch(float(rates[-1]), began)
            else:
                position.seconds += time.perf_counter() - began
        except StopTraining as wish:
            self.position.reason = str(wish) or "a callback ended it"
        if self.checkpoints and (self.position.reason or self.checkpoints.due()):
            self._or_warn(self.save)

    def _change_over(self) -> None:
        """Let the changes take effect that are due before the next step."""
        job, augment = self.now.job, self.now.training.augment
        if not self.now.take(self.step + 1):
            return
        if self.now.job != job:
            state = carried_state(job, self.now.job, self.session.state())
            params = self.session.params()
            self.session = self.engine.session(self.now.job, self.samples, params, state)
        if self.now.training.augment != augment:
            self.close()
            if self.now.training.augment and len(self.position.order) and not self.position.seed:
                self.position.seed = int(self.rng.integers(2**63))

    def _begin_epoch(self) -> None:
        self.position.order = self.given.order.draw(len(self.task.train), self.rng)
        if self.now.training.augment:
            self.position.seed = int(self.rng.integers(2**63))

    def _tell(self, rate: float) -> None:
        position = self.position
        snapshot = Snapshot(
            epoch=len(self.history) + 1,
            epochs=self.given.epochs,
            seen=position.seen,
            images=len(position.order),
            loss=position.loss / position.seen,
            accuracy=position.correct / position.seen,
            learning_rate=rate,
            images_per_second=self.pace.images_per_second,
            params=self.session.params,
            step=position.step,
            change=self.change,
        )
        for callback in self.callbacks:
            callback.on_chunk(snapshot)

    def _end_epoch(self, rate: float, began: float) -> None:
        position = self.position
        row = position.row(len(self.history) + 1, rate, self.now.changes)
        if self.task.validation:
            loss, params = self.given.objective.loss, self.session.params()
            row = validated(row, self.task, loss, self.engine, params)
        row = row.replace(seconds=position.seconds + time.perf_counter() - began)
        self.history.append(row)
        if self.checkpoints:
            self._or_warn(lambda: self.checkpoints.write_history(self.history))
        if any(rule.best_epoch(self.history) == row.epoch for rule in self.given.stop):
            self.best = self.session.params()
        if average := self.given.average:
            params = self.session.params()
            self.mean = average.add(self.mean, params, row.epoch, self.given.epochs)
        self.position = position.next_epoch(self.given.reason_to_end(self.history))
        self.close()
        for callback in self.callbacks:
            callback.on_epoch(row, self.session.params)

    def _or_warn(self, write: Any) -> None:
        try:
            write()
        except StorageError as error:
            self._warn(f"{error}; the training goes on without")

    def _warn(self, message: str) -> None:
        for callback in self.callbacks:
            callback.on_warning(message)

    def moment(self) -> Checkpoint:
        """Return all that is needed to go on from here to the same bits."""
        return Checkpoint(
            identity=self.identity,
            params=self.session.params(),
            state=self.session.state(),
            best=self.best,
            mean=self.mean,
            position=replace(self.position),
            history=History(list(self.history)),
            generator=self.rng.bit_generator.state,
            changes=tuple(self.now.changes),
        )

    def save(self) -> None:
        """Write a checkpoint of this moment."""
        if self.checkpoints:
            self.checkpoints.save(self.moment())

    def restore(self, moment: Checkpoint) -> None:
        """Go to another moment of this training, to go on from there.

        What was changed by hand after that moment is forgotten.

        Raises
        ------
        SettingError
            It is a moment of another training.
        """
        if moment.identity != self.identity:
            raise SettingError("this is a moment of another training; run that one on from it")
        self.close()
        self._go_to(moment)

    def _go_to(self, moment: Checkpoint) -> None:
        self.position, self.history = replace(moment.position), History(list(moment.history))
        self.best, self.mean, self._wanted = moment.best, moment.mean, None
        self.rng.bit_generator.state = moment.generator
        self.now = CurrentSettings(self.given, self.task.network, moment.changes, self.step)
        self.session = self.engine.session(self.now.job, self.samples, moment.params, moment.state)

    def finish(self) -> None:
        """Tell the callbacks why it ended, and find the parameters that are wanted."""
        if not self.reason:
            raise SettingError("the training has not ended")
        for warning in self.now.never_came(self.step):
            self._warn(warning)
        for callback in self.callbacks:
            callback.on_end(self.reason)
        if self._wanted is None:
            averaged = averaged_params(
                self.mean, self.now, self.task, self.engine, self.samples, self.rng
            )
            self._wanted = self.best or averaged or self.session.params()

    def close(self) -> None:
        """Give up what is under way in other threads."""
        self.material.close()

    def _diverged(self, what: str, step: int, rate: float) -> DivergedError:
        kept = self.checkpoints.path if self.checkpoints else None
        return diverged(what, len(self.history) + 1, step, rate, kept)
