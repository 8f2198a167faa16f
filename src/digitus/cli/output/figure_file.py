"""Options of the commands that draw a figure, and saving it to a file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from digitus.cli.output.console import print_json, screen

Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="PNG, SVG or PDF; named after what it shows."),
]
Count = Annotated[int, typer.Option("--count", metavar="N", min=1, help="How many at most.")]


def save(figure: Any, out: Path | None, name: str, json: bool) -> None:
    """Save a figure under the name of what it shows, unless another is given, and say where."""
    import re

    from digitus.plots import save_figure

    path = save_figure(figure, out or re.sub(r"[^\w.-]+", "-", name) + ".png")
    if json:
        print_json({"file": str(path)})
    else:
        screen().print(f"Saved as {path}", markup=False, soft_wrap=True)
