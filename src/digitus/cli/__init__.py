"""The command line: commands, what they take, what they print."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line.

    Whatever happens ends in an exit status and at most one message, even Ctrl-C while the
    commands are still being loaded.
    """
    try:
        from digitus.cli.app import app

        app(prog_name="digitus")
    except (Exception, KeyboardInterrupt) as error:
        from digitus.cli.errors import end

        sys.exit(end(error))
