"""``digitus docs``: these pages as a site on this computer."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from digitus.cli.options import examples
from digitus.errors import StorageError

EXAMPLES = examples(
    ("digitus docs", "in the browser"),
    ("digitus docs --path", "only say where it is"),
)

CLONE = Path(__file__).parents[4]
"""Where the repository is, if digitus runs from a clone of it."""


def docs(
    path: Annotated[bool, typer.Option("--path", help="Print the file, and open nothing.")] = False,
) -> None:
    """Open the documentation that was built on this computer.

    It is a folder of HTML pages with a search that works offline. In a clone of the repository
    'just docs' builds it; the same pages are Markdown in the folder docs/ there.
    """
    from digitus.cli.output.console import screen

    site = CLONE / "build" / "site" / "index.html"
    if not site.is_file():
        raise StorageError(_how_to_build())
    screen().print(str(site), markup=False, soft_wrap=True)
    if not path:
        webbrowser.open(site.as_uri())


def _how_to_build() -> str:
    pages = CLONE / "docs" / "index.md"
    if pages.is_file():
        return f"the site is not built yet: 'just docs' builds it in {CLONE}, from {pages}"
    return (
        "the pages are not part of the installed package: they stand in the folder docs/ of the "
        "repository, where 'just docs' makes a site of them; 'digitus COMMAND --help' is here"
    )
