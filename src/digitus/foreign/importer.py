"""Bring in a model of another program: recognise its file, read it, and compare outputs."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from digitus.datasets.scaling import Scaling
from digitus.errors import DigitusError, FormatError, ModelError, SettingError
from digitus.foreign import from_keras, from_onnx, from_sklearn, from_torch
from digitus.foreign.found import Found, Wanted
from digitus.foreign.proof import compare
from digitus.models import Model
from digitus.models.foreign import (
    KERAS,
    KERAS_HDF5,
    ONNX,
    PICKLE,
    SAFETENSORS,
    SKLEARN,
    TORCH,
    foreign_kind,
)
from digitus.models.model import LONGEST_NAME
from digitus.models.store import LONGEST_MESSAGE, require_size
from digitus.networks import Layer, Network, Params

READERS: dict[str, Callable[[Path, Wanted], Found]] = {
    KERAS: from_keras.read,
    ONNX: from_onnx.read,
    PICKLE: from_sklearn.read,
    SAFETENSORS: from_torch.read_safetensors,
    SKLEARN: from_sklearn.read,
    TORCH: from_torch.read,
}
"""What reads each kind of file."""

POSSIBLE = (
    "digitus import reads ONNX, PyTorch state dicts (torch.save or .safetensors), Keras' .keras and"
    " scikit-learn's MLPClassifier (pickle or joblib)"
)


def import_model(
    path: str | Path,
    *,
    network: Network | tuple[Layer, ...] | None = None,
    inputs: tuple[float, float] | None = None,
    size: tuple[int, int] | None = None,
    ink: int | None = None,
    name: str | None = None,
) -> Model:
    """Bring in a model that another program saved.

    Nothing in the file is run but its network, on images of digits, to compare what it gives with
    what digitus gives; that goes by the other program's own code where it is installed.

    Parameters
    ----------
    path
        ONNX, a PyTorch state dict (``torch.save`` or .safetensors), Keras' .keras, or
        scikit-learn's MLPClassifier as a pickle or joblib file.
    network
        For a state dict, which holds arrays alone: the network, or its layers (for which ``size``
        is the size of an image, 28 x 28 if it does not show in the weights).
    inputs
        What paper and full ink are to the network: (0, 1) for pixels over 255, (1, 0) for dark ink
        on light paper, (0, 255) for pixels as they are.  None takes pixels as they are where the
        file scales them by itself, else (0, 1).
    size
        Height and width of an image, where the file says only how many pixels it has, and that is
        no square.
    ink
        The value of full ink in the images that it will be shown: None takes 16 for images of
        8 x 8, as scikit-learn's digits have it, else 255.
    name
        What to call it; None takes the file's.

    Returns
    -------
    Model
        Its ``provenance["import"]`` says what was compared, with what, and how far apart it was.

    Raises
    ------
    ModelError
        There is no such file, it is damaged or of another kind, a layer has no counterpart (the
        message names it), or the outputs are not equal.

    Examples
    --------
    >>> import tempfile
    >>> from digitus import load_model
    >>> from digitus.export import save_onnx
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = save_onnx(load_model("cnn-tiny"), f"{folder}/cnn-tiny.onnx")
    ...     import_model(file).network.layers[-1]
    Dense(units=10, activation='softmax', bias=True)
    """
    place = Path(path).expanduser()
    kind = _kind(place)
    found = _read(place, kind, Wanted(size=size, network=network))
    stack = found.stack
    if stack.ending == "outputs" and stack.layers[-1].activation == "identity":
        stack.activate("softmax")
        stack.ending = "logits"
    full = ink or found.ink or (16 if stack.input_shape == (8, 8) else 255)
    entry = _entry(found, inputs, full)
    try:
        model = _model(found, entry, full, (name or place.stem)[:LONGEST_NAME])
        agreement = compare(model, found, entry)
    except DigitusError as error:
        raise ModelError(f"{place}: {error}") from error
    told = {
        "file": place.name,
        "sha256": hashlib.sha256(place.read_bytes()).hexdigest(),
        "program": found.program,
        "compared": agreement,
        "remarks": [*found.remarks, *_remarks(found, inputs)],
    }
    return replace(model, provenance={"import": told})


def _kind(path: Path) -> str:
    try:
        kind = foreign_kind(path) if path.is_file() else None
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not path.is_file():
        raise ModelError(f"there is no file {path}")
    if kind == KERAS_HDF5:
        raise ModelError(
            f"{path} is {kind}, the form before .keras; in Keras"
            f" keras.models.load_model({path.name!r}).save({path.stem + '.keras'!r}) writes it anew"
        )
    if kind not in READERS:
        raise ModelError(f"{path} is {kind or 'no model that is known here'}; {POSSIBLE}")
    return kind


def _read(path: Path, kind: str, wanted: Wanted) -> Found:
    try:
        found = READERS[kind](path, wanted)
        require_size(found.stack.network)
    except FormatError as error:
        raise ModelError(f"{path}: {error}") from error
    except DigitusError as error:
        raise ModelError(f"{path}: {error}") from error
    except MemoryError as error:
        raise ModelError(f"{path}: larger than the memory") from error
    except Exception as error:  # damaged bytes make the libraries below fail in countless ways
        reason = " ".join(str(error).split())[:LONGEST_MESSAGE] or type(error).__name__
        raise ModelError(
            f"{path} is not readable as {kind}: {reason}; it may be damaged: save or copy it again"
        ) from error
    return found


def _entry(found: Found, inputs: tuple[float, float] | None, full: int) -> tuple[float, float]:
    if inputs is None:
        return (0.0, float(full) if found.takes_pixels else 1.0)
    if inputs[0] == inputs[1]:
        raise SettingError(f"paper and ink must be two different numbers, got {inputs}")
    return inputs


def _model(found: Found, entry: tuple[float, float], full: int, name: str) -> Model:
    stack = found.stack
    paper, black = entry
    # The network's own input is factor * (paper + pixel / full * (black - paper)) + shift.
    divisor = full / ((black - paper) * stack.factor)
    offset = 0.0 - (stack.factor * paper + stack.shift) * divisor
    members = [_one_type(params) for params in (stack.params, *found.others)]
    return Model(
        stack.network,
        members[0],
        others=tuple(members[1:]),
        scaling=found.scaling or Scaling(offset + 0.0, divisor),
        decision=found.decision,
        calibration=found.calibration,
        shift=found.shift,
        ink=full,
        name="".join(letter for letter in name if letter.isprintable()) or "imported",
    )


def _one_type(params: Params) -> Params:
    wide = any(array.dtype == np.float64 for array in params.values())
    return {n: np.array(a, np.float64 if wide else np.float32) for n, a in params.items()}


def _remarks(found: Found, inputs: Any) -> list[str]:
    said = []
    if found.stack.ending == "logits":
        said.append("it gives logits: softmax makes probabilities of them")
    if found.stack.ending == "log-probabilities":
        said.append("it gives logarithms of probabilities: digitus gives the probabilities")
    if inputs is None and found.scaling is None and not found.takes_pixels:
        said.append(
            "pixels go in as 0 (paper) to 1 (ink); if it was trained on others, say which:"
            " --inputs PAPER..INK"
        )
    return said
