"""One image on its way through a network, and its neurons one by one."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from digitus.arrays import Image
from digitus.datasets import Dataset
from digitus.engines.trace import LayerTrace
from digitus.errors import SettingError
from digitus.images import open_image
from digitus.images.limits import Limits
from digitus.images.normaliser import normalise
from digitus.models import Model
from digitus.networks import Conv2D, Dense
from digitus.networks.activations import ACTIVATIONS
from digitus.studio.lab.frames import encode

SHOWN = 200_000
"""Numbers of one layer that are sent at most."""


def seen_by(model: Model, picture: bytes, limits: Limits) -> Image:
    """Bring a picture of one digit to the form of the images that a model was trained on.

    Raises
    ------
    ImageError
        The picture cannot be opened.
    """
    side = model.network.input_shape[0]
    box = side if side < 20 else None  # the 8 x 8 digits fill their images
    seen = normalise(open_image(picture, limits=limits), side, box).image
    return np.rint(seen * (model.ink / 255)).astype(np.uint8)


def look_inside(model: Model, image: Image, label: int | None, target: int | None = None) -> bytes:
    """Send an image through and the loss back, and write down what every layer computes.

    Parameters
    ----------
    model
        The network.
    image
        What goes through.
    label
        What its writer meant, where that is known.
    target
        What the loss is measured against; None for the label, or else the answer.

    Raises
    ------
    SettingError
        The target is no class.
    """
    wanted = label if target is None else target
    if wanted is None:
        wanted = int(model.probabilities(model.trace(image).outputs[None]).argmax())
    trace = model.trace(image, wanted)
    (probabilities,) = model.probabilities(trace.outputs[None])
    tensors: dict[str, Any] = {
        "image": _as_ink(image, model.ink),
        "pixel_grad": _float(trace.pixel_grad),
    }
    layers = []
    last = len(trace.layers) - 1
    for place, one in enumerate(trace.layers):
        if one.outputs.size <= SHOWN and not _passes(one):
            tensors |= {
                f"{place}.inputs": _float(one.inputs).ravel(),
                f"{place}.sums": _float(one.sums),
                f"{place}.outputs": _float(one.outputs),
                f"{place}.delta": _float(one.delta),
            }
        layers.append(_described(one, last=place == last))
    about = {
        "layers": layers,
        "label": label,
        "answer": int(probabilities.argmax()),
        "target": wanted,
        "loss": trace.loss,
        "probabilities": [round(float(share), 5) for share in probabilities],
    }
    return encode(tensors, about)


def neuron_of(model: Model, layer: int, unit: int) -> bytes:
    """Write down the weights and the bias of one neuron.

    Raises
    ------
    SettingError
        There is no such neuron.
    """
    chosen = _weighted(model, layer)
    weights = model.params[f"{layer}.weights"]
    if not 0 <= unit < weights.shape[1]:
        raise SettingError(f"layer {layer} has the units 0 to {weights.shape[1] - 1}, got {unit}")
    own = _float(weights[:, unit])
    bias = model.params.get(f"{layer}.bias")
    if isinstance(chosen, Conv2D):
        own = own.reshape(chosen.size, chosen.size, -1).transpose(2, 0, 1)
        own = own.reshape(-1, chosen.size) if len(own) == 1 else own[0]
    image = model.network.input_shape
    about = {
        "bias": 0.0 if bias is None else float(bias[unit]),
        "activation": chosen.activation,
        "formula": ACTIVATIONS[chosen.activation],
        "image": list(image) if math.prod(image) == weights.shape[0] else None,
    }
    return encode({"weights": own}, about)


def accuracy_of(model: Model, data: Dataset) -> Mapping[str, Any]:
    """Measure a network, changed as it may be."""
    right = int((model.predict(data.images, ink=data.ink) == data.labels).sum())
    return {"accuracy": right / len(data), "correct": right, "images": len(data)}


def units_of(model: Model, layer: int) -> int:
    """Say how many neurons, or channels, a layer has.

    Raises
    ------
    SettingError
        It has none.
    """
    _weighted(model, layer)
    return int(model.params[f"{layer}.weights"].shape[1])


def _weighted(model: Model, layer: int) -> Dense | Conv2D:
    layers = model.network.layers
    if not 0 <= layer < len(layers):
        raise SettingError(f"the network has the layers 0 to {len(layers) - 1}, got {layer}")
    chosen = layers[layer]
    if not isinstance(chosen, Dense | Conv2D):
        raise SettingError(f"layer {layer} ({chosen.describe()}) has no neurons with weights")
    return chosen


def _passes(one: LayerTrace) -> bool:
    """Whether a layer hands on what it was given: nothing to see."""
    return one.outputs.size == one.inputs.size and np.array_equal(
        one.outputs.ravel(), one.inputs.ravel()
    )


def _described(one: LayerTrace, *, last: bool) -> dict[str, Any]:
    shape = " × ".join(map(str, one.outputs.shape))
    return {
        "name": one.name,
        "title": one.layer.describe(),
        "size": shape,
        "weighted": isinstance(one.layer, Dense | Conv2D),
        "last": last,
    }


def _as_ink(image: Image, ink: int) -> Image:
    return np.minimum(255, np.rint(image * (255 / ink))).astype(np.uint8)


def _float(array: np.ndarray | None) -> np.ndarray:
    return np.ascontiguousarray(array, np.float32)
