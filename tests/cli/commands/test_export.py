"""``digitus export``: files, figures and refusals."""

import re
from pathlib import Path

import onnxruntime
import pytest

from digitus.datasets import load_dataset
from digitus.models import Model
from tests.cli.conftest import Run

PAGES = ("large.html", "small.html")


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
        (("--to", "c", "--precision", "int8"), "--to c keeps numbers in float32, not in int8"),
        (("--to", "html", "--precision", "int8"), "--to html keeps numbers in float32 or float16"),
        (("--precision", "float8"), "there is no precision 'float8'"),
    ],
)
def test_what_cannot_be_is_refused(
    run: Run, model: str, options: tuple[str, ...], message: str
) -> None:
    done = run("export", model, *options)
    assert done.status == 2
    assert message in done.err


def test_a_page_is_half_as_large_in_float16(run: Run, model: str) -> None:
    run("export", model, "--to", "html", "--out", "large.html")
    done = run("export", model, "--to", "html", "--precision", "float16", "--out", "small.html")
    assert "html, float16" in done.out
    weights = [re.findall(r'text/plain">([^<]*)', Path(name).read_text()) for name in PAGES]
    assert len(weights[1][0]) < 0.7 * len(weights[0][0])


def test_a_risk_is_kept_in_the_file(run: Run) -> None:
    run("export", "cnn-tiny", "--to", "c", "--reject", "0.005", "--out", "careful.c")
    assert re.search(r"p\[best\] >= 0\.\d+f \? best : -1", Path("careful.c").read_text())
