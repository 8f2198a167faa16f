"""``python -m benchmarks.calibration``: confidences with a calibration and without."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.calibration import main
from digitus.evaluation import evaluate
from digitus.models import save_model
from digitus.recipes import load_recipe, override, train


def test_each_model_has_a_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = train(override(load_recipe("sigmoid-10"), {"data.validation": 300}), engine="numpy")
    bare = replace(outcome.model, calibration=None)
    before, after = (evaluate(one, outcome.test) for one in (bare, outcome.model))
    names = [str(tmp_path / "calibrated.safetensors"), str(tmp_path / "bare.safetensors")]
    for name, model in zip(names, (outcome.model, bare), strict=True):
        save_model(model, name)
    assert main(names) == 0
    cells = [line.split("|")[3:8] for line in capsys.readouterr().out.splitlines()[2:]]
    errors = [f"{one.reliability.error:.2%}" for one in (before, after)]
    losses = [f"{one.log_loss:.4f}" for one in (before, after)]
    first, second = ([cell.strip() for cell in row] for row in cells)
    assert first == [*errors, *losses, "digits:validation"]
    assert second == [errors[0]] * 2 + [losses[0]] * 2 + ["nothing"]
    assert errors[0] != errors[1]


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere.safetensors"]) == 1
    assert "nowhere.safetensors" in capsys.readouterr().err
