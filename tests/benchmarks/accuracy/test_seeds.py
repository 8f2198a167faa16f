"""The measuring of accuracies: resumable, on the images that were asked for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from benchmarks.accuracy.__main__ import main, seeds
from benchmarks.accuracy.seeds import Results
from digitus.models import load_model
from digitus.recipes import load_recipe, override, prepare, train

Measure: TypeAlias = Callable[..., tuple[Any, str]]


@pytest.fixture
def measure(capsys: pytest.CaptureFixture[str]) -> Measure:
    """Call the command, and return its rows and what it said meanwhile."""

    def call(*words: object) -> tuple[Any, str]:
        capsys.readouterr()
        assert main([*map(str, words), "--json"]) == 0
        out, said = capsys.readouterr()
        return json.loads(out)["rows"], said

    return call


def test_nothing_is_trained_twice(measure: Measure, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    words = ("sigmoid-10", "--set", "epochs=2", "--engine", "numpy", "--out", file)
    (first,), said = measure(*words, "--seeds", "1")
    assert "seed 0" in said
    (second,), said = measure(*words, "--seeds", "2")
    assert "seed 1" in said
    assert "seed 0" not in said
    assert second["runs"][0] == first["runs"][0]
    assert [run["seed"] for run in second["runs"]] == [0, 1]
    assert second["recipe"] == "sigmoid-10, epochs=2"
    assert second["measured_on"] == "test"
    assert len(file.read_text().splitlines()) == 2
    assert list(file.with_suffix(".run").iterdir()) == []


def test_images_are_kept_aside_from_the_training_images(measure: Measure, tmp_path: Path) -> None:
    recipe = override(load_recipe("sigmoid-10"), {"data.validation": 100})
    kept = prepare(recipe).data["validation"]
    outcome = train(recipe, engine="numpy")
    accuracy = float((outcome.model.predict(kept.images, engine="numpy") == kept.labels).mean())
    words = ("--validation", 100, "--seeds", 1, "--engine", "numpy", "--out", tmp_path / "a.jsonl")
    (row,), _ = measure("sigmoid-10", *words, "--keep", tmp_path)
    assert (row["measured_on"], row["images"]) == ("validation", 100)
    assert row["runs"][0]["accuracy"] == pytest.approx(accuracy)
    saved = load_model(tmp_path / "sigmoid-10-validation-seed-0.safetensors")
    for name, array in outcome.model.params.items():
        assert np.array_equal(saved.params[name], array)


def test_an_interrupted_training_is_kept_beside_the_results(tmp_path: Path) -> None:
    results = Results(tmp_path / "a.jsonl")
    train("sigmoid-10", engine="numpy", checkpoints=results.checkpoints("key"))
    assert (tmp_path / "a.run" / "key" / "checkpoint.safetensors").exists()
    results.clear("key")
    assert not (tmp_path / "a.run" / "key").exists()


def test_seeds_are_counted_or_named() -> None:
    assert seeds("3") == [0, 1, 2]
    assert seeds("3-5") == [3, 4, 5]
    assert seeds("0,7") == [0, 7]
