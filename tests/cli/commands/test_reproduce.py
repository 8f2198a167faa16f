import re
from pathlib import Path

import pytest

from digitus.models import load_model, told
from digitus.recipes import Recipe, load_recipe, override, to_toml
from digitus.recipes.catalog import FIVE_SYSTEMS
from digitus.recipes.durations import RECORDED_SECONDS, estimate_seconds
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


def test_without_names_the_five_systems_are_followed(
    run: Run, monkeypatch: pytest.MonkeyPatch, quick: str
) -> None:
    followed = []

    def load(name: str) -> Recipe:
        followed.append(name)
        return load_recipe(quick)

    monkeypatch.setattr("digitus.recipes.load_recipe", load)
    assert run("reproduce", *NUMPY, "--seeds", 1).status == 0
    assert followed == ["linear-1000", "sigmoid-10", "sigmoid-40", "relu-1000", "dropout-200"]


def test_how_long_it_takes_is_said_before(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class StartedError(Exception):
        pass

    def start(*_: object, **__: object) -> None:
        raise StartedError

    monkeypatch.setattr("digitus.recipes.reproduce", start)
    said: list[str] = []
    monkeypatch.setattr("digitus.cli.commands.reproduce.remark", said.append)
    with pytest.raises(StartedError):
        run("reproduce", "--all", "--seeds", 2)
    (estimate,) = said
    assert (
        "14 recipes, 2 seeds each: an estimate of 3 h 30 min with the compiled engine" in estimate
    )
    assert "no time is on record for mlp-elastic, digits-cnn" in estimate
    said.clear()
    with pytest.raises(StartedError):
        run("reproduce", "sigmoid-10", "sigmoid-40", "--seeds", 1)
    assert "an estimate of 3 s" in said[0]


def test_what_ended_is_kept_when_it_is_interrupted(
    run: Run, monkeypatch: pytest.MonkeyPatch, quick: str
) -> None:
    words = ("reproduce", quick, *NUMPY, "--out", "runs.jsonl")
    assert run(*words, "--seeds", 1).status == 0

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("digitus.recipes.reproduction._side_by_side", interrupt)
        done = run(*words, "--seeds", 2)
    assert done.status == 130
    assert "kept in runs.jsonl; the same command goes on" in done.err
    assert len(Path("runs.jsonl").read_text("utf-8").splitlines()) == 1
    assert run(*words, "--seeds", 2).status == 0


def test_names_and_all_contradict_each_other(run: Run) -> None:
    done = run("reproduce", "sigmoid-10", "--all")
    assert done.status == 2
    assert "leave out --all" in done.err


def test_a_changed_recipe_has_no_recorded_time() -> None:
    changed = override(load_recipe("sigmoid-40"), {"training.epochs": 2})
    assert estimate_seconds([changed]) == (0.0, ["sigmoid-40"])


def test_recorded_times_are_those_of_the_readme_and_of_the_shipped_models() -> None:
    page = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    for name in (*FIVE_SYSTEMS, "dropout-200-corrected", "mlp"):
        rows = page.partition(f"\n| `{name}` |")[2]
        seconds = re.findall(r" ([\d.]+) \|\n(?!\| \| after)", rows)[0]  # of its last row
        assert RECORDED_SECONDS[name] == float(seconds)
    for name in ("cnn", "cnn-tiny", "strip"):
        taken = told(load_model(name), float, "seconds")
        assert taken is not None
        assert RECORDED_SECONDS[name] == round(taken)
