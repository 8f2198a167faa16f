"""Where images lie for a network: its last hidden layer, seen from the side where they differ most."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from digitus.arrays import Array, Float32, Images
from digitus.datasets import Dataset
from digitus.models import Model
from digitus.networks import Conv2D, Dense, Network
from digitus.studio.lab.frames import encode
from digitus.studio.lab.images import as_pictures

MOST = 400
"""Images on the map."""


class Projected(NamedTuple):
    """Points in a plane.

    Parameters
    ----------
    places
        Between -1 and 1 in both directions, with one scale for both.
    share
        How much of the variance the two directions hold.
    """

    places: Float32[np.ndarray, "points 2"]
    share: float


def hidden_outputs(model: Model, images: Images, ink: int) -> Array:
    """Return what goes into the last layer with weights; the pixels, where there is no other."""
    layers = model.network.layers
    last = max(at for at, one in enumerate(layers) if isinstance(one, Dense | Conv2D))
    if not last:
        return images.reshape(len(images), -1) / ink
    kept = {key: one for key, one in model.params.items() if int(key.partition(".")[0]) < last}
    network = Network(model.network.input_shape, layers[:last])
    cut = replace(model, network=network, params=kept, others=(), calibration=None)
    return cut.outputs(images, ink=ink).reshape(len(images), -1)


def project(values: Array) -> Projected:
    """Turn rows of numbers so that one looks at the plane in which they differ most (PCA).

    Examples
    --------
    >>> found = project(np.array([[0.0, 0, 0], [3, 0, 0], [0, 1, 0], [3, 1, 0]]))
    >>> (100 * abs(found.places)).round().astype(int).tolist(), round(found.share, 6)
    ([[100, 33], [100, 33], [100, 33], [100, 33]], 1.0)
    """
    middle = values - values.mean(axis=0)
    left, sizes, _ = np.linalg.svd(middle, full_matrices=False)
    count = min(2, len(sizes))
    places = np.zeros((len(values), 2))
    places[:, :count] = left[:, :count] * sizes[:count]
    # A direction has no sign of its own: the point that is furthest out lies on its positive side.
    places *= np.where(places[np.abs(places).argmax(axis=0), [0, 1]] < 0, -1, 1)
    whole = float((sizes**2).sum()) or 1.0
    scaled = places / (np.abs(places).max() or 1.0)
    return Projected(scaled.astype(np.float32), float((sizes[:count] ** 2).sum() / whole))


def map_of(model: Model, data: Dataset) -> bytes:
    """Place some images that a network has not seen, and say what it answers."""
    some = data.first(min(MOST, len(data)))
    found = project(hidden_outputs(model, some.images, some.ink))
    answers = model.predict(some.images, ink=some.ink)
    tensors = {
        "places": found.places,
        "labels": some.labels.astype(np.uint8),
        "answers": np.where(answers < 0, 255, answers).astype(np.uint8),
        "images": as_pictures(some, np.arange(len(some))),
    }
    return encode(tensors, {"share": round(found.share, 4), "count": len(some)})
