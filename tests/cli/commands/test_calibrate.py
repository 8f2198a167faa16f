"""Calibrating, keeping to a risk, and putting several models together."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitus.datasets import load_dataset
from digitus.evaluation import calibrate, evaluate
from digitus.models import Model, Threshold, load_model, save_model
from digitus.recipes import load_recipe, override, prepare
from tests.cli.conftest import Run

NUMPY = ("--engine", "numpy")
HELD = ("--epochs", 6, "--set", "validation=300", *NUMPY)


@pytest.fixture
def sibling(run: Run) -> str:
    """The file of a model whose recipe held 300 images out."""
    assert run("train", "sigmoid-10", *HELD, "--out", "sibling.safetensors").status == 0
    return "sibling.safetensors"


def held_out_by_hand() -> object:
    recipe = override(load_recipe("sigmoid-10"), {"data.validation": 300})
    return prepare(recipe).data["validation"]


def test_a_model_is_calibrated_on_what_its_recipe_held_out(run: Run, sibling: str) -> None:
    before = load_model(sibling)
    # The training has done it already: the same images, the same result.
    assert before.calibration is not None
    save_model(replace(before, calibration=None), sibling)
    done = run("calibrate", sibling, *NUMPY)
    assert done.status == 0, done
    expected = calibrate(before, held_out_by_hand(), engine="numpy")  # type: ignore[arg-type]
    after = load_model(sibling)
    assert after.calibration == expected == before.calibration
    assert f"Temperature {expected.temperature:.3f}, on 300 images of digits:validation" in done.out
    assert "cannot be promised" in done.out  # so few images cannot show a small risk
    assert after.figures == before.figures
    assert run("models", sibling, "--json").json["calibration"]["images"] == 300
    assert "temperature" in run("models", sibling).out


def test_a_model_that_saw_all_images_is_calibrated_by_its_sibling(
    run: Run, model: str, sibling: str
) -> None:
    done = run("calibrate", model)
    assert done.status == 1
    assert "--set validation=5000" in done.err
    run("train", "sigmoid-10", *NUMPY, "--epochs", 6, "--seed", 3, "--out", "all.safetensors")
    done = run("calibrate", "all.safetensors", "--sibling", sibling, *NUMPY, "--json")
    assert done.json["calibration"]["sibling"] == "sigmoid-10"
    expected = calibrate(
        load_model(sibling),
        held_out_by_hand(),  # type: ignore[arg-type]
        engine="numpy",
    )
    found = load_model("all.safetensors").calibration
    assert found is not None
    assert found.temperature == expected.temperature


def test_who_is_no_sibling_is_refused(run: Run, model: str, sibling: str, small: Model) -> None:
    done = run("calibrate", model, "--sibling", sibling, *NUMPY)  # four epochs, not six
    assert done.status == 2
    assert "recipes differ" in done.err
    save_model(replace(small, shift=1), "shifted.safetensors")
    assert "other views" in run("calibrate", "shifted.safetensors", "--sibling", sibling).err
    run("train", "dropout-200", *NUMPY, "--epochs", 1, "--out", "other.safetensors")
    assert "another network" in run("calibrate", model, "--sibling", "other.safetensors").err


def test_test_images_and_learnt_images_are_refused(run: Run, sibling: str) -> None:
    before = Path(sibling).read_bytes()
    for split, words in (("test", "for measuring"), ("all", "for measuring"), ("train", "surer")):
        done = run("calibrate", sibling, "--split", split, *NUMPY)
        assert done.status == 2
        assert words in done.err
    assert Path(sibling).read_bytes() == before


def test_other_data_will_do(run: Run, model: str) -> None:
    digits = load_dataset("digits").train
    rows = np.column_stack([digits.labels, digits.images.reshape(len(digits), -1)])[-400:]
    np.savetxt("mine.csv", rows, "%d", ",")
    done = run("calibrate", model, "--data", "mine.csv", "--out", "c.safetensors", "--half", *NUMPY)
    assert done.status == 0, done
    after = load_model("c.safetensors")
    assert after.calibration is not None
    assert after.calibration.images == 400
    assert load_model(model).calibration is None
    assert after.figures.test is None  # its numbers were rounded
    assert after.precision == "float32"


def test_a_threshold_stands_elsewhere_after_calibration(run: Run, sibling: str) -> None:
    save_model(replace(load_model(sibling), decision=Threshold(probability=0.6)), "t.safetensors")
    run("calibrate", "t.safetensors", *NUMPY)
    assert load_model("t.safetensors").figures.test is None


def test_who_is_to_keep_to_a_risk_answers_less(run: Run, sibling: str) -> None:
    save_model(replace(load_model(sibling), calibration=None), "bare.safetensors")
    done = run("evaluate", "bare.safetensors", "--reject", 0.2, *NUMPY)
    assert done.status == 2
    assert "has no calibration" in done.err
    report = run("evaluate", sibling, "--reject", 0.2, *NUMPY, "--json").json
    bold = load_model(sibling).rejecting(0.2)
    expected = evaluate(bold, prepare(load_recipe("sigmoid-10")).data["test"], engine="numpy")
    assert report["answered"] == expected.answered < 540
    assert report["decision"]["kind"] == "RiskBound"
    said = run("evaluate", sibling, "--reject", 0.2, *NUMPY).out
    assert "at most 20 % are wrong, with 95 % confidence" in said
    first = run("predict", "digits:test:0-99", "-m", sibling, "--reject", 0.2, *NUMPY, "--json")
    silent = sum(answer["digit"] is None for answer in first.json)
    assert silent == sum(index < 100 for index in expected.refused)
    compared = run("compare", sibling, sibling, "--reject", 0.2, *NUMPY, "--json").json
    assert compared["correct_a"] == expected.correct
    assert "cannot be promised" in run("evaluate", sibling, "--reject", 0.001, *NUMPY).err


def test_accuracy_stands_against_coverage(run: Run, model: str, small: Model) -> None:
    report = evaluate(small, prepare(load_recipe("sigmoid-10")).data["test"], engine="numpy")
    lines = run("evaluate", model, *NUMPY).out.splitlines()
    answered, right, _ = (line.split("  ") for line in lines[-3:])
    assert answered[-1].strip() == "100.0 %"
    assert right[-1].strip() == f"{100 * report.accuracy:.2f} %"
    said = "\n".join(lines)
    assert f"calibration error {100 * report.reliability.error:.2f} %" in said
    assert "AURC" in said


def test_several_models_become_one(run: Run, model: str, small: Model) -> None:
    run("train", "sigmoid-10", *NUMPY, "--epochs", 4, "--seed", 1, "--out", "b.safetensors")
    words = ("ensemble", model, "b.safetensors", "--shift", 1, "--out", "both.safetensors")
    assert "2 networks of 760 parameters, 5 views" in run(*words).out
    both = load_model("both.safetensors")
    assert (both.name, both.shift, both.decision) == ("both", 1, small.decision)
    assert [told["recipe"]["seed"] for told in both.provenance["members"]] == [0, 1]
    # Its test images are those that the first had not seen.
    assert run("evaluate", "both.safetensors", *NUMPY, "--json").json["images"] == 540
    assert "2 networks" in run("models", "both.safetensors").out
    found = run(*words[:2], "both.safetensors", "--half", "--out", "c.safetensors", "--json").json
    assert json.dumps(found) == '{"model": "c.safetensors", "members": 3, "shift": 0}'


def test_networks_of_other_layers_cannot_be_one(run: Run, model: str) -> None:
    run("train", "dropout-200", *NUMPY, "--epochs", 1, "--out", "other.safetensors")
    done = run("ensemble", model, "other.safetensors", "--out", "both.safetensors")
    assert done.status == 2
    assert "their network differs" in done.err
    assert not Path("both.safetensors").exists()
