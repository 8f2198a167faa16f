"""What a person says about data files that looking at them leaves open, as options of a command."""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

PANEL = "How to read a data file, where looking at it leaves a doubt"

LabelColumn = Annotated[
    str | None,
    typer.Option(
        "--label-column",
        metavar="COLUMN",
        help="Of a table: first, last, a name, or a number from 1.",
        rich_help_panel=PANEL,
    ),
]
Invert = Annotated[
    bool | None,
    typer.Option("--invert/--no-invert", help="Dark ink on light paper.", rich_help_panel=PANEL),
]
Turned = Annotated[
    bool | None,
    typer.Option(
        "--turned/--upright", help="Rows and columns are exchanged.", rich_help_panel=PANEL
    ),
]
Range = Annotated[
    str | None,
    typer.Option(
        "--range", metavar="LOW..HIGH", help="Pixels of paper and of ink.", rich_help_panel=PANEL
    ),
]
LabelOfZero = Annotated[
    int | None,
    typer.Option(
        "--label-of-zero",
        metavar="LABEL",
        help="The label of the digit 0: 1 or 10.",
        rich_help_panel=PANEL,
    ),
]

OPTIONS = {
    "label_column": LabelColumn,
    "invert": Invert,
    "turned": Turned,
    "range": Range,
    "label_of_zero": LabelOfZero,
}


def takes_read_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options; it finds them as one value in its argument ``options``.

    Parameters
    ----------
    command
        A function with a keyword argument ``options``, None where nothing is said.

    Examples
    --------
    >>> @takes_read_options
    ... def show(which: str, *, options: object = None) -> None: ...
    >>> list(inspect.signature(show).parameters)
    ['which', 'label_column', 'invert', 'turned', 'range', 'label_of_zero']
    """
    own = inspect.signature(command)
    kept = [one for name, one in own.parameters.items() if name != "options"]
    kind = inspect.Parameter.KEYWORD_ONLY
    added = [
        inspect.Parameter(name, kind, default=None, annotation=annotation)
        for name, annotation in OPTIONS.items()
    ]

    @functools.wraps(command)
    def with_options(*args: Any, **given: Any) -> None:
        said = {name: given.pop(name, None) for name in OPTIONS}
        command(*args, **given, options=_options(said))

    with_options.__signature__ = own.replace(parameters=[*kept, *added])  # type: ignore[attr-defined]
    with_options.__annotations__ = {one.name: one.annotation for one in [*kept, *added]}
    return with_options


def _options(said: dict[str, Any]) -> Any:
    """Make one value of what was said; None where nothing was."""
    if all(value is None for value in said.values()):
        return None
    from digitus.datasets import ReadOptions, parse_range

    if said["range"] is not None:
        said["range"] = parse_range(said["range"])
    return ReadOptions(**said)
