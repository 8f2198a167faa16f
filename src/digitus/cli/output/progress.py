"""Progress bars on standard error: loading data, reading files, training from several seeds."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar, runtime_checkable

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


@contextmanager
def seed_progress(recipe: str, seeds: int) -> Iterator[Callable[[int, float], None]]:
    """Show from how many seeds a recipe has been followed; off a terminal, in a line for each.

    Yields
    ------
    callable
        Takes a seed that is done, and how many seconds it took.
    """
    console = screen(remarks=True)
    done = 0
    with console.status(f"{recipe}: 0 of {seeds}") as status:

        def tell(seed: int, seconds: float) -> None:
            nonlocal done
            done += 1
            told = f"{recipe}: {done} of {seeds}, seed {seed} took {duration(seconds)}"
            if console.is_interactive:
                status.update(told)
            else:
                console.print(told)

        yield tell
