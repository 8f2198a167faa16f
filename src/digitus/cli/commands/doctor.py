"""``digitus doctor``: whether everything is there that digitus needs."""

import typer

from digitus.cli.options import Json, examples
from digitus.cli.output.console import print_json, screen

EXAMPLES = examples(
    ("digitus doctor", "what to look at first"),
    ("digitus doctor --json", "what to put into a report"),
)


def doctor(json: Json = False) -> None:
    """Check versions, engines, threads, data and folders.

    The exit status is 1 if something needs to be put right.
    """
    from digitus.cli.environment import examine_environment, finding_table
    from digitus.cli.errors import PROBLEM

    findings = examine_environment()
    if json:
        print_json([finding.to_data() for finding in findings])
    else:
        screen().print(finding_table(findings))
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(PROBLEM)
