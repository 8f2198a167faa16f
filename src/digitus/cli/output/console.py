"""The console: results on standard output, remarks on standard error, JSON, styles.

People get tables and colours, programs get one JSON document; a remark never mixes with it.
Rich honours NO_COLOR, FORCE_COLOR, COLUMNS and TERM.
"""

import json
import logging
import math
import os
import sys
from typing import Any, final

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

THEME = Theme(
    {
        "good": "green",
        "bad": "red",
        "quiet": "dim",
        "strong": "bold",
        "command": "cyan",
        "remark": "yellow",
        "bar.complete": "cyan",
        "bar.finished": "cyan",
        "progress.elapsed": "dim",
        "progress.remaining": "cyan",
    }
)

FILE_COLUMNS = 160
"""Columns where nobody looks at the output: a table in a file must not be cut off."""


def screen(*, remarks: bool = False) -> Console:
    """Open what people read: standard output, or standard error for remarks.

    Examples
    --------
    >>> screen().print("[strong]31,810[/strong] parameters")
    31,810 parameters
    """
    seen = (sys.stderr if remarks else sys.stdout).isatty()
    width = None if seen or os.environ.get("COLUMNS") else FILE_COLUMNS
    console = Console(stderr=remarks, theme=THEME, width=width, highlight=False, emoji=False)
    console.quiet = _another_speaks()
    return console


def _another_speaks() -> bool:
    """Whether this is one of several processes that train together, and not the first."""
    if "TORCHELASTIC_RUN_ID" not in os.environ:  # so it is alone: nothing to be imported
        return False
    from digitus.engines.processes import is_first_process

    return not is_first_process()


def remark(message: str, label: str = "note", style: str = "remark") -> None:
    """Say something beside the results, on standard error; a file gets it in one line."""
    console = screen(remarks=True)
    console.quiet = console.quiet and label != "error"
    text = Text.assemble((f"{label}: ", style), message)
    console.print(text, soft_wrap=not console.is_terminal)


def print_json(data: Any) -> None:
    """Print plain data as one JSON document on standard output.

    Numbers that JSON does not know, NaN and the infinities, become null.

    Examples
    --------
    >>> print_json({"accuracy": float("nan")})
    {
      "accuracy": null
    }
    """
    sys.stdout.write(json.dumps(_plain(data), indent=2) + "\n")


def table(*headers: str, right: str = "") -> Table:
    """Begin a table without lines.

    Parameters
    ----------
    headers
        The titles of the columns.
    right
        Those that hold numbers, and so stand on the right, separated by spaces.
    """
    made = Table(box=None, header_style="quiet", pad_edge=False, padding=(0, 2, 0, 0))
    for header in headers:
        made.add_column(header, justify="right" if header in right.split() else "left")
    return made


def clean(text: str) -> str:
    r"""Replace what could steer a terminal: a file's text must not.

    Examples
    --------
    >>> clean("mlp\x1b[2J")
    'mlp?[2J'
    """
    return "".join(letter if letter.isprintable() else "?" for letter in text)


@final
class LogRemarks(logging.Handler):
    """Says each thing once, beside the results."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Say it, if it has not been said."""
        message = record.getMessage()
        if message not in self._said:
            self._said.add(message)
            remark(message)


def show_log() -> None:
    """Hear what digitus logs, from now on."""
    logger = logging.getLogger("digitus")
    logger.handlers = [*(h for h in logger.handlers if not isinstance(h, LogRemarks)), LogRemarks()]
    logger.setLevel(logging.INFO)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):  # an array of NumPy's, or one of its numbers
        return _plain(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value
