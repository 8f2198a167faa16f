"""A progress bar for many things of one kind; none where nobody looks or there are few."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar, runtime_checkable

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from digitus.cli.screen import screen

FEW = 20
"""Up to so many are done before anybody looks."""


@runtime_checkable
class OfFile(Protocol):
    """Something that belongs to a file."""

    @property
    def file(self) -> str:
        """The file's name."""


T = TypeVar("T", bound=OfFile)


def stepping(things: Iterable[T], files: int) -> Iterator[T]:
    """Go through things, and show on standard error how many of their files are done.

    Parameters
    ----------
    things
        Those of one file stand one after the other.
    files
        How many there will be.
    """
    console = screen(remarks=True)
    if files <= FEW or not console.is_interactive:
        yield from things
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, expand=True) as bar:
        task, last = bar.add_task("reading", total=files), None
        for thing in things:
            yield thing
            if thing.file != last:
                bar.advance(task)
                last = thing.file
