"""All commands on one page: ``python -m digitus.cli.reference > docs/reference/commands.md``.

Written from the commands themselves, so that page and program cannot say different things.
"""

import sys
from collections.abc import Iterator
from typing import Any

from rich.text import Text
from typer.main import get_command

from digitus.cli.app import app

HEAD = """\
# Commands

`digitus COMMAND --help` says the same in the terminal.
Written by `python -m digitus.cli.reference`; a test sees to it that it is not out of date.

- Results go to standard output, remarks and errors to standard error.
  With `--json` there is one JSON document on standard output and nothing else.
- The exit status is 0; 1 for a problem with the input (a file, the data, the disk, a loss that explodes); 2 for wrong usage (an unknown command, recipe, setting or value); 130 after Ctrl-C.
- `mnist:test:42` is the test image of MNIST with the number 42, counted from 0, and `mnist:test:0-9` are ten of them; the same with any data set, and with `train` and `validation` where there is such a part.
- A model or a recipe is a file, or the name of one that comes with digitus.
- `DIGITUS_HOME` names the folder of your data sets, `NO_COLOR` takes the colours away, and `DIGITUS_DEBUG=1` shows the traceback of an error.
"""


def reference() -> str:
    """Write the page.

    Examples
    --------
    >>> print(reference().splitlines()[0])
    # Commands
    """
    command = get_command(app)
    return "\n".join([HEAD, *(line for path in _walk(command, "digitus") for line in _page(*path))])


def _walk(command: Any, name: str) -> Iterator[tuple[Any, str]]:
    below = getattr(command, "commands", {})
    if not below:
        yield command, name
    for child in below:
        yield from _walk(below[child], f"{name} {child}")


def _page(command: Any, name: str) -> Iterator[str]:
    usage = " ".join((name, *filter(None, map(_usage, command.params)), "[OPTIONS]"))
    yield from (f"## {name}", "", command.help.strip(), "", f"    {usage}", "")
    rows = [row for row in map(_row, command.params) if row]
    if rows:
        yield from ("| | |", "|---|---|", *rows, "")
    shown = Text.from_markup(command.epilog).plain.splitlines()
    lines = [line.strip() for line in shown if line.strip().startswith("digitus ")]
    width = max(len(line.partition("  ")[0]) for line in lines)
    yield "```console"
    for line in lines:
        words, _, what = line.partition("  ")
        yield f"{words:<{width}}  # {what.strip()}"
    yield from ("```", "")


def _usage(param: Any) -> str:
    """Write an argument as it stands behind the command; options have their own word."""
    if param.param_type_name == "option":
        return ""
    word = param.metavar if param.required else f"[{param.metavar}]"
    return f"{word}..." if param.nargs == -1 else str(word)


def _row(param: Any) -> str:
    option = param.param_type_name == "option"
    metavar = f" {param.metavar}" if option and param.metavar else ""
    words = [word + metavar for word in param.opts] if option else [param.metavar]
    names = ", ".join(f"`{word}`" for word in words).replace("|", "\\|")  # a table's own mark
    shown = f" Default: {param.default}." if param.default not in {None, False, ""} else ""
    return f"| {names} | {param.help}{shown} |"


if __name__ == "__main__":
    sys.stdout.write(reference())
