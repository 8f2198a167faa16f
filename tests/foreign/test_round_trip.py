"""What digitus exports comes back: layers, scaling, calibration, decision, ensembles, views."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitus.errors import ModelError
from digitus.export import save_onnx
from digitus.foreign import import_model
from digitus.models import Model, combine, load_model
from tests.export.conftest import BLOCKS, PLAIN, decided, images, make_model

__all__ = ["decided", "images"]  # fixtures

CASES = PLAIN | BLOCKS


def require_equal(model: Model, pixels: np.ndarray, folder: Path) -> Model:
    back = import_model(save_onnx(model, folder / "there.onnx"))
    np.testing.assert_allclose(
        back.predict_proba(pixels, engine="numpy"),
        model.predict_proba(pixels, engine="numpy"),
        rtol=0,
        atol=1e-5,
    )
    np.testing.assert_array_equal(
        back.predict(pixels, engine="numpy"), model.predict(pixels, engine="numpy")
    )
    return back


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_layer_comes_back(name: str, images: np.ndarray, tmp_path: Path) -> None:
    model = make_model(CASES[name])
    back = require_equal(model, images, tmp_path)
    assert (back.scaling, back.ink) == (model.scaling, model.ink)


def test_decisions_and_calibration_come_back(
    decided: Model,
    images: np.ndarray,
    tmp_path: Path,
) -> None:
    back = require_equal(decided, images, tmp_path)
    assert (back.decision, back.calibration) == (decided.decision, decided.calibration)


def test_ensembles_and_views_come_back(images: np.ndarray, tmp_path: Path) -> None:
    members = [make_model(PLAIN["convolution"], seed) for seed in range(3)]
    back = require_equal(combine(members, name="three", shift=2), images, tmp_path)
    assert (len(back.members), back.shift) == (3, 2)


def test_ink_comes_back(images: np.ndarray, tmp_path: Path) -> None:
    model = replace(make_model(PLAIN["softmax"]), ink=16)
    assert require_equal(model, images // 16, tmp_path).ink == 16


@pytest.mark.parametrize("name", ["cnn", "cnn-tiny"])
def test_the_models_that_ship_come_back(name: str, tmp_path: Path) -> None:
    model = load_model(name)
    pixels = np.random.default_rng(0).integers(0, 256, (20, 28, 28)).astype(np.uint8)
    require_equal(model, pixels, tmp_path)


def test_halves_come_back_nearly(tmp_path: Path) -> None:
    model = load_model("cnn-tiny")
    back = import_model(save_onnx(model, tmp_path / "half.onnx", "float16"))
    apart = back.provenance["import"]["compared"]["largest difference"]
    assert 0 < apart < 1e-2


def test_eight_bits_have_no_counterpart(tmp_path: Path) -> None:
    file = save_onnx(load_model("cnn-tiny"), tmp_path / "small.onnx", "int8")
    with pytest.raises(ModelError, match="QuantizeLinear"):
        import_model(file)
