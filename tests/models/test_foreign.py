"""A network that another program saved is called what it is, and never opened."""

import io
import pickle
import zipfile
from pathlib import Path

import pytest

from digitus.errors import ModelError
from digitus.models import load_model


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "{}")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("net.h5", b"\x89HDF\r\n\x1a\n" + bytes(500), "a Keras model"),
        ("net.keras", archive("config.json", "model.weights.h5"), "a Keras model"),
        ("net.pt", archive("net/data.pkl", "net/data/0"), "a PyTorch file"),
        ("net.pth", b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n" + bytes(500), "a PyTorch file"),
        ("net.joblib", b"\x80\x04csklearn.neural_network" + bytes(500), "a scikit-learn model"),
        ("net.pkl", pickle.dumps({"weights": [0.5]}), "a Python pickle, which can run code"),
        ("net.onnx", b"\x08\x08\x12\x07pytorch\x1a\x052.1" + bytes(500), "an ONNX model"),
        ("net.tflite", b"\x1c\x00\x00\x00TFL3" + bytes(500), "a TensorFlow Lite model"),
        ("net.npz", archive("w.npy"), "a NumPy archive"),
    ],
)
def test_it_is_named_with_the_way_to_bring_it_in(
    name: str, content: bytes, says: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match=f"{name}: {says}.*docs/how-to/import.md"):
        load_model(tmp_path / name)


def test_what_is_nothing_stays_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "net.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="not a model file, or a damaged one"):
        load_model(tmp_path / "net.safetensors")
