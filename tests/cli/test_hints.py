"""Every command and option that a message, a docstring or a page mentions exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from digitus.cli.app import app

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("shipped/*.md")]
)

OF_OTHERS = {
    "--hypothesis-profile",  # of pytest
    "--nproc-per-node",  # of torchrun
    *("--strict", "--file", "--no-deps"),  # of twine, conda and pip
    *("--nthreads", "--nworkers"),  # of Dask's worker
    *(
        "--form",
        "--keep",
        "--minutes",
        "--only",
        "--picture",
        "--quick",
        "--seconds",
        "--section",
        "--validation",
        "--windows",
    ),
}
"""Options of the tests and the benchmarks, which pages mention too."""

FINGERPRINT = "digitus dataset 1 "
"""What a data set's fingerprint is computed of begins so, and is no command."""

OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")

ROOT_COMMAND: Any = get_command(app)
COMMANDS = sorted(ROOT_COMMAND.commands)

# A command as a whole: in quotes or backticks, behind a prompt or indented; and what stands at the
# beginning of a line, if it is a command.
COMMAND = re.compile(
    r"(?:^\$? +|(?<=['`]))(digitus [a-z][^'`\n]*)|^(digitus (?:"
    + "|".join(COMMANDS)
    + r")\b[^'`\n]*)",
    re.MULTILINE,
)


def options(command: Any) -> set[str]:
    """Name the options of a command and of all below it."""
    own = {word for param in command.params for word in (*param.opts, *param.secondary_opts)}
    below = (options(child) for child in getattr(command, "commands", {}).values())
    return own.union({"--help"}, *below)


ALL_OPTIONS = options(ROOT_COMMAND) | {"--data-binary", "--logdir"}
"""With one of curl's, in "show me how", and one of TensorBoard's."""


def mistakes_in_command(line: str) -> Iterator[str]:
    """Find what does not exist in ``digitus COMMAND ...``; words in capitals may be anything."""
    words = re.split(r"\s+#|  ", line)[0].replace("'", "").split()[1:]
    command = ROOT_COMMAND
    while words and hasattr(command, "commands"):
        name = words.pop(0)
        if name.isupper() or name.startswith("-"):
            return
        if name not in command.commands:
            yield f"{line!r}: there is no command {name!r}"
            return
        command = command.commands[name]
    known = options(command)
    yield from (
        f"{line!r}: {command.name} has no option {word}"
        for word in OPTION.findall(" ".join(words))
        if word not in known
    )


def mistakes_in(text: str) -> list[str]:
    """Find commands and options in a text that do not exist."""
    found = [
        wrong for pair in COMMAND.findall(text) for wrong in mistakes_in_command("".join(pair))
    ]
    rest = COMMAND.sub("", text)
    return found + [
        f"no command has {word}" for word in OPTION.findall(rest) if word not in ALL_OPTIONS
    ]


def texts(tree: ast.AST) -> Iterator[str]:
    """List every text of a module, what is filled in written as X."""
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values
            )
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside
        ):
            yield node.value


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_what_messages_mention_exists() -> None:
    wrong = [
        f"{label(path)}: {mistake}"
        for path in SOURCES
        for text in texts(ast.parse(path.read_text("utf-8")))
        if not text.startswith(FINGERPRINT)
        for mistake in mistakes_in(text)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_what_pages_mention_exists(page: Path) -> None:
    wrong = [
        mistake
        for mistake in mistakes_in(page.read_text("utf-8"))
        if mistake.removeprefix("no command has ") not in OF_OTHERS
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("'digitus trian' makes one", "there is no command 'trian'"),
        ("'digitus data lst' shows them", "there is no command 'lst'"),
        ("'digitus train mlp --tpyo 3'", "train has no option --tpyo"),
        ("  digitus predict X --sibling X", "predict has no option --sibling"),
        ("digitus train --tpyo", "train has no option --tpyo"),
        ("add --sibbling to go on", "no command has --sibbling"),
    ],
)
def test_what_does_not_exist_is_found(text: str, mistake: str) -> None:
    assert mistake in "".join(mistakes_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "'digitus card X' writes a new one",
        "what digitus keeps for a person",
        "digitus reads its own files",
        "train a sibling with --set validation=5000",
        "`digitus COMMAND --help` says the same",
    ],
)
def test_what_exists_is_left_alone(text: str) -> None:
    assert mistakes_in(text) == []
