"""Networks that other programs saved: named for what they are, with the way to bring them in."""

import zipfile
from pathlib import Path

BRING_IN = (
    "digitus reads its own .safetensors; to bring its weights in, see 'A network from elsewhere' in "
    "docs/how-to/models.md"
)


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
    with path.open("rb") as file:
        start = file.read(4096)
    what = _archive(path) if start.startswith(b"PK\x03\x04") else _single(start, path.suffix)
    return what and f"{what}; {BRING_IN}"


def _archive(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except Exception:  # a damaged list of contents fails in many ways
        return None
    if "config.json" in names or any(name.endswith(".weights.h5") for name in names):
        return "a Keras model (.keras)"
    if any(name.endswith("data.pkl") for name in names):
        return "a PyTorch file (torch.save)"
    if any(name.endswith(".npy") for name in names):
        return "a NumPy archive of arrays"
    return "a ZIP archive"


def _single(start: bytes, suffix: str) -> str | None:
    if _is_pickle(start):
        return _pickle(start, suffix)
    if start.startswith(b"\x89HDF\r\n\x1a\n"):
        return "a Keras model (HDF5)"
    if start[4:8] == b"TFL3":
        return "a TensorFlow Lite model"
    if start[:1] == b"\x08" and (suffix == ".onnx" or b"onnx" in start or b"pytorch" in start):
        return "an ONNX model"
    return None


def _pickle(start: bytes, suffix: str) -> str:
    if b"sklearn" in start or suffix == ".joblib":
        return "a scikit-learn model (joblib or pickle), which can run code when it is opened"
    if b"torch" in start:
        return "a PyTorch file (torch.save)"
    return "a Python pickle, which can run code when it is opened"


def _is_pickle(start: bytes) -> bool:
    packed = start.startswith((b"x\x9c", b"\x1f\x8b"))  # joblib compresses
    return (start[:1] == b"\x80" and start[1:2] <= b"\x05") or (packed and b"sklearn" in start)
