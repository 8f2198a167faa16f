"""From arrays to rows of numbers, and back."""

import math

import numpy as np

from digitus.arrays import Array, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines.on_python.layers import Rows
from digitus.engines.on_python.losses import Target
from digitus.networks import Targets
from digitus.networks.layers import Shape


def to_inputs(images: Pixels, scaling: Scaling) -> Rows:
    """Scale pixels and lay each image out as one row of numbers."""
    flat = images.reshape(len(images), math.prod(images.shape[1:]))
    rows: Rows = scaling.apply(flat, "float64").tolist()
    return rows


def to_targets(targets: Targets) -> list[Target]:
    """Turn what the outputs should say into lists, image by image."""
    said = targets.probabilities
    rows = [[]] * len(targets) if said is None else said.astype("float64").tolist()
    return [Target(labels.tolist(), row) for labels, row in zip(targets, rows, strict=True)]


def to_rows(array: Array) -> Rows:
    """Turn weights (fan_in, units) into one row per unit, a bias into a single row."""
    rows: Rows = np.atleast_2d(array.T).astype("float64").tolist()
    return rows


def to_array(rows: Rows, shape: Shape) -> Array:
    """Turn rows back into weights (fan_in, units) or a bias (units,)."""
    return np.array(np.transpose(rows), order="C").reshape(shape)
