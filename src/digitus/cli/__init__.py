"""The command line: parse, call, print; one file per command."""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digitus.cli.commands import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line.

    Whatever happens ends in an exit status and at most one message, even Ctrl-C while the
    commands are still being loaded.
    """
    try:
        from digitus.cli.commands import app

        app(prog_name="digitus")
    except (Exception, KeyboardInterrupt) as error:
        from digitus.cli.failures import end

        sys.exit(end(error))


def __getattr__(name: str) -> Any:
    if name == "app":
        from digitus.cli.commands import app

        return app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
