from pathlib import Path

import pytest

from digitus.recipes import load_recipe, override, to_toml
from tests.cli.conftest import Run

NUMPY = ("--engine", "numpy")


@pytest.fixture
def quick(run: Run) -> str:
    """A recipe of two epochs, with a figure that nobody reaches so soon."""
    changes = {"training.epochs": 2, "published": [{"figure": "accuracy", "value": 9.0}]}
    Path("quick.toml").write_text(to_toml(override(load_recipe("sigmoid-10"), changes)))
    return "quick.toml"


def test_published_stands_beside_measured(run: Run, quick: str) -> None:
    done = run("reproduce", quick, *NUMPY, "--seeds", 2)
    assert done.status == 0
    heading, _, line = done.out.splitlines()[:3]
    assert heading.startswith("sigmoid-10  2 seeds, numpy engine, ")
    assert "900.00 %" in line
    assert line.rstrip().endswith("differs")
    assert "2 of 2, seed 1 took" in done.err


def test_json_holds_every_seed(run: Run, quick: str) -> None:
    done = run("reproduce", quick, *NUMPY, "--seeds", 2, "--json")
    (found,) = done.json
    assert found["seeds"] == [0, 1]
    assert len(found["figures"][0]["values"]) == 2
    assert found["agrees"] is False


def test_all_means_every_recipe(run: Run, monkeypatch: pytest.MonkeyPatch, quick: str) -> None:
    recipe = load_recipe(quick)
    monkeypatch.setattr("digitus.recipes.list_recipes", lambda: {"a": recipe, "b": recipe})
    found = run("reproduce", "--all", *NUMPY, "--seeds", 1, "--json").json
    assert [one["recipe"] for one in found] == ["sigmoid-10", "sigmoid-10"]
