"""A progress bar for many files; none where nobody looks or there are few."""

from collections.abc import Iterable, Iterator

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from digitus.cli.output.console import screen
from digitus.reading.batch import PageRead

FEW = 20
"""Up to so many are done before anybody looks."""


def stepping(pages: Iterable[PageRead], files: int) -> Iterator[PageRead]:
    """Go through pages, and show on standard error how many of their files are done.

    Parameters
    ----------
    pages
        Those of one file stand one after the other.
    files
        How many there will be.
    """
    console = screen(remarks=True)
    if files <= FEW or not console.is_interactive:
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
