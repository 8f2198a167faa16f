"""Arguments and options that several commands share, and examples for their help."""

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer
from rich.markup import escape

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="One JSON document, for programs.")]
EngineName: TypeAlias = Annotated[
    str, typer.Option("--engine", metavar="NAME", help="auto, compiled, numpy, python or torch.")
]
DataName: TypeAlias = Annotated[
    str | None,
    typer.Option("--data", metavar="NAME|PATH", help="A data set's name, a file or a folder."),
]
Split: TypeAlias = Annotated[
    str | None,
    typer.Option("--split", metavar="PART", help="train, validation, test or all."),
]
ModelPath: TypeAlias = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model file, or the name of a shipped model.")
]
FirstModel: TypeAlias = Annotated[
    str, typer.Argument(metavar="A", help="A model file, or the name of a shipped model.")
]
SecondModel: TypeAlias = Annotated[
    str, typer.Argument(metavar="B", help="The model to compare with.")
]

Restore: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--restore", help="Put light and noise right in images that are not as MNIST has them."
    ),
]
Reject: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--reject",
        metavar="RISK",
        help="Reject uncertain answers, so that at most this share of answers is wrong, such as 0.005.",
    ),
]
Digits: TypeAlias = Annotated[
    int | None, typer.Option("--digits", metavar="N", min=1, help="Digits in each number.")
]
Pattern: TypeAlias = Annotated[
    str | None,
    typer.Option("--pattern", metavar="REGEX", help="What each number matches as a whole."),
]
Separators: TypeAlias = Annotated[
    bool | None,
    typer.Option(
        "--separators/--no-separators",
        help="Keep signs such as . , - / in the text, or reject numbers that have some.",
    ),
]
ReaderModel: TypeAlias = Annotated[
    str, typer.Option("--reader", metavar="MODEL", help="The model that reads pictures.")
]
MaxMegabytes: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--max-megabytes", metavar="N", min=0.001, help="Refuse larger files; 120 if left out."
    ),
]
MaxMegapixels: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--max-megapixels", metavar="N", min=0.001, help="Refuse larger pictures; 50 if left out."
    ),
]
Cluster: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", help="Spread over a dask cluster, or 'local' processes."
    ),
]
Half: TypeAlias = Annotated[
    bool, typer.Option("--half", help="Half precision: weights in 16 bits, a file half as large.")
]
Host: TypeAlias = Annotated[
    str,
    typer.Option(
        "--host", metavar="ADDRESS", help="Where to listen; 0.0.0.0 is the whole network."
    ),
]
Port: TypeAlias = Annotated[
    int, typer.Option("--port", metavar="N", min=0, max=65_535, help="0 takes a free one.")
]
TokenFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--token-file", metavar="FILE", help="A file with the token that clients must show."
    ),
]
AllowHost: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-host", metavar="NAME", help="A name that clients call the server by; repeatable."
    ),
]


def limits_of(megabytes: float | None, megapixels: float | None) -> Any:
    """Make limits of what was given, and of the usual ones where nothing was.

    Raises
    ------
    SettingError
        More pixels than are ever opened.

    Examples
    --------
    >>> limits_of(0.5, None).file_bytes
    500000
    """
    from digitus.images.limits import Limits

    given = {"file_bytes": megabytes, "pixels": megapixels}
    return Limits(**{name: int(1e6 * value) for name, value in given.items() if value is not None})


def examples(*lines: tuple[str, str]) -> str:
    """Lay out commands and what each does, to stand below a command's help.

    Examples
    --------
    >>> print(examples(("digitus models", "what there is")))
    [bold]Examples[/bold]
    <BLANKLINE>
      digitus models  [dim]what there is[/dim]
    """
    width = max(len(command) for command, _ in lines)
    rows = (f"  {escape(command):<{width}}  [dim]{what}[/dim]" for command, what in lines)
    return "[bold]Examples[/bold]\n\n" + "\n".join(rows)
