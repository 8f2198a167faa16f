"""Progress bars on standard error: loading data, reading files, training from several seeds."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar, final, runtime_checkable

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from digitus.cli.output.console import screen
from digitus.cli.output.format import duration

MIN_FILES_FOR_BAR = 21
"""Fewer files are read before anybody looks."""


@runtime_checkable
class OfFile(Protocol):
    """One of the pages of a file."""

    @property
    def file(self) -> str:
        """The file's name."""
        ...


P = TypeVar("P", bound=OfFile)


@contextmanager
def loading_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show how far a data set is that must be downloaded or composed first.

    Yields
    ------
    callable
        Takes what arrives, how much of it is there, and how much there will be (0: unknown).
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    clock, console = TimeRemainingColumn(compact=True), screen(remarks=True)
    still = not console.is_interactive  # where nothing moves, a bar would be an empty line
    with Progress(*columns, clock, console=console, transient=True, disable=still) as bar:
        tasks: dict[str, Any] = {}

        def tell(what: str, arrived: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=arrived, total=total or None)

        yield tell


def page_progress(pages: Iterable[P], files: int) -> Iterator[P]:
    """Go through pages, and show how many of their files are done.

    Parameters
    ----------
    pages
        Those of one file stand one after the other.
    files
        How many there will be.
    """
    console = screen(remarks=True)
    if files < MIN_FILES_FOR_BAR or not console.is_interactive:
        yield from pages
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, expand=True) as bar:
        task, last = bar.add_task("reading", total=files), None
        for page in pages:
            yield page
            if page.file != last:
                bar.advance(task)
                last = page.file


@contextmanager
def robustness_progress(model: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show how many kinds of corruption of images a model has been measured on.

    Yields
    ------
    callable
        Takes the kind under way, how many measurements are done, and how many there will be.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen(remarks=True), transient=True) as bar:
        task = bar.add_task(model)

        def tell(kind: str, done: int, total: int) -> None:
            bar.update(task, description=kind, completed=done, total=total)

        yield tell


@final
class SeedProgress:
    """Shows trainings from several seeds that run side by side.

    Parameters
    ----------
    recipe
        What is followed.
    seeds
        From how many.
    bar
        Where each seed under way has its line.
    """

    def __init__(self, recipe: str, seeds: int, bar: Progress) -> None:
        self._recipe, self._seeds, self._bar, self._done = recipe, seeds, bar, 0
        self._tasks: dict[int, Any] = {}

    def under_way(self, seed: int, done: float) -> None:
        """Show how much of a seed's training is done, from 0 to 1."""
        if seed not in self._tasks:
            self._tasks[seed] = self._bar.add_task(f"{self._recipe}, seed {seed}", total=1.0)
        self._bar.update(self._tasks[seed], completed=done)

    def done(self, seed: int, seconds: float) -> None:
        """Say that a seed is done, and how many seconds it took."""
        if seed in self._tasks:
            self._bar.remove_task(self._tasks[seed])
        self._done += 1
        told = f"{self._done} of {self._seeds}, seed {seed} took {duration(seconds)}"
        self._bar.console.print(f"{self._recipe}: {told}")


@contextmanager
def seed_progress(recipe: str, seeds: int) -> Iterator[SeedProgress]:
    """Show how far the trainings from several seeds are; off a terminal, a line for each at its end."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    clock, console = TimeRemainingColumn(compact=True), screen(remarks=True)
    still = not console.is_interactive
    with Progress(*columns, clock, console=console, transient=True, disable=still) as bar:
        yield SeedProgress(recipe, seeds, bar)


@contextmanager
def files_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many files are done that others read.

    Yields
    ------
    callable
        Takes how many are done, and how many there are.
    """
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=None), MofNCompleteColumn())
    console = screen(remarks=True)
    clock, still = TimeRemainingColumn(), not console.is_interactive
    with Progress(
        *columns, clock, console=console, transient=True, expand=True, disable=still
    ) as bar:
        task = bar.add_task(what)
        yield lambda done, files: bar.update(task, completed=done, total=files)
