"""Files that are damaged, malicious or something else: one clear line, and nothing is run."""

import io
import pickle
import shutil
import struct
import sys
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitus.errors import DataError, ModelError
from digitus.foreign import import_model, parse_layers
from digitus.foreign.torch_file import _state_dict
from digitus.models.store import LONGEST_MESSAGE
from digitus.networks import Network
from tests.foreign.conftest import FILES, SEQUENTIAL

ONE_EACH = (
    *("torch-sequential.onnx", "torch-sequential.pt", "torch-sequential.safetensors"),
    *("keras-cnn.keras", "sklearn-mlp.joblib", "sklearn-packed.joblib", "sklearn-pipeline.pkl"),
)
NETWORK = Network((8, 8), parse_layers(SEQUENTIAL))


def refused(path: Path, **settings: Any) -> str:
    with pytest.raises(ModelError) as caught:
        import_model(path, **settings)
    message = str(caught.value)
    assert str(path) in message
    assert len(message) < len(str(path)) + 3 * LONGEST_MESSAGE
    assert "\n" not in message
    return message


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("file", ONE_EACH)
def test_a_file_that_ends_too_soon(file: str, part: float, tmp_path: Path) -> None:
    content = (FILES / file).read_bytes()
    (tmp_path / file).write_bytes(content[: int(part * len(content))])
    refused(tmp_path / file, network=NETWORK)


@pytest.mark.parametrize("file", ONE_EACH)
def test_bytes_that_have_changed(file: str, tmp_path: Path) -> None:
    content, rng = (FILES / file).read_bytes(), np.random.default_rng(0)
    for _ in range(20):
        changed = bytearray(content)
        for place in rng.integers(0, len(content), 5):
            changed[place] = rng.integers(256)
        (tmp_path / file).write_bytes(bytes(changed))
        try:
            import_model(tmp_path / file, network=NETWORK)
        except ModelError:
            continue


class Call:
    """Asks an unpickler to call something."""

    def __reduce__(self) -> Any:
        return Path.touch, (Path("harmed"),)


def torch_file(path: Path, content: bytes, **more: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("net/data.pkl", content)
        for name, data in more.items():
            archive.writestr(f"net/data/{name}", data)
    return path


@pytest.mark.parametrize("protocol", range(6))
def test_nothing_is_called(protocol: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content = pickle.dumps({"a": Call(), "sklearn": 1, "torch": 2}, protocol)
    message = refused(torch_file(tmp_path / "net.pt", content), network=NETWORK)
    assert "it asks for" in message or "its instruction" in message
    (tmp_path / "net.joblib").write_bytes(content)
    if protocol > 1:
        refused(tmp_path / "net.joblib")
    assert not Path("harmed").exists()


def tensor(size: tuple[int, ...], stride: tuple[int, ...], offset: int = 0) -> bytes:
    """Write a state dict of one tensor on a storage of eight numbers."""
    words = b"".join(b"K" + bytes([n]) if n < 256 else b"J" + struct.pack("<i", n) for n in size)
    steps = b"".join(b"K" + bytes([n]) for n in stride)
    storage = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x08tQ"
    return (
        b"\x80\x02}X\x08\x00\x00\x00a.weight"
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + storage
        + b"K"
        + bytes([offset])
        + b"("
        + words
        + b"t("
        + steps
        + b"t\x89Nt"
        b"Rs."
    )


@pytest.mark.parametrize(
    ("size", "stride", "offset", "says"),
    [
        ((2, 5), (5, 1), 0, "beyond the end of its storage"),
        ((2, 4), (4, 1), 1, "beyond the end of its storage"),
        ((2_000_000_000,), (0,), 0, "repeats its numbers"),
        ((2, 4), (4,), 0, "impossible shape"),
    ],
)
def test_tensors_stay_inside_their_storage(
    size: tuple[int, ...], stride: tuple[int, ...], offset: int, says: str, tmp_path: Path
) -> None:
    content = tensor(size, stride, offset)
    storage = {"0": np.zeros(8, np.float32).tobytes()}
    path = torch_file(tmp_path / "net.pt", content, **storage)
    assert says in refused(path, network=NETWORK)


def test_a_tensor_by_hand_is_read(tmp_path: Path) -> None:
    storage = {"0": np.arange(8, dtype=np.float32).tobytes()}
    path = torch_file(tmp_path / "net.pt", tensor((2, 4), (1, 2)), **storage)
    network = Network((2, 2), parse_layers("Dense(2, softmax, bias=False)"))
    model = import_model(path, network=network)
    assert model.params["0.weights"].tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]


def test_a_state_dict_stands_somewhere_in_a_checkpoint() -> None:
    weights = {"fc.weight": np.ones((10, 4), np.float32), "fc.bias": np.zeros(10, np.float32)}
    adam = {"state": {0: {"exp_avg": np.ones(4)}}, "param_groups": [{"lr": 0.1}]}
    more = {"epoch": 3, "args": {"lr": 0.1, "data": {}}, "optimizer": adam}
    assert list(_state_dict({**more, "model": weights})) == ["fc.weight", "fc.bias"]
    for several in ({"model": weights, "ema": weights}, {"args": {"lr": 0.1}}):
        with pytest.raises(DataError, match=r"it holds [02] state dicts"):
            _state_dict(several)


def test_numbers_that_are_none(tmp_path: Path) -> None:
    storage = {"0": np.full(8, np.nan, np.float32).tobytes()}
    path = torch_file(tmp_path / "net.pt", tensor((2, 4), (4, 1)), **storage)
    network = Network((2, 2), parse_layers("Dense(2, softmax, bias=False)"))
    assert "not finite" in refused(path, network=network)


def test_a_zip_that_unpacks_to_gigabytes(tmp_path: Path) -> None:
    path = tmp_path / "net.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", bytes(20_000_000))
        archive.writestr("model.weights.h5", b"")
    tracemalloc.start()
    try:
        assert "config.json unpacks to 20,000,000 bytes" in refused(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


def test_a_packed_pickle_that_goes_on_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from digitus.foreign import records

    monkeypatch.setattr(records, "MOST_BYTES", 1_000_000)
    (tmp_path / "net.joblib").write_bytes(zlib.compress(bytes(50_000_000)))
    assert "more than 1,000,000 bytes" in refused(tmp_path / "net.joblib")


def test_what_is_something_else(tmp_path: Path) -> None:
    kinds: dict[str, tuple[bytes, str]] = {
        "net.h5": (b"\x89HDF\r\n\x1a\n" + bytes(99), "load_model('net.h5').save('net.keras')"),
        "net.tflite": (b"\x1c\x00\x00\x00TFL3" + bytes(99), "TensorFlow Lite"),
        "net.onnx": (b"", "not readable as an ONNX model|has 0 nodes"),
        "digits.csv": (b"1,2,3\n", "no model that is known here"),
        "net.pkl": (pickle.dumps({"w": [0.5]}), "it holds a value of type dict; possible are"),
        "net.pth": (pickle.dumps({"torch": 1}, 2), "before 1.6"),
    }
    for name, (content, says) in kinds.items():
        (tmp_path / name).write_bytes(content)
        message = refused(tmp_path / name)
        assert any(word in message for word in says.split("|")), message
    assert "there is no file" in refused(tmp_path / "missing.onnx")


def test_a_model_of_digitus_is_none_of_these(tmp_path: Path) -> None:
    from digitus.models import load_model, save_model

    saved = save_model(load_model("cnn-tiny"), tmp_path / "own.safetensors")
    assert "a model of digitus already" in refused(saved)


@pytest.mark.parametrize(
    ("package", "file", "says"),
    [
        ("onnx", "torch-net.onnx", "pip install 'digitus[onnx]'"),
        ("h5py", "keras-cnn.keras", "pip install 'digitus[hdf5]'"),
    ],
)
def test_a_missing_extra_is_named(
    package: str, file: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    assert says in refused(FILES / file)


def test_weights_beside_the_file_stay_below_its_folder(tmp_path: Path) -> None:
    import onnx
    from onnx.external_data_helper import set_external_data

    model = onnx.load(FILES / "torch-net.onnx")
    for weights in model.graph.initializer:
        set_external_data(weights, "../../../../etc/passwd", length=8)
        weights.ClearField("raw_data")
    (tmp_path / "net.onnx").write_bytes(model.SerializeToString())
    refused(tmp_path / "net.onnx")


def test_an_archive_without_its_parts(tmp_path: Path) -> None:
    shutil.copy(FILES / "keras-cnn.keras", tmp_path / "net.keras")
    with zipfile.ZipFile(FILES / "keras-cnn.keras") as whole:
        config = whole.read("config.json")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("config.json", config)
    (tmp_path / "net.keras").write_bytes(buffer.getvalue())
    assert "it has no model.weights.h5" in refused(tmp_path / "net.keras")
