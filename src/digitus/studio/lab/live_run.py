"""A training that goes on while people watch: one thread that owns the run, and takes questions.

Nothing of a run is shared between threads. Whoever wants to see or change something asks; the
thread answers between two chunks, at most 50 ms later.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, final

import numpy as np

from digitus.datasets import DataSplits
from digitus.engines import open_engine
from digitus.errors import DigitusError, SettingError
from digitus.models import Change, Model
from digitus.networks import Params
from digitus.recipes import Recipe, model_of, prepare
from digitus.studio.lab.images import shared_data
from digitus.studio.lab.record import Record
from digitus.training import Run, Task, Timeline, advise, measure_evidence

T = TypeVar("T")
Question = tuple[Callable[[], Any], "Future[Any]"]

MOMENTS = 150
"""So many places of a run can be gone back to at once; those between are run again."""

MEGABYTES = 256.0
"""What the moments of one run may take."""

SLOW_SECONDS = 0.25
"""In slow motion there is one step in this time."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a branch begins: the task, the random numbers of its beginning, and the moment."""

    task: Task
    generator: dict[str, Any]
    moment: Any
    record: Record


@final
class LiveRun:
    """A training that can be watched, steered, taken back and branched.

    Parameters
    ----------
    recipe
        What is trained.
    changes
        What is to become other on the way, before which steps.
    cores
        How many runs may compute at once; the others wait between two chunks.
    origin
        Where a branch begins; None begins anew.
    engine
        The engine that computes.
    data
        Gives the images by their name.
    start
        Where the weights start; None draws them.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> live = LiveRun(load_recipe("sigmoid-10"), engine="numpy")
    >>> live.ask(lambda: live.go(steps=3)).result()
    >>> live.close()
    """

    def __init__(
        self,
        recipe: Recipe,
        changes: Sequence[Change] = (),
        *,
        cores: threading.Semaphore | None = None,
        origin: Origin | None = None,
        engine: str = "auto",
        data: Callable[[str], DataSplits] = shared_data,
        start: Params | None = None,
    ) -> None:
        self.recipe, self.engine, self._data, self._start = recipe, engine, data, start
        self.version = 0
        self.moving, self.slow, self.closed = False, False, False
        self.problem = ""
        self.record = Record()
        self.given, self._cores = tuple(changes), cores or nullcontext()
        self._goal: Callable[[], bool] = lambda: False
        self._last_step: int | None = None
        self._altered = False
        self._due = 0.0
        self._questions: SimpleQueue[Question] = SimpleQueue()
        self._thread = threading.Thread(target=self._live, args=(origin,), daemon=True)
        self._thread.start()

    def ask(self, question: Callable[[], T]) -> "Future[T]":
        """Let the run's thread answer a question between two chunks."""
        answer: Future[T] = Future()
        self._questions.put((question, answer))
        return answer

    def close(self) -> None:
        """Let the thread end; it owns the run, and gives up what the run holds."""
        self.closed = True
        self.ask(self.pause)

    # What follows is for questions: it runs in the thread of the run.

    def go(
        self, *, steps: int = 0, epochs: int = 0, to: int | None = None, slow: bool = False
    ) -> None:
        """Go on: for so many steps or epochs, to a step, or to the end."""
        run = self._sound()
        self.slow, self._due = slow, 0.0
        last = run.step + steps if steps else to
        wanted = len(run.history) + epochs
        self._last_step = last
        self._goal = lambda: bool(
            (epochs and len(run.history) >= wanted) or (last is not None and run.step >= last)
        )
        self._move(not run.reason and not self._goal())

    def pause(self) -> None:
        """Stay where it is."""
        self._move(False)

    def stop(self) -> None:
        """End the training here."""
        run = self._sound()
        if not run.reason:
            run.position.reason = "it was stopped"
            self._end()

    def change(self, settings: dict[str, Any]) -> Change:
        """Change settings from the next step on."""
        made = self._sound().change(**settings)
        self._altered = True
        self.version += 1
        return made

    def back(self, step: int) -> None:
        """Go to any step between the first that is kept and the furthest that was reached."""
        run, planned = self._started(), self.run.now.changes
        moment = self.timeline.at(step)
        run.restore(moment)
        self.record.go_on_from(run.position)
        for one in planned[len(run.now.changes) :]:
            run.now.add(one, run.engine)
        self.problem = ""
        if run.reason:
            run.finish()
        self.go(to=step)

    def origin(self) -> Origin:
        """Return where a branch that leaves here begins."""
        run = self._started()
        return Origin(
            task=run.task,
            generator=self.generator,
            moment=run.moment(),
            record=self.record.copy(run.step),
        )

    def model(self) -> Model:
        """Return the network as it is now."""
        run = self._started()
        return model_of(self.recipe, run)

    def advice(self) -> list[dict[str, Any]]:
        """Say what the training shows."""
        found = advise(measure_evidence(self._started(), self.problem))
        return [{"what": one.what, "evidence": one.evidence, "change": one.change} for one in found]

    def _started(self) -> Run:
        if not hasattr(self, "run"):
            raise SettingError(self.problem or "the training has not begun")
        return self.run

    def _sound(self) -> Run:
        run = self._started()
        if self.problem:
            raise SettingError(f"the training cannot go on from here: {self.problem}")
        return run

    def _move(self, moving: bool) -> None:
        self.moving = moving
        self.version += 1

    # The thread.

    def _live(self, origin: Origin | None) -> None:
        try:
            self._begin(origin)
        except DigitusError as error:
            self.problem = str(error)
        self.version += 1
        while not self.closed:
            self._answer()
            if self._is_due():
                with self._cores:
                    self._advance()
        if hasattr(self, "run"):
            self.run.close()

    def _is_due(self) -> bool:
        return self.moving and not self.closed and time.monotonic() >= self._due

    def _begin(self, origin: Origin | None) -> None:
        recipe, rng = self.recipe, np.random.default_rng(self.recipe.seed)
        if origin:
            task = origin.task
            rng.bit_generator.state = origin.generator
        else:
            images = self._data(recipe.data.source)
            task = prepare(recipe, rng, data=images, start=self._start)
        self.generator: dict[str, Any] = dict(rng.bit_generator.state)
        engine = open_engine(self.engine, recipe.precision, recipe.job)
        training = recipe.training.replace(changes=self.given)
        run = Run(task, training, engine, rng, callbacks=[self.record])
        if origin:
            run.restore(origin.moment)
            self.record.take(origin.record)
            self.record.go_on_from(run.position)
        size = max(1, training.batch_size)
        self.total = training.epochs * -(-len(task.train) // size)
        moments = min(MOMENTS, max(8, int(MEGABYTES * 1e6 / max(1, run.moment().nbytes))))
        apart = max(1, self.total // moments)
        self.timeline = Timeline(moments=2 * moments, megabytes=MEGABYTES, steps=apart)
        self.first = self.furthest = run.step
        self.run = run

    def _answer(self) -> None:
        """Answer what is asked; wait for a question while nothing moves."""
        waits = max(0.0, self._due - time.monotonic()) if self.moving else None
        try:
            question, answer = self._questions.get(timeout=waits)
        except Empty:
            return
        while True:
            if answer.set_running_or_notify_cancel():
                try:
                    answer.set_result(question())
                except BaseException as error:
                    answer.set_exception(error)
            try:
                question, answer = self._questions.get_nowait()
            except Empty:
                return

    def _advance(self) -> None:
        """Take the next chunk of steps."""
        run = self.run
        self._keep()
        if self.slow:
            run.pace.steps = 1
            self._due = time.monotonic() + SLOW_SECONDS
        if self._last_step is not None:
            run.pace.steps = max(1, min(run.pace.steps, self._last_step - run.step))
        try:
            run.chunk()
        except DigitusError as error:
            self.problem = str(error)
            self._move(False)
            return
        self.furthest = max(self.furthest, run.step)
        self.version += 1
        if run.reason:
            self._end()
        elif self._goal():
            self._move(False)

    def _keep(self) -> None:
        """Keep this moment, unless it was passed before and nothing is other since."""
        run, steps = self.run, self.timeline.steps
        if self._altered:
            self.record.cut(run.step)
            self.furthest, self._altered = run.step, False
        elif steps and run.step <= steps[-1]:
            return
        self.timeline.keep(run)

    def _end(self) -> None:
        self.timeline.keep(self.run)
        self.run.finish()
        self._move(False)
