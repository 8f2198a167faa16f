"""The notebooks run from top to bottom, show what they promise, and are stored without outputs."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


def cells(path: Path) -> list[Any]:
    notebook = json.loads(path.read_text("utf-8"))
    assert (notebook["nbformat"], notebook["metadata"]["kernelspec"]["name"]) == (4, "python3")
    return list(notebook["cells"])


def run(source: str, names: dict[str, Any]) -> object:
    """Run a cell as Jupyter does: its last line, if that is an expression, is what it shows."""
    tree = ast.parse("\n".join(line for line in source.splitlines() if line[:1] != "%"))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102 - the notebook is our own
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    shown = [
        run("".join(cell["source"]), names) for cell in cells(path) if cell["cell_type"] == "code"
    ]
    things = [thing for thing in shown if thing is not None]
    assert len(things) > 3
    for thing in things:  # a figure, a picture, or one of our nouns
        assert any(hasattr(thing, name) for name in ("savefig", "_repr_png_", "_repr_html_"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs(path: Path) -> None:
    ids = [cell["id"] for cell in cells(path)]
    assert len(set(ids)) == len(ids)
    for cell in cells(path):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


def test_there_are_three() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "first-network",
        "looking-inside",
        "your-own-handwriting",
    ]
