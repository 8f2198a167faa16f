"""``digitus import``: files, figures and refusals."""

import shutil
from pathlib import Path

import pytest

from digitus.models import load_model
from tests.cli.conftest import Run
from tests.foreign.conftest import FILES, SEQUENTIAL

LAYERS = ("--layers", SEQUENTIAL, "--size", "8x8")


@pytest.fixture
def files(run: Run) -> Path:
    """The files, in the folder that commands run in."""
    del run
    shutil.copytree(FILES, Path(), dirs_exist_ok=True)
    return Path()


def test_a_file_becomes_a_model(run: Run, files: Path) -> None:
    done = run("import", "torch-net.onnx")
    assert "gives the same outputs on" in done.out
    assert "Saved as torch-net.safetensors" in done.out
    assert "logarithms of probabilities" in done.err
    assert load_model(files / "torch-net.safetensors").network.classes == 10
    assert "right" in run("evaluate", "torch-net.safetensors", "--data", "digits").out


def test_a_state_dict_takes_its_layers(run: Run, files: Path) -> None:
    done = run("import", "torch-sequential.pt", *LAYERS, "--json", "--out", files / "a.safetensors")
    assert done.json["compared"]["why"] == "a state dict holds no program that could be run"
    done = run("import", "torch-sequential.pt", "--network", "a.safetensors")
    assert "Outputs were not compared" in done.out


def test_inputs_are_what_was_said(run: Run, files: Path) -> None:
    run("import", "sklearn-mlp.joblib", "--inputs", "-1..1", "--ink", "255")
    scaling = load_model(files / "sklearn-mlp.safetensors").scaling
    assert (scaling.offset, scaling.divisor) == (127.5, 127.5)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("torch-sequential.pt",), 1, "no architecture"),
        (("torch-sequential.pt", "--layers", "Dens(3)"), 2, "did you mean 'Dense'"),
        (("torch-sequential.pt", *LAYERS, "--network", "cnn"), 2, "give one of them"),
        (("torch-net.onnx", "--size", "28"), 2, "--size is written as 28x28"),
        (("torch-net.onnx", "--inputs", "1"), 2, "a range is written as"),
        (("torch-net.onnx", "--inputs", "1..1"), 2, "two different numbers"),
        (("torch-sequential.safetensors", *LAYERS), 2, "add --out FILE"),
        (("missing.onnx",), 1, "there is no file missing.onnx"),
    ],
)
def test_what_cannot_be_is_refused(
    run: Run, words: tuple[str, ...], status: int, message: str
) -> None:
    done = run("import", *words)
    assert done.status == status
    assert message in done.err
