"""Trainings and evaluations by processes of this machine: as here, and nothing is done twice."""

import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks.accuracy import __main__ as accuracy
from benchmarks.accuracy import folds
from digitus.cli.app import app
from digitus.cluster import Job, Lost, Workers
from digitus.errors import ServerError, SettingError
from digitus.evaluation import evaluate, measure_robustness, outputs
from digitus.networks import Dense, Flatten, Network
from digitus.recipes import load_recipe, override, reproduce, to_toml, train
from digitus.recipes.ended import EndedTrainings

pytestmark = pytest.mark.filterwarnings("ignore")  # what dask and tornado say is theirs

QUICK = override(load_recipe("sigmoid-10"), {"training.epochs": 3})


class Nobody:
    """Processes that all die."""

    def run(
        self, work: Callable[..., Any], jobs: Iterable[Job], *shared: Any
    ) -> Iterator[tuple[Job, Any]]:
        for job in jobs:
            yield job, Lost() if job.number else work(job.content, *shared)


@pytest.fixture
def as_cluster(two: Workers, monkeypatch: pytest.MonkeyPatch) -> Workers:
    """Let commands take the two processes for a cluster of their own."""

    @contextmanager
    def opened(address: str, processes: int) -> Iterator[Workers]:
        assert (address, processes > 0) == ("local", True)
        yield two

    for place in ("digitus.cluster", "benchmarks.accuracy.__main__", "benchmarks.accuracy.folds"):
        monkeypatch.setattr(f"{place}.open_workers", opened)
    return two


def values(found: Any) -> list[tuple[float, ...]]:
    return [figure.values for figure in found.figures]


def test_seeds_give_what_they_give_here_though_a_process_is_killed(
    two: Workers, tmp_path: Path
) -> None:
    def kill(seed: int, seconds: float) -> None:
        if not killed:
            killed.append(two.one(os.getpid))
            os.kill(killed[0], signal.SIGKILL)

    killed: list[int] = []
    ended = EndedTrainings(tmp_path / "runs.jsonl")
    ways: dict[str, Any] = {"seeds": range(3), "engine": "numpy"}
    far = reproduce(QUICK, **ways, workers=two, ended=ended, on_seed=kill)
    assert killed
    assert values(far) == values(reproduce(QUICK, **ways, jobs=1))
    told: list[int] = []
    again = reproduce(
        QUICK,
        **ways,
        workers=Nobody(),
        ended=EndedTrainings(ended.path),
        on_seed=lambda seed, seconds: told.append(seed),
    )
    assert (again, told) == (far, [])


def test_a_training_that_kills_everybody_costs_no_other(tmp_path: Path) -> None:
    ended = EndedTrainings(tmp_path / "runs.jsonl")
    with pytest.raises(ServerError, match="the training from seed 1 has killed"):
        reproduce(QUICK, seeds=range(2), engine="numpy", workers=Nobody(), ended=ended)
    assert [row["seed"] for row in ended.rows.values()] == [0]
    reproduce(QUICK, seeds=range(2), engine="numpy", ended=ended)
    assert len(ended.path.read_text().splitlines()) == 2


def test_an_evaluation_says_what_it_says_here(
    two: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = train("linear-1000", engine="numpy")
    model, images = outcome.model, outcome.test[:90]
    monkeypatch.setattr(outputs, "BLOCK_IMAGES", 40)
    here = evaluate(model, images, engine="numpy").to_data()
    far = evaluate(model, images, engine="numpy", workers=two).to_data()
    for name in ("confusion", "mistakes", "accuracy", "classes"):
        assert far[name] == here[name]
    assert np.isclose(far["log_loss"], here["log_loss"])
    told: list[tuple[str, int, int]] = []
    robust = measure_robustness(
        model, images[:8], engine="numpy", workers=two, progress=lambda *what: told.append(what)
    )
    assert robust == measure_robustness(model, images[:8], engine="numpy")
    assert told[-1] == ("corruptions", 76, 76)
    with pytest.raises(SettingError, match="no engine"):
        evaluate(model, images, engine="nothing", workers=two)


@pytest.mark.usefixtures("as_cluster")
def test_commands_take_a_cluster(tmp_path: Path) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(app, words)

    words = ("linear-1000", "--engine", "numpy", "--seeds", "2", "--cluster", "local", "--json")
    (found,) = json.loads(run("reproduce", *words, "--out", str(tmp_path / "runs.jsonl")).stdout)
    assert found["figures"][0]["values"][0] == 0.7447
    assert len((tmp_path / "runs.jsonl").read_text().splitlines()) == 2
    far, here = (
        json.loads(run("evaluate", "cnn-tiny", *cluster, "--json").stdout)
        for cluster in (("--cluster", "local"), ())
    )
    assert far["confusion"] == here["confusion"]
    refused = run("reproduce", "linear-1000", "--cluster", "tcp://10.0.0.1:8786", "--jobs", "2")
    assert refused.exit_code == 2
    assert "--jobs counts trainings" in refused.stderr


@pytest.mark.usefixtures("as_cluster")
def test_benchmarks_take_a_cluster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.jsonl"
    words = ["sigmoid-10", "--set", "epochs=2", "--engine", "numpy", "--seeds", "2", "--json"]
    assert accuracy.main([*words, "--cluster", "local", "--out", str(file)]) == 0
    far = capsys.readouterr().out
    assert list(file.with_suffix(".run").iterdir()) == []
    assert accuracy.main([*words, "--out", str(file)]) == 0  # nothing is left to be done
    assert capsys.readouterr().out == far
    assert accuracy.main([*words, "--out", str(tmp_path / "b.jsonl")]) == 0
    here = capsys.readouterr().out
    assert '"accuracy": {' in here
    assert far.partition('"runs"')[0] == here.partition('"runs"')[0]


@pytest.mark.usefixtures("as_cluster")
def test_folds_take_a_cluster(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(folds, "FOLDS", 3)
    recipe = tmp_path / "quick.toml"
    quick = load_recipe("digits-cnn").replace(
        network=Network((8, 8), (Flatten(), Dense(10, "softmax")))
    )
    recipe.write_text(to_toml(override(quick, {"training.epochs": 1})))
    words = [str(recipe), "--seeds", "1", "--json", "--out", str(tmp_path / "folds.jsonl")]
    assert folds.main([*words, "--cluster", "local"]) == 0
    far = capsys.readouterr().out
    assert folds.main(words) == 0
    assert capsys.readouterr().out.partition('"seconds"')[0] == far.partition('"seconds"')[0]
