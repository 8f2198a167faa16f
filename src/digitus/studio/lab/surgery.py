"""Changes of single neurons, as a line of text; and which neurons matter.

``0:7`` switches unit 7 of layer 0 off, ``0:7:b=1.5`` gives it the bias 1.5, ``0:7:33=-0.2`` gives its
weight from input 33 the value -0.2; a comma stands between them.
"""

import re
from typing import Any, NamedTuple

import numpy as np

from digitus.datasets import Dataset
from digitus.errors import SettingError
from digitus.models import Model, with_bias, with_weight, without_unit
from digitus.networks import CrossEntropy
from digitus.studio.lab.inside import units_of

LONGEST = 8000
"""Letters of all changes together."""

_CHANGE = re.compile(
    r"(\d{1,3}):(\d{1,5})(?::(b|\d{1,7})=(-?\d{1,9}(?:\.\d{1,12})?(?:e-?\d{1,2})?))?"
)

QUICK = 2_000_000
"""Weights times neurons up to which a ranking takes many images."""

MANY, FEW = 2000, 300
"""Images that a ranking is made with."""

_TINY = 1e-12


class Rank(NamedTuple):
    """What a network loses with one neuron.

    Parameters
    ----------
    unit
        Which one.
    accuracy
        How many of the images are right without it, as a share.
    loss
        By how much the mean cross-entropy grows.
    """

    unit: int
    accuracy: float
    loss: float


def changed(model: Model, changes: str) -> Model:
    """Return a model with changes that are written as a line.

    Raises
    ------
    SettingError
        There is no such neuron, or the text is no change.
    """
    for text in filter(None, changes.split(",")):
        found = _CHANGE.fullmatch(text)
        if found is None:
            raise SettingError(
                f"a change is written as 0:7 (off), 0:7:b=1.5 (bias) or 0:7:33=-0.2, got {text!r}"
            )
        layer, unit = int(found[1]), int(found[2])
        if found[3] is None:
            model = without_unit(model, layer, unit)
        elif found[3] == "b":
            model = with_bias(model, layer, unit, float(found[4]))
        else:
            model = with_weight(model, layer, unit, int(found[3]), float(found[4]))
    return model


def ranking(model: Model, data: Dataset, layer: int) -> dict[str, Any]:
    """Switch off one neuron of a layer after the other, and measure what that costs.

    Parameters
    ----------
    model
        The network.
    data
        Images that it has not seen; the first of them are taken.
    layer
        Which layer.

    Returns
    -------
    dict
        How many images there were, how good the network was, and its neurons, those first whose
        loss costs most.

    Raises
    ------
    SettingError
        The layer has no neurons.
    """
    units = units_of(model, layer)
    size = MANY if units * model.network.parameter_count <= QUICK else FEW
    images = data.first(min(size, len(data)))
    right, loss = _measured(model, images)
    ranks = []
    for unit in range(units):
        accuracy, without = _measured(without_unit(model, layer, unit), images)
        ranks.append(Rank(unit, accuracy, without - loss))
    ranks.sort(key=lambda one: -one.loss)
    return {
        "images": len(images),
        "accuracy": right,
        "units": [one._asdict() for one in ranks],
    }


def _measured(model: Model, data: Dataset) -> tuple[float, float]:
    """Return the accuracy, and the mean cross-entropy."""
    outputs = model.outputs(data.images, ink=data.ink)
    chances, loss = model.probabilities(outputs), CrossEntropy()
    right = loss.correct(chances, data.labels).mean()
    return float(right), float(loss.of_outputs(np.maximum(chances, _TINY), data.labels).mean())
