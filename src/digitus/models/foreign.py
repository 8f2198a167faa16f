"""Networks that other programs saved: named for what they are, with the way to bring them in."""

import zipfile
from pathlib import Path

KERAS = "a Keras model (.keras)"
KERAS_HDF5 = "a Keras model (HDF5)"
ONNX = "an ONNX model"
PICKLE = "a Python pickle, which can run code when it is opened"
SAFETENSORS = "a safetensors file"
SKLEARN = "a scikit-learn model (joblib or pickle), which can run code when it is opened"
TORCH = "a PyTorch file (torch.save)"
"""What a file can be, as people are told."""

IMPORTED = (KERAS, ONNX, PICKLE, SKLEARN, TORCH)
BRING_IN = "bring it in with 'digitus import FILE' (docs/how-to/import.md)"
BY_HAND = "to bring its weights in, see 'Arrays from anywhere' in docs/how-to/import.md"

PACKED = (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
"""How files begin that joblib has packed."""

PICKLED = {".joblib", ".pickle", ".pkl"}


def foreign_model(path: Path) -> str | None:
    r"""Say which program wrote a file that is no model of digitus; None where nobody knows.

    Parameters
    ----------
    path
        A file that exists.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "net.h5")
    ...     _ = file.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    ...     foreign_model(file).partition(";")[0]
    'a Keras model (HDF5)'
    """
    kind = foreign_kind(path)
    if kind in {None, SAFETENSORS}:
        return None
    return (
        f"{kind}; digitus reads its own .safetensors: {BRING_IN if kind in IMPORTED else BY_HAND}"
    )


def foreign_kind(path: Path) -> str | None:
    """Say what kind of file this is, from its first bytes; None where nobody knows."""
    with path.open("rb") as file:
        start = file.read(4096)
    return _archive(path) if start.startswith(b"PK\x03\x04") else _single(start, path.suffix)


def _archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except Exception:  # a damaged list of contents fails in many ways
        return "a damaged ZIP archive"
    if "config.json" in names or any(name.endswith(".weights.h5") for name in names):
        return KERAS
    if any(name.endswith("data.pkl") for name in names):
        return TORCH
    if any(name.endswith(".npy") for name in names):
        return "a NumPy archive of arrays"
    return "a ZIP archive"


def _single(start: bytes, suffix: str) -> str | None:
    if _is_pickle(start, suffix):
        return _pickle(start, suffix)
    if start.startswith(b"\x89HDF\r\n\x1a\n"):
        return KERAS_HDF5
    if start[4:8] == b"TFL3":
        return "a TensorFlow Lite model"
    if start[8:9] == b"{":
        return SAFETENSORS
    if suffix == ".onnx" or (start[:1] == b"\x08" and (b"onnx" in start or b"pytorch" in start)):
        return ONNX
    return None


def _pickle(start: bytes, suffix: str) -> str:
    if b"sklearn" in start or suffix == ".joblib":
        return SKLEARN
    return TORCH if b"torch" in start else PICKLE


def _is_pickle(start: bytes, suffix: str) -> bool:
    packed = start.startswith(PACKED) and suffix in PICKLED
    return packed or (start[:1] == b"\x80" and start[1:2] <= b"\x05")
