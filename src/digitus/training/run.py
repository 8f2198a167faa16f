"""One training under way: chunks of steps, epochs, stop rules, and nothing that an engine does.

Between two chunks everything is in order: that is where progress is told, checkpoints are written
and Ctrl-C is heard.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np

from digitus.arrays import Array, Images
from digitus.engines import Engine, Job, Samples
from digitus.engines.base import steps_in
from digitus.errors import DivergedError, SettingError, StorageError
from digitus.models.history import Epoch, History
from digitus.networks import Params, Targets, copy_params
from digitus.training.augmenting import AugmentedEpoch
from digitus.training.callbacks import Callback, Snapshot, StopTraining
from digitus.training.checkpoints import Checkpoint, Checkpoints, Position
from digitus.training.divergence import diverged, is_finite
from digitus.training.schedules import Length
from digitus.training.statistics import renew_statistics
from digitus.training.task import Task
from digitus.training.training import Training

CHUNK_SECONDS = 0.05
"""How long an engine computes before it is asked again."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a training gives: the parameters, what happened, and why it ended."""

    params: Params
    history: History
    reason: str


@final
class Run:
    """One training under way."""

    def __init__(
        self,
        task: Task,
        training: Training,
        engine: Engine,
        rng: np.random.Generator,
        callbacks: Sequence[Callback],
        checkpoints: Checkpoints | None,
    ) -> None:
        if task.validation is None and any(rule.needs_validation for rule in training.stop):
            raise SettingError(
                "early stopping looks at validation images: keep some of the training images"
                " aside, never test images"
            )
        self.task, self.training, self.engine, self.rng = task, training, engine, rng
        self.callbacks, self.checkpoints = callbacks, checkpoints
        self.identity = task.identity(training, rng) | {
            "engine": engine.name,
            "precision": engine.precision,
        }
        self.position, self.history = Position(), History()
        self.best, self.mean = Params(), Params()
        self.augmented: AugmentedEpoch | None = None
        self.steps_per_chunk = 1
        self.seconds, self.images = 0.0, 0
        found = checkpoints.load(self.identity) if checkpoints else None
        if found:
            self.position, self.history = found.position, found.history
            self.best, self.mean = found.best, found.mean
            self.rng.bit_generator.state = found.generator
        self.job = Job(
            network=task.network, objective=training.objective, optimizer=training.optimizer
        )
        self.samples = Samples(
            images=task.train.images,
            targets=Targets.of(task.train.labels),
            scaling=task.scaling,
            weights=task.sample_weights(training),
        )
        params, state = (found.params, found.state) if found else (task.params, None)
        self.session = engine.session(self.job, self.samples, params, state)

    def chunk(self) -> None:
        """Take some steps; end the epoch where its images are used up."""
        began = time.perf_counter()
        position = self.position
        if not len(position.order):
            self._begin_epoch()
        order = position.order[position.seen :]
        order = order[: self.steps_per_chunk * self.training.batch_size]
        rates = self._rates(order)
        images = self._augmented(len(order))
        progress = self.session.run(order, self.training.batch_size, rates, self.rng, images)
        if progress.failed_step is not None:
            step = position.seen // self.training.batch_size + progress.failed_step + 1
            rate = float(rates[progress.failed_step])
            raise self._diverged(f"the loss became {progress.loss}", step, rate)
        position.seen += progress.images
        position.loss += progress.loss
        position.correct += int(progress.correct)
        position.last_loss = progress.last_loss
        if position.seen == len(position.order) and not is_finite(self.session.params()):
            # The last step's update: no later loss would tell of it.
            steps = steps_in(position.order, self.training.batch_size)
            raise self._diverged("the weights stopped being finite", steps, float(rates[-1]))
        self._pace(time.perf_counter() - began, len(rates), progress.images)
        try:
            self._tell(float(rates[-1]))
            if position.seen == len(position.order):
                self._end_epoch(float(rates[-1]), began)
            else:
                position.seconds += time.perf_counter() - began
        except StopTraining as wish:
            self.position.reason = str(wish) or "a callback ended it"
        self._keep()

    def _begin_epoch(self) -> None:
        self.position.order = self.training.order.draw(len(self.task.train), self.rng)
        if self.training.augment:
            self.position.seed = int(self.rng.integers(2**63))

    def _augmented(self, count: int) -> Images | None:
        position, settings = self.position, self.training.augment
        if settings is None:
            return None
        if self.augmented is None:
            self.augmented = AugmentedEpoch(
                self.task.train,
                settings,
                position.order,
                position.seed,
                ahead=not self.engine.fills_cores,
            )
        return self.augmented.take(position.seen, position.seen + count)

    def _rates(self, order: Any) -> Array:
        per_epoch = steps_in(self.position.order, self.training.batch_size)
        length = Length(per_epoch=per_epoch, epochs=self.training.epochs)
        first = len(self.history) * per_epoch + self.position.seen // self.training.batch_size
        steps = first + np.arange(steps_in(order, self.training.batch_size))
        factors = self.training.schedule.factors(steps, length, self.history)
        return self.training.optimizer.learning_rate * factors

    def _pace(self, seconds: float, steps: int, images: int) -> None:
        self.seconds += seconds
        self.images += images
        wanted = steps * CHUNK_SECONDS / max(seconds, 1e-9)
        # Never more than doubled: one hurried chunk says little about the next.
        self.steps_per_chunk = int(max(1, min(wanted, 2 * self.steps_per_chunk)))

    def _tell(self, rate: float) -> None:
        position = self.position
        snapshot = Snapshot(
            epoch=len(self.history) + 1,
            epochs=self.training.epochs,
            seen=position.seen,
            images=len(position.order),
            loss=position.loss / position.seen,
            accuracy=position.correct / position.seen,
            learning_rate=rate,
            images_per_second=self.images / self.seconds,
            params=self.session.params,
        )
        for callback in self.callbacks:
            callback.on_chunk(snapshot)

    def _end_epoch(self, rate: float, began: float) -> None:
        position = self.position
        row = Epoch(
            epoch=len(self.history) + 1,
            # Twelve digits: how the epoch was cut into chunks shows in the later ones only.
            loss=float(f"{position.loss / position.seen:.12g}"),
            accuracy=position.correct / position.seen,
            last_loss=position.last_loss,
            learning_rate=rate,
            images=position.seen,
            seconds=0.0,
        )
        row = self._validated(row)
        row = replace(row, seconds=position.seconds + time.perf_counter() - began)
        self.history.append(row)
        if self.checkpoints:
            self._or_warn(lambda: self.checkpoints.write_history(self.history))
        if any(rule.best_epoch(self.history) == row.epoch for rule in self.training.stop):
            self.best = self.session.params()
        if average := self.training.average:
            params = self.session.params()
            self.mean = average.add(self.mean, params, row.epoch, self.training.epochs)
        self.position = Position(reason=self._reason())
        self.close()
        for callback in self.callbacks:
            callback.on_epoch(row, self.session.params)

    def _validated(self, row: Epoch) -> Epoch:
        data = self.task.validation
        if data is None:
            return row
        predict = self.engine.predictor(self.task.network, self.session.params(), self.task.scaling)
        outputs = predict(data.images)
        loss, targets = self.training.objective.loss, Targets.of(data.labels)
        return replace(
            row,
            validation_loss=float(loss.of_outputs(outputs, targets).mean()),
            validation_accuracy=float(loss.correct(outputs, targets).mean()),
        )

    def _reason(self) -> str:
        reasons = (rule.reason(self.history) for rule in self.training.stop)
        if reason := next(filter(None, reasons), None):
            return reason
        done = len(self.history) >= self.training.epochs
        return f"all {self.training.epochs} epochs are done" if done else ""

    def _keep(self) -> None:
        if self.checkpoints and (self.position.reason or self.checkpoints.due()):
            self._or_warn(self.save)

    def _or_warn(self, write: Any) -> None:
        try:
            write()
        except StorageError as error:
            for callback in self.callbacks:
                callback.on_warning(f"{error}; the training goes on without")

    def save(self) -> None:
        """Write a checkpoint of this moment."""
        if self.checkpoints is None:
            return
        self.checkpoints.save(
            Checkpoint(
                identity=self.identity,
                params=self.session.params(),
                state=self.session.state(),
                best=self.best,
                mean=self.mean,
                position=self.position,
                history=self.history,
                generator=self.rng.bit_generator.state,
            )
        )

    def result(self) -> Trained:
        """Return the weights that are wanted, and tell the callbacks."""
        for callback in self.callbacks:
            callback.on_end(self.position.reason)
        params = self.best or self._averaged() or self.session.params()
        return Trained(params=params, history=self.history, reason=self.position.reason)

    def _averaged(self) -> Params:
        network = self.task.network
        if not self.mean or network.param_shapes == network.trained_shapes:
            return copy_params(self.mean, self.engine.precision)
        session = self.engine.session(self.job, self.samples, self.mean)
        return renew_statistics(session, self.task, self.training, self.rng)

    def close(self) -> None:
        """Give up what is under way in other threads."""
        if self.augmented:
            self.augmented.close()
            self.augmented = None

    def _diverged(self, what: str, step: int, rate: float) -> DivergedError:
        kept = self.checkpoints.path if self.checkpoints else None
        return diverged(what, len(self.history) + 1, step, rate, kept)
