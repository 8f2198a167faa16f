"""Following a recipe: what a model remembers of it, whichever door it came through."""

from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

import digitus
from digitus.evaluation import evaluate
from digitus.models import load_model, save_model, told
from digitus.recipes import follow, load_recipe, outcome, override

SHORT = {"training.epochs": 3}


def test_a_model_knows_its_history_and_its_test_figures(tmp_path: Path) -> None:
    done = digitus.train(override(load_recipe("sigmoid-10"), SHORT), engine="numpy")
    model = load_model(save_model(done.model, tmp_path / "m.safetensors"))
    assert model.history == done.history
    report = evaluate(model, done.test, engine="numpy")
    assert report == done.report
    assert model.figures.test == report.figures()
    assert model.figures.test.fingerprint == done.test.fingerprint


def test_a_tree_that_is_not_installed_loses_no_training(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(outcome, "version", missing)
    done = digitus.train(override(load_recipe("sigmoid-10"), SHORT), engine="numpy")
    assert told(done.model, str, "versions", "digitus") == "not installed"


def test_what_a_model_says_of_its_making_is_found_out_before_the_training(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> str:
        raise OSError("no such machine")

    def never(*args: Any, **keywords: Any) -> None:
        pytest.fail("it was trained already")

    monkeypatch.setattr(outcome, "machine", broken)
    monkeypatch.setattr(follow, "fit", never)
    with pytest.raises(OSError, match="no such machine"):
        digitus.train(override(load_recipe("sigmoid-10"), SHORT), engine="numpy")


def test_of_a_very_long_history_a_file_keeps_some_rows_and_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outcome, "MOST_ROWS", 3)
    longer = override(load_recipe("sigmoid-10"), {"training.epochs": 8})
    done = digitus.train(longer, engine="numpy")
    assert done.model.history is not None
    assert [row.epoch for row in done.model.history] == [2, 5, 8]
    assert len(done.history) == 8
