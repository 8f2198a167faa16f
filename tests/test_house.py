"""The promises of the house: names, rooms, sizes, and what an import may bring along."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Container, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jaxtyping import TypeCheckError

from digitus.errors import unknown
from digitus.evaluation.reliability_diagram import reliability

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
SOURCES = sorted(SRC.rglob("*.py"))
ROOMS = [SRC / "digitus", *(path for path in (SRC / "digitus").iterdir() if any(path.glob("*.py")))]
UNPICKLER = SRC / "digitus" / "datasets" / "formats" / "unpickle.py"

HEAVY = {
    *("fastapi", "matplotlib", "numba", "onnx", "onnxruntime", "pandas", "pooch", "rich"),
    *("scipy", "sklearn", "starlette", "torch", "typer", "uvicorn"),
}
UNSAFE = {"_pickle", "cloudpickle", "dill", "marshal", "pickle", "shelve"}
NAMELESS = {"common", "helper", "helpers", "misc", "tools", "util", "utils"}


def label(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


@pytest.mark.parametrize("path", sorted(ROOMS), ids=label)
def test_public_names_exist_and_are_documented(path: Path) -> None:
    room = importlib.import_module(".".join(path.relative_to(SRC).parts))
    assert room.__doc__, f"{room.__name__} does not say what it is for"
    assert room.__all__, f"{room.__name__} lists no public names"
    assert len(set(room.__all__)) == len(room.__all__)
    for name in room.__all__:
        thing = getattr(room, name)
        if callable(thing):
            assert thing.__doc__, f"{room.__name__}.{name} has no docstring"


@pytest.mark.parametrize("folder", ["src", "tests", "benchmarks", "examples"])
def test_a_file_fits_in_the_head(folder: str) -> None:
    kinds = ("*.py", "*.js", "*.css")
    paths = sorted(path for kind in kinds for path in (ROOT / folder).rglob(kind))
    paths = [path for path in paths if "vendor" not in path.parts]
    assert paths
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in paths}
    long = {str(path.relative_to(ROOT)): count for path, count in lines.items() if count > 300}
    assert not long, "these are two files each"


def imported(tree: ast.Module, known: Container[str]) -> Iterator[str]:
    """Name what a module imports while it is imported itself: nothing inside functions."""
    left: list[ast.AST] = [tree]
    for node in left:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                pass
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                children = (f"{module}.{name.name}" for name in names)
                yield from (child if child in known else module for child in children)
            case _:
                left.extend(ast.iter_child_nodes(node))


def circle(sources: Mapping[str, str]) -> list[str]:
    """Return modules that import each other in a circle, by name; none if there is no circle."""
    graph = {
        name: set(imported(ast.parse(source), sources)) & (sources.keys() - {name})
        for name, source in sources.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_each_other() -> None:
    names = [".".join(path.relative_to(SRC).with_suffix("").parts) for path in SOURCES]
    sources = (path.read_text(encoding="utf-8") for path in SOURCES)
    modules = (name.removesuffix(".__init__") for name in names)
    assert circle(dict(zip(modules, sources, strict=True))) == []


def test_the_search_for_circles_finds_them() -> None:
    sources = {"a": "import a.b", "a.b": "from a import c", "a.c": "if 1:\n    from a.b import d"}
    assert sorted(circle(sources)) == ["a.b", "a.b", "a.c"]
    sources["a.c"] = "def f():\n    from a.b import d"
    assert circle(sources) == []


@pytest.mark.parametrize("path", SOURCES, ids=label)
def test_a_module_is_named_after_what_it_holds(path: Path) -> None:
    assert NAMELESS.isdisjoint(path.relative_to(SRC).with_suffix("").parts)


@pytest.mark.parametrize("path", SOURCES, ids=label)
def test_a_file_is_not_hidden_by_a_function_of_its_name(path: Path) -> None:
    *room, name = path.relative_to(SRC).with_suffix("").parts
    if name.startswith("__"):
        return
    tree = ast.parse((path.parent / "__init__.py").read_text("utf-8"))
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert name not in imported, f"import {'.'.join(room)}.{name} gives something else"


def dangers(tree: ast.AST) -> Iterator[str]:
    """Name everything in a module that runs what it was given to read."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names if name.name in UNSAFE)
            case ast.ImportFrom(module=str(module)) if module in UNSAFE:
                yield module
            case ast.Call(func=ast.Name(id="eval" | "exec" as name)):
                yield name
            case ast.keyword(arg="allow_pickle", value=ast.Constant(value=True)):
                yield "allow_pickle=True"


@pytest.mark.parametrize("path", [path for path in SOURCES if path != UNPICKLER], ids=label)
def test_no_file_runs_what_it_reads(path: Path) -> None:
    assert list(dangers(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_the_search_for_dangers_finds_them() -> None:
    source = "import pickle\nfrom dill import load\neval('1')\nnp.load(f, allow_pickle=True)\n"
    assert sorted(dangers(ast.parse(source))) == ["allow_pickle=True", "dill", "eval", "pickle"]


def test_calls_are_checked_against_their_annotations() -> None:
    with pytest.raises(TypeCheckError):
        unknown("recipe", "sigmoid-40", known=5)  # type: ignore[arg-type]


def test_the_shapes_of_a_call_must_fit_together() -> None:
    probabilities, labels = np.full((3, 10), 0.1), np.zeros(3, int)
    assert reliability(probabilities, labels).bins[0].images == 3
    with pytest.raises(TypeCheckError):
        reliability(probabilities, labels[:2])


def test_importing_digitus_brings_no_heavy_library() -> None:
    program = "import sys, digitus; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "digitus" in loaded
    assert loaded.isdisjoint(HEAVY), sorted(loaded & HEAVY)


if (SRC / "digitus" / "cli").exists():

    def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
        """Walk through a command and all that stand below it, each with its full name."""
        yield name, command
        for child, below in getattr(command, "commands", {}).items():
            yield from commands(below, f"{name} {child}")

    def test_every_command_has_help_with_an_example() -> None:
        typer = importlib.import_module("typer.main")
        digitus = typer.get_command(importlib.import_module("digitus.cli.app").app)
        listed = dict(commands(digitus, "digitus"))
        assert len(listed) > 1
        for name, command in listed.items():
            words = f"{command.help or ''}\n{command.epilog or ''}"
            assert command.help, f"{name} has no help"
            assert f"{name} " in words, f"the help of {name} shows no example of its use"
