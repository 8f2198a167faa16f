from pathlib import Path

import pytest
from matplotlib.figure import Figure
from PIL import Image

from digitus import plots
from digitus.datasets import Dataset
from digitus.images.augment import Augment
from digitus.models import Model, save_model
from digitus.recipes import load_recipe
from tests.cli.conftest import Run
from tests.models.old_files import save_old_model

PICTURES = [
    (("digits", "digits", "--count", "12"), "digits-train-digits.png"),
    (("classes", "digits", "--count", "3"), "digits-train-classes.png"),
    (("averages", "digits"), "digits-train-averages.png"),
    (("augment", "--set", "rotation=20", "--count", "3"), "augment-images.png"),
    (("augment", "mlp-elastic", "--count", "3"), "mlp-elastic-images.png"),
    (("network", "sigmoid-40"), "sigmoid-40-network.png"),
    (("network", "small.safetensors"), "sigmoid-10-network.png"),
    (("weights", "small.safetensors", "--limit", "8"), "sigmoid-10-weights.png"),
    (("outputs", "small.safetensors"), "sigmoid-10-outputs.png"),
    (("image", "digits:test:3", "--model", "small.safetensors"), "digits-test-3-sigmoid-10.png"),
    (("corruptions", "digits:train:3"), "digits-train-3-corruptions.png"),
    (("robustness", "small.safetensors", "--images", "5"), "sigmoid-10-robustness.png"),
    (("confusion", "small.safetensors"), "sigmoid-10-confusion.png"),
    (("mistakes", "small.safetensors", "--count", "8"), "sigmoid-10-mistakes.png"),
    (("rejection", "small.safetensors", "small.safetensors"), "sigmoid-10-rejection.png"),
    (("reliability", "small.safetensors", "small.safetensors"), "sigmoid-10-reliability.png"),
    (("curves", "small.safetensors"), "sigmoid-10-curves.png"),
]


@pytest.mark.parametrize(("words", "name"), PICTURES, ids=[name for _, name in PICTURES])
def test_each_picture_is_drawn_and_named_after_what_it_shows(
    run: Run, model: str, words: tuple[str, ...], name: str
) -> None:
    if words[0] == "curves":
        run("train", "sigmoid-10", "--engine", "numpy", "--epochs", 2, "--out", "small.safetensors")
    done = run("show", *words)
    assert done.status == 0, done
    assert done.out == f"Saved as {name}\n"
    with Image.open(name) as picture:
        assert min(picture.size) > 100


def test_what_is_shown_is_what_was_asked_for(
    run: Run, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, object] = {}

    def plot_weights(shown: Model, **settings: object) -> Figure:
        given.update(settings, name=shown.name)
        return Figure()

    monkeypatch.setattr(plots, "plot_weights", plot_weights)
    run("show", "weights", model, "--count", "3", "--strongest", "--limit", "2")
    assert given == {"name": "sigmoid-10", "count": 3, "strongest": True, "limit": 2.0}


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<?xml"), ("a.pdf", b"%PDF")])
def test_the_name_says_which_kind_of_file(run: Run, name: str, start: bytes) -> None:
    assert run("show", "network", "sigmoid-10", "--out", name, "--json").json == {"file": name}
    assert Path(name).read_bytes().startswith(start)


def test_augmentation_is_that_of_the_recipe_with_changes(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []

    def plot_augmented(data: Dataset, settings: Augment, **how: object) -> Figure:
        given.extend((data.name, settings, how))
        return Figure()

    monkeypatch.setattr(plots, "plot_augmented", plot_augmented)
    done = run("show", "augment", "mlp-elastic", "--set", "rotation=5", "--data", "digits")
    assert done.status == 0, done
    own = load_recipe("mlp-elastic").training.augment
    assert own is not None
    how = {"versions": 12, "seed": 0, "title": "mlp-elastic"}
    assert given == ["digits:train", own.replace(rotation=5.0), how]
    given.clear()
    run("show", "augment", "--set", "shift=2", "--count", "3", "--seed", "7", "--data", "digits")
    how = {"versions": 3, "seed": 7, "title": "augment"}
    assert given == ["digits:train", Augment(shift=2.0), how]
    done = run("show", "augment", "--set", "rotatoin=5")
    assert done.status == 2
    assert "did you mean 'rotation'" in done.err


def test_an_unknown_kind_of_file_is_refused(run: Run) -> None:
    done = run("show", "network", "sigmoid-10", "--out", "a.gif")
    assert done.status == 2
    assert ".svg" in done.err


def test_curves_of_several_runs_stand_in_one_picture(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = ("--engine", "numpy", "--epochs", 2)
    for name in ("a", "b"):
        run("train", "sigmoid-10", *short, "--run-dir", f"runs/{name}", "--out", f"{name}.st")
    given = []

    def plot_training(histories: dict[str, list[object]], **_: object) -> Figure:
        given.append({name: len(history) for name, history in histories.items()})
        return Figure()

    monkeypatch.setattr(plots, "plot_training", plot_training)
    run("show", "curves", "runs/a", "runs/b/history.jsonl", "a.st", "b.st")
    assert given == [{"a": 2, "b": 2, "sigmoid-10": 2, "b.st": 2}]


def test_a_model_that_does_not_tell_has_no_curves(run: Run, small: Model) -> None:
    save_model(Model(small.network, dict(small.params)), "silent.safetensors")
    done = run("show", "curves", "silent.safetensors")
    assert done.status == 1
    assert "does not tell how it was trained" in done.err


def test_a_history_that_makes_no_sense_is_refused(run: Run, small: Model) -> None:
    claims = {"history": [{"epoch": 1}]}
    save_old_model(Model(small.network, dict(small.params), provenance=claims), "odd.safetensors")
    done = run("show", "curves", "odd.safetensors")
    assert done.status == 1
    assert "does not tell how it was trained" in done.err
