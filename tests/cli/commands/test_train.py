import re
from pathlib import Path

import numpy as np
import pytest

from digitus.cli import run_files
from digitus.errors import StorageError
from digitus.models import Model, load_model, save_model
from digitus.recipes import Recipe, from_toml, load_recipe, override, to_toml
from digitus.settings import from_data, to_data
from digitus.training import Teacher
from digitus.training.callbacks import Callback
from digitus.training.teaching import fingerprint
from tests.cli.conftest import Run

SHORT = ("--engine", "numpy", "--epochs", 2)


def recipe_of(path: str | Path) -> Recipe:
    return from_data(Recipe, load_model(path).provenance["recipe"])


def test_a_recipe_is_followed_reported_and_saved(run: Run, tmp_path: Path) -> None:
    done = run("train", "sigmoid-10", *SHORT)
    assert done.status == 0
    model = load_model(tmp_path / "sigmoid-10.safetensors")
    assert model.figures.test is not None
    assert model.history is not None
    accuracy = model.figures.test.accuracy
    assert accuracy is not None
    assert f"{100 * accuracy:.2f} % right" in done.out
    assert "with 95 % confidence" in done.out
    assert "recognised" in done.out
    assert "digitus evaluate sigmoid-10.safetensors" in done.out
    assert [row.epoch for row in model.history] == [1, 2]
    assert [path.name for path in tmp_path.iterdir()] == ["sigmoid-10.safetensors"]


def test_there_is_one_line_per_epoch_where_nobody_watches(run: Run) -> None:
    done = run("train", "sigmoid-10", *SHORT)
    lines = re.findall(r"^epoch .*$", done.out, re.MULTILINE)
    assert len(lines) == 2
    assert re.fullmatch(r"epoch 1/2  loss [\d.]+  accuracy [\d.]+ %  [\d.,]+k? images/s", lines[0])


def test_validation_accuracy_stands_in_the_line_where_there_is_one(run: Run) -> None:
    done = run("train", "sigmoid-10", *SHORT, "--set", "validation=100")
    assert re.search(r"accuracy [\d.]+ %  validation [\d.]+ %", done.out)


def test_json_is_one_document_and_progress_goes_elsewhere(run: Run) -> None:
    done = run("train", "sigmoid-10", *SHORT, "--json")
    found = done.json
    assert found["recipe"] == "sigmoid-10"
    assert found["engine"] == "numpy"
    assert found["model"] == "sigmoid-10.safetensors"
    assert len(found["history"]) == 2
    saved = to_data(load_model(found["model"]).figures.test)
    assert found["test"]["accuracy"] == saved["accuracy"]
    assert "epoch 2/2" in done.err


def test_without_a_recipe_the_default_one_is_trained(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitus.recipes.DEFAULT", "sigmoid-10")
    assert run("train", *SHORT, "--json").json["recipe"] == "sigmoid-10"


def test_options_change_the_recipe(run: Run) -> None:
    out = "other.safetensors"
    run("train", "sigmoid-10", *SHORT, "--seed", 7, "--set", "learning_rate=0.5", "--out", out)
    recipe = recipe_of(out)
    assert (recipe.seed, recipe.training.epochs) == (7, 2)
    assert recipe.training.optimizer.learning_rate == 0.5


def test_a_teacher_is_told_by_the_line_the_document_and_the_file(run: Run) -> None:
    wise = ("train", "sigmoid-10", *SHORT, "--out", "wise.safetensors")
    taught = ("train", "sigmoid-10", *SHORT, "--teacher", "wise.safetensors", "--out", "taught")
    softmax = ("--set", "network.layers.1.activation=softmax", "--set", "loss=CrossEntropy")
    run(*wise, *softmax)
    done = run(*taught, *softmax, "--set", "training.teacher.weight=0.5", "--json")
    assert done.json["teachers"][0]["name"] == "sigmoid-10"
    assert "taught by wise.safetensors" in done.err
    recipe = recipe_of("taught")
    assert recipe.training.teacher == Teacher(models=("wise.safetensors",), weight=0.5)
    (teacher,) = load_model("taught").provenance["teachers"]
    assert teacher["fingerprint"] == fingerprint(load_model("wise.safetensors"))
    assert from_toml(to_toml(recipe)) == recipe
    refused = run(*taught, "--out", "other")
    assert refused.status != 0
    assert "set loss=CrossEntropy" in refused.err


def test_a_recipe_in_a_file_trains(run: Run, tmp_path: Path) -> None:
    recipe = override(load_recipe("sigmoid-10"), {"name": "my own/recipe", "training.epochs": 1})
    (tmp_path / "my.toml").write_text(to_toml(recipe))
    done = run("train", "my.toml", "--engine", "numpy")
    assert done.status == 0
    assert recipe_of(tmp_path / "my-own-recipe.safetensors") == recipe


def test_a_folder_takes_the_model_under_the_name_of_the_recipe(run: Run, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    run("train", "sigmoid-10", *SHORT, "--out", "models")
    assert load_model(tmp_path / "models" / "sigmoid-10.safetensors").name == "sigmoid-10"


def test_a_run_folder_keeps_the_history_for_good(run: Run, tmp_path: Path) -> None:
    run("train", "sigmoid-10", *SHORT, "--run-dir", "runs/a")
    kept = {path.name for path in (tmp_path / "runs" / "a").iterdir()}
    assert kept == {"checkpoint.safetensors", "history.jsonl"}
    again = run("train", "sigmoid-10", *SHORT, "--run-dir", "runs/a")
    assert again.status == 2
    assert "--resume" in again.err
    assert "--fresh" in again.err
    done = run("train", "sigmoid-10", *SHORT, "--run-dir", "runs/a", "--resume")
    assert done.status == 0
    assert run("train", "sigmoid-10", *SHORT, "--run-dir", "runs/a", "--fresh").status == 0


def test_beginning_anew_spares_what_is_not_its_own(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "sigmoid-10.run"
    (folder / ".checkpoint.safetensors-abc").mkdir(parents=True)
    (folder / ".checkpoint.safetensors-abc" / "half").write_text("half")
    (folder / "notes.txt").write_text("mine")
    run("train", "sigmoid-10", *SHORT, "--fresh")
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_to_go_on_where_nothing_is_kept_is_to_begin(run: Run) -> None:
    done = run("train", "sigmoid-10", *SHORT, "--resume")
    assert done.status == 0
    assert "begins anew" in done.err


def test_one_cannot_go_on_and_begin_anew(run: Run) -> None:
    assert run("train", "sigmoid-10", "--resume", "--fresh").status == 2


def test_an_interrupted_training_goes_on_to_the_same_bits(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = ("train", "sigmoid-10", "--engine", "numpy", "--epochs", 3)
    whole = load_model(run(*words, "--out", "whole.safetensors", "--json").json["model"])
    with monkeypatch.context() as patch:
        patch.setattr("digitus.cli.output.training_progress.TrainingProgress.on_epoch", interrupt)
        patch.setattr("sys.argv", ["digitus", "train", "sigmoid-10", "--fresh"])
        stopped = run(*words)
    assert stopped.status == 130
    assert "kept in sigmoid-10.run" in stopped.err
    assert "digitus train sigmoid-10 --resume" in stopped.err
    assert not (tmp_path / "sigmoid-10.safetensors").exists()
    assert run(*words).status == 2
    assert run(*words, "--resume").status == 0
    resumed = load_model("sigmoid-10.safetensors")
    for name, array in whole.params.items():
        np.testing.assert_array_equal(resumed.params[name], array)
    assert not (tmp_path / "sigmoid-10.run").exists()


def interrupt(callback: Callback, row: object, params: object) -> None:
    """Press Ctrl-C as the first epoch ends."""
    import signal

    del callback, row, params
    signal.raise_signal(signal.SIGINT)


def test_other_settings_do_not_go_on(run: Run, tmp_path: Path) -> None:
    run("train", "sigmoid-10", *SHORT, "--run-dir", "a")
    done = run(
        "train", "sigmoid-10", "--engine", "numpy", "--epochs", 3, "--run-dir", "a", "--resume"
    )
    assert done.status == 2
    assert "training.epochs" in done.err


def test_a_loss_that_explodes_ends_in_one_message(run: Run, tmp_path: Path) -> None:
    done = run("train", "linear-1000", "--engine", "numpy", "--set", "learning_rate=1")
    assert done.status == 1
    assert "learning rate (1) is too large" in done.err
    assert done.err.count("error:") == 1
    first, second = (line for line in done.err.splitlines() if line.startswith("advice: "))
    exploded = r"The training exploded \(the loss became inf in epoch 1, step \d+\)"
    assert re.fullmatch(rf"advice: {exploded}: learning_rate=0\.1, or clip_norm=1", first)
    assert "The inputs are large (up to 255" in second
    assert not list(tmp_path.glob("*.safetensors"))


def test_data_of_another_size_are_fitted_and_it_is_said(run: Run) -> None:
    short = ("--engine", "numpy", "--epochs", 1, "--out", "m.safetensors")
    done = run("train", "linear-1000", "--data", "digits", *short)
    assert done.status == 0
    assert "images of 8 x 8: its digits are fitted into 28 x 28" in done.err
    again = run("evaluate", "m.safetensors", "--engine", "numpy")
    assert again.status == 0
    assert "changed" not in again.err


@pytest.mark.parametrize("out", ["file.txt/model.safetensors", "file.txt"])
def test_what_cannot_be_written_is_found_out_before_the_training(
    run: Run, tmp_path: Path, out: str
) -> None:
    (tmp_path / "file.txt").write_text("a letter")
    done = run("train", "sigmoid-10", *SHORT, "--out", out)
    assert done.status == 1
    assert "choose another" in done.err
    assert "epoch" not in done.out
    assert (tmp_path / "file.txt").read_text() == "a letter"


def test_a_run_folder_that_cannot_be_is_found_out_before_the_training(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "file.txt").write_text("a letter")
    done = run("train", "sigmoid-10", *SHORT, "--run-dir", "file.txt")
    assert done.status == 1
    assert "file.txt is a file where a folder is needed" in done.err


def test_a_model_that_cannot_be_saved_is_kept_elsewhere(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(model: Model, path: Path) -> Path:
        if path.parent.name != "models":
            raise StorageError(f"cannot write {path}: No space left on device")
        return save_model(model, path)

    monkeypatch.setattr(run_files, "save_model", full)
    done = run("train", "sigmoid-10", *SHORT)
    assert done.status == 1
    assert "No space left" in done.err
    kept = tmp_path / "home" / "models" / "sigmoid-10.safetensors"
    assert str(kept) in done.err
    assert load_model(kept).name == "sigmoid-10"


def test_a_warning_is_said_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(*_: object) -> None:
        raise StorageError("cannot write the checkpoint")

    monkeypatch.setattr("digitus.training.Checkpoints.write_history", write)
    done = run("train", "sigmoid-10", *SHORT)
    assert done.status == 0
    assert done.err.count("cannot write the checkpoint") == 1
