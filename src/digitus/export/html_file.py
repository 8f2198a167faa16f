"""A model as one HTML page: draw digits and see them read, from a file, without a server.

The page holds the model as a ``.safetensors`` file and the scripts of the folder ``page``, which
do what ``model.predict(picture)`` does: they bring what was drawn to the form of MNIST's digits
(``normalise.js``) and compute the network (``layers.js``).  Nothing is asked of anywhere: the
page's content policy allows its own script and style alone.
"""

import base64
import hashlib
import html
import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from digitus.datasets.fitted import box_for
from digitus.errors import ModelError
from digitus.models import Model
from digitus.models.half import fits_half, halve
from digitus.networks.layers import each_layer
from digitus.settings import to_data
from digitus.storage import new_file

SCRIPTS = ("tensors", "layers", "model", "filters", "paper", "normalise", "texts", "pad", "main")
"""The files of the page's script, in their order."""

STYLES = ("look", "answer", "sheet")
"""The files of its style."""

LARGEST = 100
"""Pixels of a side of the images that a model reads: the page draws a digit 90 pixels large."""

_FLOAT32 = np.dtype("float32")


def save_html(model: Model, path: str | Path, precision: str = "float32") -> Path:
    """Write a model as one HTML page, beside it first and then renamed.

    Parameters
    ----------
    model
        What to write.
    path
        The file; it is replaced if it exists.
    precision
        "float16" rounds the weights, as :func:`digitus.models.halve` does, for half the size.

    Raises
    ------
    ModelError
        If the model cannot be put on a page.
    StorageError
        If the disk is full, read-only or somebody else's.
    """
    source = html_source(model if precision == "float32" else halve(model))
    target = Path(path).expanduser()
    with new_file(target) as beside:
        beside.write_bytes(source.encode())
    return target


def html_source(model: Model) -> str:
    """Return a model as the text of one HTML page.

    Weights are kept in float16 where that holds them exactly, else in float32.

    Raises
    ------
    ModelError
        If it reads lines, or images that are not square or larger than 100 x 100.

    Examples
    --------
    >>> from digitus.models import load_model
    >>> page = html_source(load_model("cnn-tiny"))
    >>> len(page) < 120_000, page[:15]
    (True, '<!doctype html>')
    """
    _require_digits(model)
    script, style = (
        f"\n{_joined(names, kind)}" for names, kind in ((SCRIPTS, "js"), (STYLES, "css"))
    )
    parts = {
        "policy": _policy(script, style),
        "name": html.escape(model.name),
        "style": style,
        "model": base64.b64encode(_content(model)).decode(),
        "script": script,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], _read("page.html"))


def _require_digits(model: Model) -> None:
    height, width = model.network.input_shape
    if model.line_confidence is not None:
        raise ModelError(f"{model.name} reads lines; a page is written for models of one digit")
    if height != width or height > LARGEST:
        raise ModelError(
            f"{model.name} reads images of {height} x {width}; a page is written for square ones"
            f" of up to {LARGEST} x {LARGEST}"
        )
    known = known_pieces()
    for layer in each_layer(model.network.layers):
        if not {layer.kind, getattr(layer, "activation", layer.kind)} <= known:
            raise ModelError(f"{layer.describe()} cannot be computed on a page")


def known_pieces() -> set[str]:
    """Name the layers and activations that the page computes: the functions of ``layers.js``."""
    return set(re.findall(r"^  (\w+)[(:]", _read("layers.js"), re.MULTILINE))


def _content(model: Model) -> bytes:
    """Write what the page needs of a model as a ``.safetensors`` file."""
    from safetensors.numpy import save

    half = all(map(fits_half, model.members))
    arrays = {
        f"{number}/{name}" if number else name: np.ascontiguousarray(
            array, np.float16 if half else _FLOAT32
        )
        for number, params in enumerate(model.members)
        for name, array in params.items()
    }
    return bytes(save(arrays, metadata={"digitus": json.dumps(_description(model))}))


def _description(model: Model) -> dict[str, Any]:
    test = model.figures.test
    return {
        "name": model.name,
        "network": to_data(model.network),
        "box": box_for(model.network.input_shape[0]),
        "scaling": to_data(model.scaling),
        "decision": to_data(model.decision),
        "calibration": to_data(model.calibration),
        "members": len(model.members),
        "shift": model.shift,
        "ink": model.ink,
        "parameters": len(model.members) * model.network.parameter_count,
        "measured": {"accuracy": test and test.accuracy, "data": (test and test.data) or ""},
    }


def _policy(script: str, style: str) -> str:
    """Allow this script and this style, and nothing else."""
    hashes = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (script, style)
    )
    allowed = [
        f"{kind}-src 'sha256-{one}'" for kind, one in zip(("script", "style"), hashes, strict=True)
    ]
    return "; ".join(["default-src 'none'", *allowed, "img-src data:", "base-uri 'none'"])


def _joined(names: tuple[str, ...], kind: str) -> str:
    return "\n".join(_read(f"{name}.{kind}") for name in names)


@cache
def _read(name: str) -> str:
    return files("digitus.export").joinpath("page", name).read_text("utf-8")
