"""``digitus export``: files, figures and refusals."""

from pathlib import Path

import onnxruntime
import pytest

from digitus.datasets import load_dataset
from digitus.models import Model
from tests.cli.conftest import Run


def test_the_file_that_is_named_runs(run: Run, model: str, small: Model) -> None:
    done = run("export", model, "--out", "small.onnx", "--json")
    assert done.json == {
        "file": "small.onnx",
        "format": "onnx",
        "precision": "float32",
        "bytes": Path("small.onnx").stat().st_size,
    }
    images = load_dataset("digits").train.images[:50]
    (digits,) = onnxruntime.InferenceSession("small.onnx").run(["digits"], {"images": images})
    assert digits.tolist() == small.predict(images).tolist()


def test_without_a_name_the_file_is_called_as_the_model(run: Run, model: str) -> None:
    done = run("export", model, "--to", "c")
    assert done.out.startswith("sigmoid-10 written as sigmoid-10.c: c, float32, ")
    assert "int sigmoid_10_digit(" in Path("sigmoid-10.c").read_text("ascii")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--to", "onxx"), "did you mean 'onnx'?"),
        (("--to", "c", "--precision", "int8"), "--precision int8 is for --to onnx"),
        (("--precision", "float8"), "there is no precision 'float8'"),
    ],
)
def test_what_cannot_be_is_refused(
    run: Run, model: str, options: tuple[str, ...], message: str
) -> None:
    done = run("export", model, *options)
    assert done.status == 2
    assert message in done.err
