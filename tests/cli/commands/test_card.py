"""Cards on the command line, and models that ship."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from digitus.cards import write_card
from digitus.models import Model, load_model, save_model, store
from digitus.settings import to_data
from tests.cli.conftest import Run

NUMPY = ("--engine", "numpy")


def test_a_card_is_written_beside_the_file(run: Run, model: str, tmp_path: Path) -> None:
    done = run("card", model, *NUMPY)
    assert done.status == 0, done
    beside = tmp_path / "small.md"
    assert done.out == f"Saved as {beside}.\n"
    assert beside.read_text() == write_card(Path(model))
    assert to_data(load_model(model).figures)["test"]["images"] == 540
    shown = run("models", model).out
    assert "What it cannot do" in shown
    assert "canny edges" in shown
    assert "540 images of digits:test" in shown
    found = run("models", model, "--json").json
    assert found["card"] == beside.read_text().rstrip("\n")
    assert found["size"] == Path(model).stat().st_size


def test_the_card_of_another_file_is_not_shown(run: Run, model: str, small: Model) -> None:
    run("card", model, *NUMPY, "--no-robustness")
    assert "canny edges" not in Path("small.md").read_text()
    save_model(replace(small, name="another"), model)
    done = run("models", model)
    assert "What it cannot do" not in done.out
    assert "is the card of another file" in done.err
    assert run("models", model, "--json").json["card"] is None


def test_other_seeds_come_from_the_benchmark(run: Run, model: str) -> None:
    rows = [
        {"label": "sigmoid-10", "part": part, "seed": seed, "accuracy": accuracy}
        for part, seed, accuracy in (("test", 0, 0.8), ("test", 1, 0.9), ("validation", 2, 0.1))
    ]
    rows.append({"label": "mlp", "part": "test", "seed": 0, "accuracy": 0.2})
    Path("runs.jsonl").write_text("\n".join(map(json.dumps, rows)))
    words = ("card", model, "--runs", "runs.jsonl", *NUMPY, "--no-robustness")
    found = run(*words, "--json").json
    assert (found["seeds"]["runs"], found["seeds"]["mean"]) == (2, pytest.approx(0.85))
    assert (found["seeds"]["seeds"], found["seeds"]["accuracies"]) == ([0, 1], [0.8, 0.9])
    assert "85.000 ± 7.071 % (80.00 to 90.00 %)" in Path("small.md").read_text()
    for content, said in (("[]", "no file that"), ("", "no accuracy of sigmoid-10")):
        Path("runs.jsonl").write_text(content)
        assert said in run(*words).err


@pytest.fixture
def shipped(model: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The name of a model that ships."""
    place = tmp_path / "package" / "tiny.safetensors"
    save_model(load_model(model), place)
    Path(model).unlink()
    for module in (store, *_users()):
        monkeypatch.setattr(module, "list_models", lambda: {"tiny": place})
    return "tiny"


def _users() -> list[object]:
    from digitus.cli.inputs import models
    from digitus.cli.output import tables

    return [models, tables]


def test_a_shipped_model_goes_by_its_name(run: Run, shipped: str) -> None:
    assert run("evaluate", shipped, *NUMPY, "--json").json["images"] == 540
    assert run("predict", "digits:test:3", "-m", shipped, *NUMPY).status == 0
    listed = run("models").out
    assert "ships with digitus" in listed
    assert "kB" in listed
    assert run("models", shipped, "--json").json["parameters"] == 760


def test_a_shipped_model_is_not_written_to(run: Run, shipped: str) -> None:
    for command in ("card", "calibrate"):
        done = run(command, shipped, *NUMPY)
        assert done.status == 2
        assert "ships with digitus and stays as it is" in done.err
