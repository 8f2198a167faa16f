import doctest
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.race import stopwatch
from benchmarks.race.__main__ import main
from benchmarks.race.entrants import Entrant
from benchmarks.race.picture import plot_race
from benchmarks.race.results import GOALS
from benchmarks.race.stopwatch import Point, Stopwatch
from benchmarks.race.with_digitus import race as race_ours
from benchmarks.speed.timed_recipes import wide
from digitus.networks import SGD, Dense, Network
from digitus.recipes import train
from digitus.training import OneCycle

ROOT = Path(__file__).parents[3]


class Clock:
    """Tells the time that a test gives it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def race(*words: object) -> tuple[Any, str]:
    command = [sys.executable, "-m", "benchmarks.race", *map(str, words), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["races"], done.stderr


def test_examples_in_docstrings_hold() -> None:
    tried = doctest.testmod(stopwatch)
    assert tried.attempted
    assert not tried.failed


def test_the_clock_stands_still_while_somebody_looks() -> None:
    clock = Clock()
    watch = Stopwatch(100, 60, clock)

    def slowly() -> float:
        clock.now += 1000
        return 0.5

    clock.now += 2
    assert watch.look(10, slowly)
    clock.now += 3
    assert watch.look(20, slowly)
    assert watch.points == [Point(2, 10, 0.5), Point(5, 20, 0.5)]
    clock.now += 60
    assert not watch.look(30, slowly)
    assert watch.points[-1] == Point(65, 30, 0.5)


def test_looks_become_rarer() -> None:
    watch = Stopwatch(100, 60, Clock())
    for images in range(1, 301):
        watch.look(images, lambda: 0.5)
    seen = [point.images for point in watch.points]
    assert seen[:10] == list(range(10, 101, 10))
    assert seen[10:14] == [110, 121, 133, 146]


def test_the_end_takes_the_place_of_a_look_at_the_same_moment() -> None:
    clock = Clock()
    watch = Stopwatch(100, 60, clock)
    clock.now = 2
    watch.look(100, lambda: 0.5)
    clock.now = 3
    assert watch.finish(100, lambda: 0.75) == [Point(2, 100, 0.75)]
    assert watch.finish(110, lambda: 0.8)[1:] == [Point(3, 110, 0.8)]


def test_what_has_run_runs_no_second_time_and_is_drawn_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, picture = tmp_path / "race.jsonl", tmp_path / "race.png"
    words = ("sigmoid-10", "--limit", 300, "--engine", "numpy", "--out", file)
    first, said = race(*words)
    assert "sigmoid-10, with digitus, seed 0" in said
    again = [*map(str, words), "--picture", str(picture), "--json"]
    assert main(again) == 0
    out, said = capsys.readouterr()
    assert said == ""
    assert json.loads(out)["races"] == first
    assert picture.read_bytes()[:4] == b"\x89PNG"
    (found,) = first
    seconds, images, accuracies = zip(*found["points"], strict=True)
    assert list(seconds) == sorted(seconds)
    assert images[-1] == 10 * 300
    recipe = Entrant(name="sigmoid-10", seed=0, first=300, limit=60).recipe
    assert recipe
    assert accuracies[-1] == pytest.approx(train(recipe, engine="numpy").report.accuracy)


def test_another_setting_is_another_race() -> None:
    keys = {
        Entrant(name=name, seed=seed, first=first, limit=limit).key
        for name in ("sigmoid-10", "keras-example")
        for seed in (0, 1)
        for first in (0, 9)
        for limit in (1, 2)
    }
    assert len(keys) == 16


def test_examples_learn_with_pytorch() -> None:
    pytest.importorskip("torch", reason="a peer of the benchmarks", exc_type=ImportError)
    from benchmarks.race.with_pytorch import race_example, race_recipe

    for name in ("pytorch-example", "keras-example", "train-mnist-fast"):
        points = race_example(name, seed=0, first=256, limit=0.05)
        assert points[-1].seconds > 0.05
        assert points[-1].accuracy * 10_000 == pytest.approx(round(points[-1].accuracy * 10_000))
    recipe = Entrant(name="cnn-quick@pytorch", seed=0, first=128, limit=60).recipe
    assert recipe
    assert race_recipe(recipe, 60)[-1].images == 128


def test_the_rates_of_one_cycle_are_those_of_pytorch() -> None:
    torch = pytest.importorskip("torch", reason="a peer of the benchmarks", exc_type=ImportError)
    from benchmarks.race.with_pytorch import train_mnist_fast

    racer = train_mnist_fast(np.random.default_rng(0))
    optimizer = torch.optim.Adam(racer.mirror.module.parameters(), lr=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=1e-2, total_steps=235, cycle_momentum=False
    )
    rates = [optimizer.param_groups[0]["lr"]]
    for _ in range(234):
        optimizer.step()
        schedule.step()
        rates.append(optimizer.param_groups[0]["lr"])
    np.testing.assert_allclose(0.01 * racer.factors(235), rates, rtol=1e-6)


def test_a_recipe_learns_the_same_with_pytorch() -> None:
    pytest.importorskip("torch", reason="a peer of the benchmarks", exc_type=ImportError)
    from benchmarks.race.with_pytorch import race_recipe

    recipe = wide()
    recipe = recipe.replace(
        network=Network((28, 28), (Dense(30, "relu"), Dense(10, "softmax"))),
        data=recipe.data.replace(first=320),
        training=recipe.training.replace(
            optimizer=SGD(learning_rate=0.2, momentum=0.9),
            schedule=OneCycle(),
            batch_size=64,
            epochs=2,
        ),
    )
    ours, theirs = race_ours(recipe, "numpy", 60), race_recipe(recipe, 60)
    assert ours[-1].images == theirs[-1].images == 640
    assert ours[-1].accuracy > 0.5
    assert theirs[-1].accuracy == pytest.approx(ours[-1].accuracy, abs=2e-3)


def test_the_picture_names_everybody_and_when_goals_were_reached() -> None:
    curves = {
        "one": [Point(1.0, 10, 0.97), Point(2.5, 20, 0.991), Point(4.0, 30, 0.996)],
        "another": [Point(8.0, 10, 0.96), Point(30.0, 20, 0.985)],
    }
    figure = plot_race(curves, GOALS)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["one", "another"]
    assert [text.get_text() for text in figure.axes[0].texts] == ["2.5 s", "4 s"]


def test_the_picture_shows_everybody_even_if_nobody_is_good() -> None:
    curves = {"one": [Point(1.0, 10, 0.4)], "another": [Point(8.0, 10, 0.96)]}
    bottom, top = plot_race(curves, GOALS).axes[0].get_ylim()
    assert bottom > 0.6
    assert top < 0.005
