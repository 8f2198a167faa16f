"""Errors of commands: one message, one exit status, no traceback.

::

    1    a problem with the input: a file, the data, the disk; or a mistake in digitus itself
    2    wrong usage: what Typer refuses, and any setting that does not exist or does not fit
    130  Ctrl-C

``DIGITUS_DEBUG=1`` shows the traceback in place of the message.
"""

import os
import sys
from typing import Any, Final

import typer
from typer.core import TyperGroup

from digitus.cli.output.console import remark
from digitus.cli.quick_help import import_help
from digitus.errors import DigitusError, SettingError

HELP: Final = frozenset({"-h", "--help"})

PROBLEM, USAGE, INTERRUPTED = 1, 2, 130

MAX_MESSAGE_CHARS = 300
"""Characters of a message that nobody wrote for people to read."""


class Commands(TyperGroup):
    """The group of all commands; what goes wrong in one of them ends here."""

    def main(self, args: Any = None, *more: Any, **keywords: Any) -> Any:
        """Run the command line; where it asks for help, only that is imported."""
        words = sys.argv[1:] if args is None else args
        if not words or HELP.intersection(words):
            import_help()
        return super().main(args, *more, **keywords)

    def invoke(self, ctx: Any) -> Any:
        """Run a command, and see that all it printed has arrived."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except typer.Abort:  # Ctrl-C, or the end of the input, where a question was asked
            raise typer.Exit(INTERRUPTED) from None
        except (DigitusError, OSError, MemoryError, KeyboardInterrupt) as error:
            raise typer.Exit(end(error)) from None
        return result


def end(error: BaseException) -> int:
    """Say what went wrong and return the exit status; in debug mode, raise it again."""
    if isinstance(error, KeyboardInterrupt):
        remark(str(error) or "nothing was kept", "interrupted")
        return INTERRUPTED
    if os.environ.get("DIGITUS_DEBUG", "") not in {"", "0"}:
        raise error
    if isinstance(error, DigitusError):
        _say(str(error))
        for note in getattr(error, "__notes__", ()):
            remark(note, "advice")
        return USAGE if isinstance(error, SettingError) else PROBLEM
    if isinstance(error, OSError) and error.filename is None:
        return _lost_output(error)
    _say(_explain(error))
    return PROBLEM


def _explain(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "not enough memory; use fewer images, a smaller network or smaller batches"
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    first = str(error).partition("\n")[0][:MAX_MESSAGE_CHARS]
    return (
        f"a mistake in digitus: {type(error).__name__}: {first}\n"
        "Run it again with DIGITUS_DEBUG=1 to see where, and please report that."
    )


def _lost_output(error: OSError) -> int:
    """Leave quietly if nobody reads what is printed; say so if it cannot be kept."""
    if not isinstance(error, BrokenPipeError):
        _say(f"cannot write the output: {error.strerror or error}")
    # Python writes what is left on its way out, which would fail once more.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PROBLEM


def _say(message: str) -> None:
    remark(message, "error", "bold red")
