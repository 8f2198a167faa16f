"""Files that PyTorch, Keras, scikit-learn and skl2onnx wrote give here what they give there."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import digitus
from digitus.errors import ModelError
from digitus.foreign import import_model, parse_layers
from digitus.models import Model, load_model, save_model
from digitus.networks import Network
from tests.foreign.conftest import FILES, NET, SEQUENTIAL

ALONE = {
    "torch-sequential.onnx": "torch-sequential",
    "torch-net.onnx": "torch-net",
    "torch-net-old.onnx": "torch-net",
    "keras-cnn.keras": "keras-cnn",
    "keras-functional.keras": "keras-functional",
    "sklearn-mlp.joblib": "sklearn-mlp",
    "sklearn-pipeline.pkl": "sklearn-pipeline",
    "sklearn-packed.joblib": "sklearn-pipeline",
    "sklearn-two.joblib": "sklearn-two",
    "skl2onnx.onnx": "sklearn-mlp",
    "skl2onnx-pipeline.onnx": "sklearn-pipeline",
    "tf2onnx.onnx": "tf2onnx",
}
"""Files that hold their layers, and whose outputs they give."""

ARRAYS = {
    "torch-sequential.pt": (SEQUENTIAL, "torch-sequential"),
    "torch-sequential.safetensors": (SEQUENTIAL, "torch-sequential"),
    "torch-checkpoint.pt": (SEQUENTIAL, "torch-sequential"),
    "torch-net.pt": (NET, "torch-net"),
    "torch-dense.pt": ("Dense(16, relu), Dense(10)", "torch-dense"),
}
"""Files that hold arrays alone, with the layers to name."""

LOGITS = ("torch-sequential", "torch-dense", "keras-functional")


def probabilities(of: str, expected: dict[str, np.ndarray]) -> np.ndarray:
    given = expected[of].astype(np.float64)
    if of not in LOGITS:
        return given
    powers = np.exp(given - given.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def require_equal(model: Model, wanted: np.ndarray, images: np.ndarray) -> None:
    found = model.predict_proba(images, engine="numpy")
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)
    assert wanted.max(axis=1).mean() > 0.25, "a network that knows nothing proves nothing"


def of_layers(text: str) -> Network:
    return Network((8, 8), parse_layers(text))


@pytest.mark.parametrize("file", ALONE)
def test_a_file_with_its_layers(
    file: str, images: np.ndarray, expected: dict[str, np.ndarray]
) -> None:
    model = import_model(FILES / file)
    require_equal(model, probabilities(ALONE[file], expected), images)
    compared = model.provenance["import"]["compared"]
    if not file.endswith(".keras"):  # Keras need not be there
        assert compared["images"] >= 20
        assert compared["largest difference"] < 1e-5


@pytest.mark.parametrize("file", ARRAYS)
def test_a_state_dict_and_its_layers(
    file: str, images: np.ndarray, expected: dict[str, np.ndarray]
) -> None:
    layers, of = ARRAYS[file]
    model = import_model(FILES / file, network=parse_layers(layers), size=(8, 8))
    require_equal(model, probabilities(of, expected), images)
    assert model.provenance["import"]["compared"]["with"] == "nothing"


def test_halves_are_read_as_they_are(images: np.ndarray, expected: dict[str, np.ndarray]) -> None:
    model = import_model(FILES / "torch-bfloat16.pt", network=of_layers(SEQUENTIAL))
    found = model.predict_proba(images, engine="numpy")
    wanted = probabilities("torch-sequential", expected)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=0.05)


def test_what_is_known_of_it_stays_with_it(tmp_path: Path) -> None:
    model = digitus.import_model(FILES / "torch-sequential.onnx")
    again = load_model(save_model(model, tmp_path / "again.safetensors"))
    told = again.provenance["import"]
    assert (again.name, told["file"]) == ("torch-sequential", "torch-sequential.onnx")
    assert "pytorch" in told["program"]
    assert any("logits" in said for said in told["remarks"])


def test_numbers_are_the_digits_that_they_are() -> None:
    told = import_model(FILES / "sklearn-mlp.joblib").provenance["import"]
    assert not any("its classes" in said for said in told["remarks"])


def test_words_are_digits_in_their_order() -> None:
    told = import_model(FILES / "sklearn-pipeline.pkl").provenance["import"]
    assert any("its classes are words" in said for said in told["remarks"])


@pytest.mark.parametrize(
    ("file", "settings", "says"),
    [
        ("keras-gru.keras", {}, "its layer gru is a GRU, which has no counterpart .* Conv2D"),
        ("torch-whole.pt", {}, "it asks for __main__.Net; save model.state_dict"),
        ("torch-sequential.pt", {}, "arrays and no architecture.*0 .weight .4, 1, 3, 3"),
        ("torch-net.pt", {"network": of_layers("Dense(10)")}, "conv1 .* does not fit Dense"),
        (
            "torch-sequential.pt",
            {"network": of_layers(SEQUENTIAL.replace("Dense(16", "Dense(17"))},
            r"5 \(weight \(16, 36\), bias \(16,\)\) does not fit Dense tanh: .*\(17, inputs\)",
        ),
        (
            "torch-sequential.pt",
            {"network": of_layers(SEQUENTIAL.rpartition(", ")[0])},
            "no layer for 7",
        ),
        ("sklearn-mlp.joblib", {"size": (5, 5)}, "takes 64 pixels, and 5 x 5 are others"),
    ],
)
def test_what_does_not_fit_is_named(file: str, settings: dict[str, Any], says: str) -> None:
    with pytest.raises(ModelError, match=says):
        import_model(FILES / file, **settings)


def test_a_state_dict_that_fits_a_recipe_is_told_which(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    shapes = {"fc1.weight": (40, 784), "fc1.bias": (40,), "fc2.weight": (10, 40), "fc2.bias": (10,)}
    arrays = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    save_file(arrays, tmp_path / "forty.safetensors")
    with pytest.raises(ModelError, match="fit --network sigmoid-40"):
        import_model(tmp_path / "forty.safetensors")
    arrays["fc1.weight"] = np.zeros((40, 64), np.float32)
    save_file(arrays, tmp_path / "forty.safetensors")
    with pytest.raises(ModelError, match=r"--layers 'Dense\(40, relu\), Dense\(10\)'"):
        import_model(tmp_path / "forty.safetensors")
