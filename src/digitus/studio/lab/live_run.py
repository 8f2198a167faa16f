"""A training that goes on while people watch: one thread that owns the run, and takes questions.

Nothing of a run is shared between threads. Whoever wants to see or change something asks; the
thread answers between two chunks, at most 50 ms later.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeVar, final

from digitus.datasets import DataSplits
from digitus.engines import open_engine
from digitus.errors import DigitusError, SettingError
from digitus.models import Change, Model
from digitus.networks import Params
from digitus.recipes import Recipe, model_of
from digitus.studio.lab.images import shared_data
from digitus.studio.lab.keeping import NOWHERE, Keeper, Standing
from digitus.studio.lab.layers import LayerWatch
from digitus.studio.lab.origin import Origin, beginning, run_from, timeline_for
from digitus.studio.lab.questions import Questions
from digitus.studio.lab.record import Record
from digitus.training import Advice, Run, advise, measure_evidence

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")

SLOW_SECONDS = 0.25
"""In slow motion there is one step in this time."""


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
    keeper
        Keeps it on the disk. What was kept there goes on from there, once somebody looks at it.

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
        keeper: Keeper = NOWHERE,
    ) -> None:
        self.recipe, self.engine, self._data, self.start = recipe, engine, data, start
        self.keeper, self.version, self.layers = keeper, 0, LayerWatch()
        self.moving, self.slow, self.closed = False, False, False
        self.problem, self.record = "", Record()
        self.given, self._cores = tuple(changes), cores or nullcontext()
        self._goal: Callable[[], bool] = lambda: False
        self._last_step: int | None = None
        self._forget = False
        self._due = 0.0
        self._questions = Questions()
        self._thread = threading.Thread(target=self._live, args=(origin,), daemon=True)
        self._thread.start()

    def ask(self, question: Callable[[], T]) -> "Future[T]":
        """Let the run's thread answer a question between two chunks."""
        return self._questions.ask(question)

    def close(self, *, forget: bool = False) -> None:
        """Let the thread end, which gives up what the run holds; forget what is kept of it."""
        self.closed, self._forget = True, forget
        self.ask(self.pause)

    def retry(self) -> None:
        """Begin again, where the images were not there yet."""
        if not hasattr(self, "run"):
            self.ask(lambda: self._try_to_begin(None))

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
        if hasattr(self, "run") and not (self.run.reason or self.problem):
            self._keep_on_disk()

    def stop(self) -> None:
        """End the training here."""
        run = self._sound()
        if not run.reason:
            run.position.reason = "it was stopped"
            self._end()

    def change(self, settings: dict[str, Any]) -> Change:
        """Change settings from the next step on."""
        run = self._sound()
        made = run.change(**settings)
        # What came after this step, before somebody went back, is another training's.
        self.timeline.cut(run.step)
        self.record.cut(run.step)
        self.furthest = run.step
        self.keeper.cut(run.step)
        self.keeper.note(self._stands())  # what a person did is kept at once
        self.version += 1
        return made

    def back(self, step: int) -> None:
        """Go to any step between the first that is kept and the furthest that was reached."""
        run, planned = self._started(), self.run.now.changes
        moment = self.timeline.at(step)
        run.restore(moment)
        self.record.go_on_from(run.position)
        self._plan(planned)
        self.problem = ""
        if run.reason:
            run.finish()
        self.go(to=step)
        self.keeper.note(self._stands())

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

    def advice(self) -> Sequence[Advice]:
        """Say what the training shows."""
        return advise(measure_evidence(self._started(), self.problem))

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
        if self.keeper.standing:
            self._questions.wait()  # what was kept costs nothing before somebody looks at it
        if not self.closed:
            self._try_to_begin(origin)
        while not self.closed:
            # While nothing moves, a question is all that can come.
            moves = max(0.0, self._due - time.monotonic()) if self.moving else None
            self._questions.answer(moves)
            if self.moving and time.monotonic() >= self._due:
                with self._cores:
                    self._advance()
        if hasattr(self, "run"):
            self.run.close()
        if self._forget:
            self.keeper.forget()

    def _try_to_begin(self, origin: Origin | None) -> None:
        self.problem = ""
        try:
            self._begin(origin)
            if self.keeper.standing:
                self._take_up(self.keeper.standing)
        except DigitusError as error:
            self.problem = str(error)
        self.version += 1

    def _begin(self, origin: Origin | None) -> None:
        recipe = self.recipe
        engine = open_engine(self.engine, recipe.precision, recipe.job)
        opened = origin or beginning(recipe, self._data(recipe.data.source), self.start)
        self.run = run_from(
            opened, recipe.training.replace(changes=self.given), engine, self.record
        )
        self.generator = opened.generator
        self.timeline = timeline_for(self.run)
        self.first = self.furthest = self.run.step
        if origin:
            self._keep_on_disk()

    def _take_up(self, standing: Standing) -> None:
        """Go to where a run that was kept had come."""
        moments = self.keeper.moments(self.run.identity)
        self._plan(standing.changes)
        if moments:
            self.keeper.seen(self.record)
            for moment in moments:
                self.timeline.put(moment)
            self.furthest = standing.furthest
            self.back(standing.step)
        self.problem = standing.problem

    def _plan(self, changes: Sequence[Change]) -> None:
        """Plan changes that the moment of the run does not know of."""
        for one in changes:
            if one not in self.run.now.changes:
                self.run.now.add(one, self.run.engine)

    def _keep_on_disk(self) -> None:
        self.keeper.keep(self.run.moment, self.record, self._stands())

    def _stands(self) -> Standing:
        return Standing(
            step=self.run.step,
            furthest=self.furthest,
            changes=tuple(self.run.now.changes),
            problem=self.problem,
        )

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
            self.keeper.note(self._stands())
            return
        self.furthest = max(self.furthest, run.step)
        self.version += 1
        if run.reason:
            self._end()
        elif self._goal():
            self.pause()

    def _keep(self) -> None:
        """Keep this moment, unless it was passed before."""
        if self.run.step > max(self.timeline.steps, default=-1):
            self.timeline.keep(self.run)
            if self.keeper.due:
                self._keep_on_disk()

    def _end(self) -> None:
        self.timeline.keep(self.run)
        self._keep_on_disk()
        self.run.finish()
        self._move(False)
