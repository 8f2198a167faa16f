"""Models in files: one ``.safetensors`` file holds all; nothing in it can run.

The arrays stand under their names, those of an ensemble's further members behind their number
(``1/0.weights``); the header's ``digitus`` entry is a JSON text with everything else.  Reading
believes nothing: the description is checked before a single array is read, so that a file can ask
for no more memory than it brings along.
"""

import json
import math
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from digitus.arrays import Array
from digitus.datasets.scaling import Scaling
from digitus.errors import DigitusError, ModelError, SettingError, StorageError, unknown
from digitus.models.calibration import Calibration
from digitus.models.decision import Decision
from digitus.models.foreign import BRING_IN, foreign_model
from digitus.models.half import fits_half
from digitus.models.model import Model
from digitus.models.remembered import remembered
from digitus.networks import Network
from digitus.settings import from_data, to_data
from digitus.storage import new_file

FORMAT = 2
"""Raised when an older digitus could no longer read what is written; old numbers stay readable.

1 knew one network, looking once, without calibration, in float32 or float64.
"""

SUFFIX = ".safetensors"

LONGEST_DESCRIPTION = 1_000_000
"""Characters of JSON; a description of a million layers is no description."""

LONGEST_MESSAGE = 300

MOST_OUTPUTS, MOST_IN_WINDOWS = 1 << 24, 1 << 27
"""Numbers that a network may put out for one image, and that its windows on it may hold.

What it takes to look at an image does not show in the size of a file: one weight can be used in a
million places.  Nothing that reads digits comes near these.
"""


def save_model(model: Model, path: str | Path) -> Path:
    """Write a model to a file, beside it first and then renamed.

    Numbers in float32 that float16 holds exactly, such as those of :func:`digitus.models.halve`,
    are stored in half the space.

    Raises
    ------
    StorageError
        If the disk is full, read-only or somebody else's.
    SettingError
        If the provenance is longer than any description should be.

    Examples
    --------
    >>> import tempfile
    >>> from digitus.networks import Dense, LeCun, draw_params
    >>> network = Network((28, 28), (Dense(10, "softmax"),))
    >>> params = draw_params(network, LeCun(), np.random.default_rng(0))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = save_model(Model(network, params, name="first"), f"{folder}/first.safetensors")
    ...     load_model(path)
    <model first: 7,850 parameters>
    """
    from safetensors.numpy import save

    description = json.dumps({"format": FORMAT} | describe_model(model), default=_plain)
    if len(description) > LONGEST_DESCRIPTION:
        raise SettingError(
            f"the description of {model.name} takes {len(description):,} characters, more than"
            f" {LONGEST_DESCRIPTION:,}; shorten its provenance"
        )
    small = model.precision == "float32" and all(map(fits_half, model.members))
    arrays = {
        _prefix(number) + name: np.ascontiguousarray(array, np.float16 if small else None)
        for number, params in enumerate(model.members)
        for name, array in params.items()
    }
    content = save(arrays, metadata={"digitus": description})
    try:
        target = Path(path).expanduser()
    except RuntimeError as error:
        raise StorageError(f"cannot write {path}: {error}") from error
    with new_file(target) as beside:
        beside.write_bytes(content)
    return target


def describe_model(model: Model) -> dict[str, Any]:
    """Write all of a model but its arrays as plain data."""
    return {
        "name": model.name,
        "network": to_data(model.network),
        "scaling": to_data(model.scaling),
        "decision": to_data(model.decision),
        "calibration": to_data(model.calibration),
        "members": len(model.members),
        "shift": model.shift,
        "ink": model.ink,
        "figures": to_data(model.figures),
        "line_confidence": to_data(model.line_confidence),
        "digit_confidence": to_data(model.digit_confidence),
        "history": model.history and model.history.to_data(),
        "provenance": to_data(model.provenance),
    }


def load_model(path_or_name: str | Path) -> Model:
    """Load a model from a file, or one that ships with digitus by its name.

    Raises
    ------
    ModelError
        If there is no such file, or it is damaged, foreign, or from a newer digitus.
    SettingError
        For a name that is neither a file nor a shipped model.
    """
    from safetensors import SafetensorError

    path = _find(path_or_name)
    try:
        return _read(path)
    except SafetensorError as error:
        reason = foreign_model(path) or f"not a model file, or a damaged one ({error})"
    except ModelError as error:
        reason = str(error)
    except KeyError as error:
        reason = f"damaged: its description lacks {error}"
    except MemoryError:
        reason = "larger than the memory"
    except (DigitusError, TypeError, ValueError, OverflowError, RecursionError) as error:
        reason = f"damaged: {error}"
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
    raise ModelError(f"{path}: {_shorten(reason)}")


def list_models() -> dict[str, Path]:
    """Return the models that ship with digitus, by name.

    Examples
    --------
    >>> isinstance(list_models(), dict)
    True
    """
    folder = Path(str(files("digitus.models"))) / "shipped"
    return {path.stem: path for path in sorted(folder.glob(f"*{SUFFIX}"))}


def _find(path_or_name: str | Path) -> Path:
    name = str(path_or_name)
    try:
        path = Path(path_or_name).expanduser()
        # Not a folder, and not a device or a pipe, which may have no end.
        if path.is_file():
            return path
        exists = path.exists()
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelError(f"{_shorten(name)}: cannot be read: {reason}") from error
    shipped = list_models()
    if name in shipped:
        return shipped[name]
    if exists:
        raise ModelError(f"{path} is not a file; a model is one file, ending in {SUFFIX}")
    if path.suffix == SUFFIX or path.name != name:
        raise ModelError(f"there is no model file {path}; 'digitus train' writes one")
    raise unknown("model", name, shipped)


def _read(path: Path) -> Model:
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        description = _description(file.metadata())
        for key, kind in TYPES.items():
            if type(description[key]) is not kind:
                raise ModelError(f"damaged: {key} must be of type {kind.__name__}")
        network = from_data(Network, description["network"], "network")
        names = file.keys()
        members = _require_arrays(
            network, description["members"], {name: file.get_slice(name) for name in names}
        )
        require_size(network)
        params, *others = (
            {name: _single(file.get_tensor(prefix + name)) for name in network.param_shapes}
            for prefix in map(_prefix, range(members))
        )
    return Model(
        network,
        params,
        others=tuple(others),
        shift=description["shift"],
        calibration=_calibration(description["calibration"]),
        scaling=from_data(Scaling, description["scaling"], "scaling"),
        decision=from_data(Decision, description["decision"], "decision"),
        ink=description["ink"],
        name=description["name"],
        **remembered(description),
    )


def _description(metadata: Mapping[str, str] | None) -> dict[str, Any]:
    text = (metadata or {}).get("digitus")
    if text is None:
        raise ModelError(f"a safetensors file that digitus did not write: {BRING_IN}")
    if len(text) > LONGEST_DESCRIPTION:
        raise ModelError(f"damaged: a description of {len(text):,} characters")
    try:
        description = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"damaged: its description is not JSON ({error})") from error
    if not isinstance(description, dict):
        raise ModelError("damaged: its description is not a table")
    number = description["format"]
    if type(number) is not int or number < 1:
        raise ModelError(f"damaged: format must be a whole number from 1, got {number!r}")
    if number > FORMAT:
        raise ModelError(
            f"written by a newer digitus (format {number}, this one reads up to {FORMAT});"
            " upgrade digitus"
        )
    return NEW_IN_2 | description if number == 1 else description


NEW_IN_2 = {"calibration": None, "members": 1, "shift": 0}
TYPES = {"name": str, "ink": int, "provenance": dict, "members": int, "shift": int}


def _calibration(data: Any) -> Calibration | None:
    return None if data is None else from_data(Calibration, data, "calibration")


def _prefix(number: int) -> str:
    """Return what stands before the names of a member's arrays; nothing with the first."""
    return f"{number}/" if number else ""


def _single(array: Array) -> Array:
    return array.astype(np.float32) if array.dtype == np.float16 else array


def require_size(network: Network) -> None:
    """Refuse what would take gigantic arrays to compute, though it is described in a few words."""
    outputs = math.prod(network.input_shape) + network.output_count
    for what, count, most in (
        ("layers put out", outputs, MOST_OUTPUTS),
        ("windows hold", network.window_count, MOST_IN_WINDOWS),
    ):
        if count > most:
            raise ModelError(
                f"damaged: its network's {what} more than {most:,} numbers for one image, which"
                " nothing that reads digits needs"
            )


def _require_arrays(network: Network, members: int, arrays: Mapping[str, Any]) -> int:
    """Refuse arrays other than those of so many members; return how many members there are."""
    shapes = network.param_shapes
    # Of several members no names are made before there are as many arrays in the file.
    if members < 1 or (members > 1 and members * len(shapes) != len(arrays)):
        raise ModelError(f"damaged: {len(arrays)} arrays for {members} members")
    expected = {
        _prefix(number) + name: shape for number in range(members) for name, shape in shapes.items()
    }
    for name in sorted(expected.keys() ^ arrays.keys()):
        state = "is missing" if name in expected else "does not belong to its network"
        raise ModelError(f"damaged: the array {name!r} {state}")
    for name, shape in expected.items():
        found = tuple(arrays[name].get_shape())
        if found != shape:
            raise ModelError(f"damaged: the array {name!r} is {found} where {shape} is expected")
    kinds = sorted({str(array.get_dtype()) for array in arrays.values()})
    if kinds not in (["F16"], ["F32"], ["F64"]):
        raise ModelError(
            f"damaged: its numbers must all be float16, float32 or float64, not {', '.join(kinds)}"
        )
    return members


def _plain(value: object) -> object:
    """Write what JSON does not know: NumPy's numbers as numbers, all else as text."""
    return value.item() if isinstance(value, np.generic) else str(value)


def _shorten(message: str) -> str:
    """Keep a message that quotes a file readable, and free of control characters."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in message)
    return clean if len(clean) <= LONGEST_MESSAGE else f"{clean[:LONGEST_MESSAGE]} ..."
