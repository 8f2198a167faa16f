"""Help: examples that are true, text that fits, a start that is quick."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text
from typer.main import get_command
from typer.testing import CliRunner

from digitus.cli.app import app
from digitus.cli.reference import reference
from digitus.recipes import DEFAULT

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "commands.md"
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEAVY = {"matplotlib", "numba", "numpy", "scipy", "sklearn", "PIL"}


def commands(command: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, *path, name)


COMMANDS = dict(commands(get_command(app)))


def examples() -> list[str]:
    """List the commands that the help shows as examples."""
    lines = [
        line.strip().partition("  ")[0]
        for command in COMMANDS.values()
        for line in Text.from_markup(command.epilog or "").plain.splitlines()
    ]
    return sorted({line for line in lines if line.startswith("digitus ")})


def lines_of_pages() -> list[str]:
    """List the commands that the README and the pages show."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    blocks = [block for page in pages for block in CONSOLE.findall(page.read_text("utf-8"))]
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return sorted({line for line in lines if line.startswith("digitus ")})


@pytest.mark.parametrize("example", sorted({*examples(), *lines_of_pages()}))
def test_an_example_is_a_command_that_exists(example: str) -> None:
    words = shlex.split(example.partition(">")[0], comments=True)[1:]
    path: tuple[str, ...] = ()
    while words and (*path, words[0]) in COMMANDS:
        path, words = (*path, words[0]), words[1:]
    if words != ["--help"]:
        COMMANDS[path].make_context(path[-1], words)  # complains of what it does not know


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_fits_on_a_terminal(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "80", "TERM": "dumb"})
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    shown = [line.strip() for line in lines]
    for line in Text.from_markup(COMMANDS[path].epilog or "").plain.splitlines():
        assert line.strip() in shown, "an example is broken in two: make it shorter"


WITHOUT_RESULTS = {("data", "remove"), ("docs",), ("serve",), ("studio",)}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_what_prints_results_prints_json(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    if not getattr(command, "commands", None) and path not in WITHOUT_RESULTS:
        assert "--json" in [name for param in command.params for name in param.opts]


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from digitus.cli import main\n"
        "sys.argv = ['digitus', '--help']\n"
        "try:\n    main()\n"
        "except SystemExit:\n    print(*{n.partition('.')[0] for n in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert HEAVY.isdisjoint(done.stderr.split())


def test_the_page_of_all_commands_is_not_out_of_date() -> None:
    assert PAGE.read_text("utf-8") == reference(), (
        "write it anew: python -m digitus.cli.reference > docs/reference/commands.md"
    )


def test_the_help_names_the_recipe_that_is_trained_by_default() -> None:
    (recipe,) = [param for param in COMMANDS["train",].params if param.name == "recipe"]
    assert recipe.help.endswith(f"if left out, {DEFAULT}.")
