"""The measuring of accuracies: resumable, on the images that were asked for."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pytest

from benchmarks.accuracy.__main__ import main, parse, seeds
from benchmarks.accuracy.seeds import plans
from digitus.cluster import Job, Lost
from digitus.models import load_model
from digitus.recipes import load_recipe, override, prepare, train
from digitus.recipes.ended import EndedTrainings
from digitus.training import Checkpoints

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


def test_an_interrupted_training_goes_on(tmp_path: Path, measure: Measure) -> None:
    file, anew = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    words = ("sigmoid-10", "--set", "epochs=2", "--engine", "numpy", "--seeds", 1)
    (plan,) = plans(parse([*map(str, words)]))
    folder = EndedTrainings(file).folder(plan.key)
    assert folder.parent == tmp_path / "a.run"
    begun = train(plan.recipe, engine="numpy", checkpoints=Checkpoints(folder))
    (kept,), _ = measure(*words, "--out", file)
    (again,), _ = measure(*words, "--out", anew)
    assert kept["accuracy"] == again["accuracy"]
    assert kept["runs"][0]["seconds"] == sum(epoch.seconds for epoch in begun.history)
    assert not folder.exists()


def test_a_training_that_fails_does_not_end_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Others(NamedTuple):
        def run(
            self, work: Callable[..., Any], jobs: Iterable[Job], *shared: Any
        ) -> Iterator[tuple[Job, Any]]:
            for job in jobs:
                yield job, Lost() if job.number == 1 else work(job.content, *shared)

    @contextmanager
    def others(address: str, count: int) -> Iterator[Others]:
        assert (address, count > 0) == ("local", True)
        yield Others()

    monkeypatch.setattr("benchmarks.accuracy.__main__.open_workers", others)
    words = ("sigmoid-10", "--engine", "numpy", "--seeds", "3", "--cluster", "local", "--json")
    assert main([*words, "--set", "epochs=1", "--out", str(tmp_path / "a.jsonl")]) == 1
    out, said = capsys.readouterr()
    assert "seed 1: every process that began it was killed" in said
    (row,) = json.loads(out)["rows"]
    assert [run["seed"] for run in row["runs"]] == [0, 2]


def test_seeds_are_counted_or_named() -> None:
    assert seeds("3") == [0, 1, 2]
    assert seeds("3-5") == [3, 4, 5]
    assert seeds("0,7") == [0, 7]
