"""ONNX files give what the model gives, in ONNX Runtime and in ONNX's reference evaluator."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx.reference import ReferenceEvaluator

from digitus.datasets import load_dataset
from digitus.errors import DigitusError, ModelError, SettingError
from digitus.export import onnx_bytes, onnx_layers, save_onnx
from digitus.models import Model, combine, load_model
from digitus.networks.layers import Dense, Layer
from tests.export.conftest import BLOCKS, PLAIN, make_model

OUTPUTS = ["probabilities", "digits"]
CASES = PLAIN | BLOCKS


def in_runtime(content: bytes, images: np.ndarray) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    found: list[np.ndarray] = session.run(OUTPUTS, {"images": images})
    return found


def in_reference(content: bytes, images: np.ndarray) -> list[np.ndarray]:
    evaluator = ReferenceEvaluator(onnx.load_from_string(content))
    return list(evaluator.run(OUTPUTS, {"images": images}))


def require_equal(model: Model, found: list[np.ndarray], images: np.ndarray) -> None:
    probabilities, digits = found
    assert (probabilities.dtype.name, digits.dtype.name) == ("float32", "int64")
    np.testing.assert_allclose(
        probabilities, model.predict_proba(images, engine="numpy"), atol=1e-5, rtol=0
    )
    np.testing.assert_array_equal(digits, model.predict(images, engine="numpy"))


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_layer_gives_the_same(name: str, images: np.ndarray) -> None:
    model = make_model(CASES[name])
    content = onnx_bytes(model)
    require_equal(model, in_runtime(content, images), images)
    require_equal(model, in_reference(content, images), images)


def test_every_layer_is_tried() -> None:
    tried = {type(layer) for layers in CASES.values() for layer in layers}
    assert tried >= set(onnx_layers.LAYERS)


def test_decisions_and_calibration_are_inside(decided: Model, images: np.ndarray) -> None:
    content = onnx_bytes(decided)
    require_equal(decided, in_runtime(content, images), images)
    require_equal(decided, in_reference(content, images), images)


def test_ensembles_and_shifted_views_are_inside(images: np.ndarray) -> None:
    members = [make_model(PLAIN["convolution"], seed) for seed in range(3)]
    model = combine(members, name="three", shift=2)
    require_equal(model, in_runtime(onnx_bytes(model), images), images)


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_images_goes_in(count: int, images: np.ndarray) -> None:
    model = make_model(PLAIN["convolution"])
    require_equal(model, in_runtime(onnx_bytes(model), images[:count]), images[:count])


def test_the_file_says_what_it_reads(tmp_path: Path) -> None:
    model = replace(make_model(PLAIN["softmax"]), ink=16)
    written = onnx.load(save_onnx(model, tmp_path / "made.onnx"))
    assert {entry.key: entry.value for entry in written.metadata_props}["ink"] == "16"
    assert [size.dim_value for size in written.graph.input[0].type.tensor_type.shape.dim] == [
        0,
        9,
        8,
    ]


@pytest.mark.parametrize(("precision", "share"), [("float16", 0.65), ("int8", 0.55)])
def test_smaller_numbers_take_less_space_and_read_as_well(precision: str, share: float) -> None:
    model, test = load_model("cnn-tiny"), load_dataset("mnist")["test"].take(np.arange(1000))
    content = onnx_bytes(model, precision)
    assert len(content) < share * len(onnx_bytes(model))
    digits = in_runtime(content, test.images)[1]
    right = (model.predict(test.images) == test.labels).mean()
    assert abs((digits == test.labels).mean() - right) <= 0.003


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(SettingError, match="float16"):
        onnx_bytes(make_model(PLAIN["softmax"]), "float8")


def test_eight_bits_need_images_of_that_size() -> None:
    with pytest.raises(ModelError, match="9 x 8"):
        onnx_bytes(make_model(PLAIN["softmax"]), "int8")


def test_an_unknown_layer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[type[Layer], object] = dict(onnx_layers.LAYERS)
    known.pop(Dense)
    monkeypatch.setattr(onnx_layers, "LAYERS", known)
    with pytest.raises(DigitusError, match="Dense tanh, no bias cannot be written as ONNX"):
        onnx_bytes(make_model(PLAIN["softmax"]))
