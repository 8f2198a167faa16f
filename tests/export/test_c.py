"""The C file, compiled, gives what the model gives."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from digitus.datasets import load_dataset
from digitus.errors import ModelError
from digitus.export import c_source, save_c
from digitus.models import Model, combine, load_model
from tests.export.conftest import BLOCKS, PLAIN, make_model

COMPILER = shutil.which("cc")
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")


def compiled(model: Model, folder: Path) -> ctypes.CDLL:
    """Compile with every warning as an error."""
    source, library = folder / "model.c", folder / "model.so"
    save_c(model, source)
    options = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-shared", "-fPIC"]
    subprocess.run([str(COMPILER), *options, "-o", library, source, "-lm"], check=True)
    return ctypes.CDLL(str(library))


def run(model: Model, library: ctypes.CDLL, images: np.ndarray) -> tuple[np.ndarray, list[int]]:
    name = model.name.replace("-", "_")
    probabilities = np.empty((len(images), model.network.classes), np.float32)
    for image, row in zip(images, probabilities, strict=True):
        pointers = image.ctypes.data_as(ctypes.c_void_p), row.ctypes.data_as(ctypes.c_void_p)
        getattr(library, f"{name}_probabilities")(*pointers)
    digit = getattr(library, f"{name}_digit")
    return probabilities, [digit(image.ctypes.data_as(ctypes.c_void_p)) for image in images]


def require_equal(model: Model, folder: Path, images: np.ndarray) -> None:
    images = np.ascontiguousarray(images)
    probabilities, digits = run(model, compiled(model, folder), images)
    np.testing.assert_allclose(
        probabilities, model.predict_proba(images, engine="numpy"), atol=1e-5, rtol=0
    )
    np.testing.assert_array_equal(digits, model.predict(images, engine="numpy"))


@needs_compiler
@pytest.mark.parametrize("name", sorted(PLAIN))
def test_every_layer_gives_the_same(name: str, images: np.ndarray, tmp_path: Path) -> None:
    require_equal(make_model(PLAIN[name]), tmp_path, images)


@needs_compiler
def test_decisions_and_calibration_are_inside(
    decided: Model, images: np.ndarray, tmp_path: Path
) -> None:
    require_equal(decided, tmp_path, images)


@needs_compiler
def test_a_model_that_ships_reads_the_same_digits(tmp_path: Path) -> None:
    require_equal(load_model("cnn-tiny"), tmp_path, load_dataset("mnist")["test"].images[:200])


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(ModelError, match=r"Residual relu .* cannot be written as C"):
        c_source(make_model(BLOCKS["blocks"]))
    with pytest.raises(ModelError, match="not for ensembles"):
        c_source(combine([make_model(PLAIN["softmax"], seed) for seed in range(2)], name="two"))
