"""What a page is sent to draw: arrays as the bytes of a .safetensors file, the rest in its header.

The same format as our models: a frame that was fetched with curl opens in Python.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from digitus.arrays import UInt8
from digitus.networks import Conv2D, Dense, Network, Params
from digitus.studio.lab.augmenting import as_text
from digitus.studio.lab.live_run import LiveRun
from digitus.studio.lab.wishes import written

MOST_UNITS = 200
"""Neurons whose weights are shown as pictures at most."""


def encode(tensors: Mapping[str, Any], about: Mapping[str, Any]) -> bytes:
    """Write arrays and plain data as the bytes of a .safetensors file.

    Examples
    --------
    >>> from safetensors.numpy import load
    >>> content = encode({"weights": np.zeros((2, 3), np.float32)}, {"step": 7})
    >>> load(content)["weights"].shape
    (2, 3)
    """
    from safetensors.numpy import save

    arrays = {name: np.ascontiguousarray(array) for name, array in tensors.items()}
    return save(arrays, metadata={"about": json.dumps(about)})


def frame_of(live: LiveRun, want: str) -> bytes:
    """Draw up what a run shows now; to be asked in the run's thread."""
    if not hasattr(live, "run"):
        return encode({}, {"version": live.version, "problem": live.problem} | EMPTY)
    tensors: dict[str, Any] = {}
    if "curves" in want:
        names = ("x", "loss", "accuracy")
        for kind in ("training", "validation"):
            columns = getattr(live.record, kind).columns(3)
            label = "curve" if kind == "training" else kind
            tensors |= {f"{label}.{name}": one for name, one in zip(names, columns, strict=True)}
    if "weights" in want and not live.problem:
        pictures = weight_pictures(live.run.now.network, live.run.session.params())
        tensors |= {} if pictures is None else {"weights": pictures}
    told = about(live)
    if "layers" in want and not live.problem:
        found = live.layers.look(live.run, moving=live.moving)
        tensors |= found.tensors
        told["layers"] = found.layers
    return encode(tensors, told)


EMPTY = {
    "moving": False,
    "reason": "",
    "step": 0,
    "first": 0,
    "last": 1,
    "epoch": 0,
    "epochs": 0,
    "changes": [],
    "history": [],
    "validation_accuracy": None,
    "accuracy": 0.0,
    "images_per_second": 0.0,
    "learning_rate": 0.0,
    "augment": "none",
    "advisable": False,
    "bits": "",
}
"""What is said of a run that could not begin."""


def about(live: LiveRun) -> dict[str, Any]:
    """Say where a run stands, as plain data."""
    run, latest = live.run, live.record.latest
    rows = live.record.rows
    settings = run.now.at(run.step)
    validated = [row.validation_accuracy for row in rows[: len(run.history)]]
    return {
        "version": live.version,
        "moving": live.moving,
        "reason": run.reason,
        "problem": live.problem,
        "unkept": live.keeper.problem,
        "step": run.step,
        "first": live.timeline.steps[0] if len(live.timeline) else live.first,
        "last": live.furthest,
        "epoch": min(len(run.history) + (not run.reason), run.given.epochs),
        "epochs": run.given.epochs,
        "images": len(run.task.train),
        "accuracy": latest.accuracy if latest else 0.0,
        "validation_accuracy": validated[-1] if validated else None,
        "images_per_second": latest.images_per_second if latest else 0.0,
        "learning_rate": settings.optimizer.learning_rate,
        "augment": as_text(settings.augment),
        "changes": changes_of(live),
        "history": live.record.history(),
        "bits": "" if live.moving or live.problem else bits_of(run.params),
        "advisable": len(run.history) > 0,
    }


def bits_of(params: Params) -> str:
    """Return the SHA-256 of all weights: equal for the same bits only.

    Examples
    --------
    >>> weights = {"0.weights": np.zeros(3)}
    >>> bits_of(weights) == bits_of({"0.weights": -weights["0.weights"]})
    False
    """
    digest = hashlib.sha256()
    for name in sorted(params):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(params[name]).data)
    return digest.hexdigest()


def changes_of(live: LiveRun) -> list[dict[str, Any]]:
    """Return what was changed by hand, as a link writes it."""
    made = []
    for change in live.run.now.changes:
        parts = written(change)
        text = ";".join(f"{key}:{value}" for key, value in parts.items())
        made.append({"step": change.step, "text": text})
    return made


def weight_pictures(
    network: Network, params: Params
) -> UInt8[np.ndarray, "units height width"] | None:
    """Draw the weights of the first layer that has some: 128 is zero, the largest is 1 or 255.

    Examples
    --------
    >>> network = Network((28, 28), (Dense(40), Dense(10)))
    >>> pictures = weight_pictures(network, {"0.weights": np.full((784, 40), -0.5)})
    >>> pictures.shape, int(pictures.max())
    ((40, 28, 28), 1)
    """
    for place, layer in enumerate(network.layers):
        if not isinstance(layer, Dense | Conv2D):
            continue
        weights = params[f"{place}.weights"][:, :MOST_UNITS].T
        side = (layer.size, layer.size) if isinstance(layer, Conv2D) else network.input_shape
        if weights.shape[1] != side[0] * side[1]:
            return None
        most = float(np.abs(weights).max()) or 1.0
        return np.asarray(np.rint(128 + 127 * (weights / most)).astype(np.uint8).reshape(-1, *side))
    return None
