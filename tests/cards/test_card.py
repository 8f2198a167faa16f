"""A card says what the file beside it says, whatever the file claims."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitus.cards import write_card
from digitus.evaluation import calibrate, evaluate
from digitus.models import Figures, Model, RiskPoint, halve, save_model
from digitus.models.figures import read_figures
from digitus.networks import Dense, Network
from digitus.recipes import Outcome, load_recipe, override, train
from digitus.settings import to_data
from digitus.training import Teacher
from tests.models.old_files import save_old_model


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return train(override(load_recipe("sigmoid-10"), {"training.epochs": 3}), engine="numpy")


def card(model: Model, folder: Path, name: str = "small") -> str:
    return write_card(save_model(model, folder / f"{name}.safetensors"))


def measured(outcome: Outcome, model: Model | None = None) -> Model:
    chosen = model or outcome.model
    figures = evaluate(chosen, outcome.test, engine="numpy").figures()
    return replace(chosen, figures=Figures(test=figures))


def test_a_card_holds_the_figures_of_the_report(outcome: Outcome, tmp_path: Path) -> None:
    report = evaluate(outcome.model, outcome.test, engine="numpy")
    text = card(measured(outcome), tmp_path)
    assert text.startswith("# small\n")
    low, high = 100 * report.interval.low, 100 * report.interval.high
    assert (
        f"| accuracy | {100 * report.accuracy:.2f} % of the 540 images of digits:test"
        f" ({low:.2f} to {high:.2f} % with 95 % confidence) |" in text
    )
    assert f"| calibration error | {100 * report.reliability.error:.2f} % (ECE" in text
    nine = report.classes[9]
    assert f"| 9 | {100 * nine.precision:.2f} % | {100 * nine.recall:.2f} % |" in text
    assert f"| 100.00 % | {100 * report.accuracy:.2f} % |" in text
    assert "760 parameters" in text
    assert "| trained on | 1,257 images of digits |" in text
    assert "Not calibrated" in text
    assert "American census" not in text  # that is about MNIST


def test_a_card_tells_who_taught(outcome: Outcome, tmp_path: Path) -> None:
    training = load_recipe("sigmoid-10").training.replace(
        teacher=Teacher(models=("big",), temperature=3, weight=0.25)
    )
    recipe = to_data(load_recipe("sigmoid-10").replace(training=training))
    told = {"recipe": recipe, "teachers": [{"name": "big | `x`", "fingerprint": "ab" * 32}, 7]}
    text = card(replace(outcome.model, provenance=told), tmp_path)
    row = r"| taught by | `big \| x` (fingerprint `abababababab`), at a temperature of 3, which"
    assert f"{row} counts 25.00 % against the labels |".replace("\\\\", "\\") in text
    assert "taught by" not in card(outcome.model, tmp_path)


def test_a_card_belongs_to_one_file(outcome: Outcome, tmp_path: Path) -> None:
    text = card(outcome.model, tmp_path)
    content = (tmp_path / "small.safetensors").read_bytes()
    assert hashlib.sha256(content).hexdigest() in text
    assert f"{len(content):,} bytes, numbers in float64" in text


def test_it_tells_how_to_make_the_same_again(outcome: Outcome, tmp_path: Path) -> None:
    text = card(outcome.model, tmp_path)
    command = "$ digitus train sigmoid-10 --set training.epochs=3 --seed 0 --out small.safetensors"
    assert f"{command}\n```" in text


def test_the_commands_name_the_sibling_and_the_half(outcome: Outcome, tmp_path: Path) -> None:
    found = calibrate(outcome.model, outcome.test, engine="numpy").replace(sibling="sister")
    text = card(replace(halve(outcome.model), calibration=found), tmp_path)
    train_again = "$ digitus train sigmoid-10 --set training.epochs=3"
    assert f"{train_again} --set validation=540 --out sibling.safetensors\n" in text
    assert "$ digitus calibrate small.safetensors --sibling sibling.safetensors --half\n" in text
    assert "numbers in float16" in text
    assert "by a sibling (sister) that had not seen them" in text


def test_what_is_only_rounded_is_not_calibrated(outcome: Outcome, tmp_path: Path) -> None:
    text = card(halve(outcome.model), tmp_path)
    assert "$ digitus ensemble small.safetensors --half --out small.safetensors\n" in text
    assert "digitus calibrate" not in text


def test_a_recipe_that_is_nobody_elses_is_written_out(outcome: Outcome, tmp_path: Path) -> None:
    other = override(load_recipe("sigmoid-10"), {"training.optimizer": {"kind": "Adam"}})
    text = card(train(other, engine="numpy").model, tmp_path)
    assert "```toml\nname = " in text
    assert "$ digitus train small.toml --seed 0 --out small.safetensors" in text


def test_what_can_be_promised_is_listed(outcome: Outcome, tmp_path: Path) -> None:
    found = calibrate(outcome.model, outcome.test, engine="numpy")
    point = RiskPoint(threshold=0.97, answered=900, errors=0, bound=0.004)
    promising = replace(outcome.model, calibration=found.replace(points=(point,)))
    text = card(promising, tmp_path)
    assert "| 0.5 % | 97.00 % |" in text
    assert "| 0.2 % | cannot be promised |" in text


CORRUPTED = {
    "images": 2000,
    "accuracy": 0.9955,
    "mean_error": 0.042,
    "corruptions": [{"name": "shear", "accuracy": [0.99, 0.98, 0.97, 0.95, 0.9]}],
}


def test_all_seeds_and_corruptions_are_told_where_they_are_known(
    outcome: Outcome, tmp_path: Path
) -> None:
    seeds = {"runs": 5, "mean": 0.9965, "deviation": 0.0002, "lowest": 0.9962, "highest": 0.9968}
    known = read_figures({"seeds": seeds, "robustness": CORRUPTED})
    text = card(replace(outcome.model, figures=known), tmp_path)
    assert "| all seeds | 99.650 ± 0.020 % (99.62 to 99.68 %), mean and deviation of 5" in text
    assert "seed by seed" not in text
    each = {"seeds": [0, 3], "accuracies": [0.9962, 0.9968]}
    known = read_figures({"seeds": seeds | each})
    assert "| seed by seed | 0: 99.62 %, 3: 99.68 % |" in card(
        replace(outcome.model, figures=known), tmp_path
    )
    assert read_figures({"seeds": seeds | {"seeds": [0, 3]}}).seeds is None
    assert "| shear | 99.00 % | 98.00 % | 97.00 % | 95.00 % | 90.00 % |" in text
    assert "on 2,000 of the test images" in text
    assert "On the same images without corruption: 99.55 %." in text
    assert "Mean error over all corruptions: 4.20 %." in text


def test_an_ensemble_tells_of_its_members(outcome: Outcome, tmp_path: Path) -> None:
    model = replace(outcome.model, others=(outcome.model.params,), shift=1)
    told = {**model.provenance, "members": [{}, {}]}
    text = card(replace(model, provenance=told), tmp_path)
    assert "| parameters | 2 x 760;" in text
    assert "in five views, shifted by 1" in text
    assert "| members | 2 trainings" in text
    assert "digitus train" not in text


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"test": 3, "data": [], "recipe": "x", "seeds": {"runs": 1}, "versions": {"a": 1}},
        {"test": {"accuracy": "all", "coverage": [1, [2], ["a", "b", "c"]], "classes": [[1], 2]}},
        {"test": {"accuracy": 1, "images": 3, "interval": ["low", None]}, "robustness": {"a": {}}},
        {"robustness": {"corruptions": [1, {}, {"accuracy": [1]}, {"accuracy": [{}] * 5}]}},
        {"machine": "a\x1b[2Jb | c\n# d", "recipe": {"title": "<script>", "name": "`a`"}},
        {"members": {"a": 1}, "data": {"name": "mnist", "images": 10**30}},
    ],
)
def test_a_file_can_claim_anything(claims: dict[str, Any], tmp_path: Path) -> None:
    network = Network((1, 2), (Dense(2, bias=False),))
    claiming = Model(network, {"0.weights": np.eye(2)}, provenance=claims)
    text = write_card(save_old_model(claiming, tmp_path / "small.safetensors"))
    assert text.replace("\n", "").isprintable()
    assert re.findall(r"^# .*", text, re.MULTILINE) == ["# small"]
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.replace("\\|", "").count("|") in {3, 4, 7}
