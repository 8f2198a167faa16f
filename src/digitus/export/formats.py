"""Which formats there are, and in which numbers each keeps weights."""

from pathlib import Path
from typing import Final

from digitus.errors import SettingError, unknown
from digitus.export.c_file import save_c
from digitus.export.html_file import save_html
from digitus.export.onnx_file import save_onnx
from digitus.export.onnx_precision import PRECISIONS
from digitus.models import Model

FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "onnx": PRECISIONS,
    "c": ("float32",),
    "html": ("float32", "float16"),
}
"""Every format, and the numbers that weights can be kept in."""


def export_model(
    model: Model, path: str | Path, to: str = "onnx", precision: str = "float32"
) -> Path:
    """Write a model as a file that other programs run.

    Parameters
    ----------
    model
        What to write.
    path
        The file; it is replaced if it exists.
    to, precision
        One of :data:`FORMATS`, and one of its numbers.

    Raises
    ------
    SettingError
        There is no such format, or it knows no such numbers.
    ModelError
        The format cannot hold the model.
    StorageError
        The disk is full, read-only or somebody else's.

    Examples
    --------
    >>> import tempfile
    >>> from digitus.models import load_model
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export_model(load_model("cnn-tiny"), f"{folder}/tiny.c", "c").name
    'tiny.c'
    """
    require_format(to, precision)
    if to == "c":
        return save_c(model, path)
    return (save_html if to == "html" else save_onnx)(model, path, precision)


def require_format(to: str, precision: str) -> None:
    """See that there is such a format, with such numbers.

    Raises
    ------
    SettingError
        There is not.
    """
    if to not in FORMATS:
        raise unknown("export format", to, FORMATS)
    if precision not in PRECISIONS:
        raise unknown("precision", precision, PRECISIONS)
    if precision not in FORMATS[to]:
        raise SettingError(
            f"--to {to} keeps numbers in {' or '.join(FORMATS[to])}, not in {precision}"
        )
