"""The arrays of one network, by name: plain NumPy, ``{"0.weights": ..., "0.bias": ...}``."""

from typing import TypeAlias

import numpy as np

from digitus.arrays import Array
from digitus.errors import ShapeError
from digitus.networks.network import Network

Params: TypeAlias = dict[str, Array]
"""Weights are (fan_in, fan_out), so that a row of inputs times the weights gives the outputs."""


def require_params(network: Network, params: Params) -> None:
    """Refuse arrays that do not belong to this network.

    Raises
    ------
    ShapeError
        Naming the first array that is missing, unknown or of the wrong shape.
    """
    expected = network.param_shapes
    for name in expected.keys() ^ params.keys():
        state = "missing" if name in expected else "not part of this network"
        raise ShapeError(f"params: {name!r} is {state}; expected {', '.join(expected)}")
    for name, shape in expected.items():
        if params[name].shape != shape:
            raise ShapeError(f"params: {name!r} must have shape {shape}, got {params[name].shape}")


def kept_in(precision: str) -> str:
    """Return in what precision parameters are kept: numbers of 16 bits are only multiplied.

    Examples
    --------
    >>> kept_in("float64"), kept_in("bfloat16")
    ('float64', 'float32')
    """
    return "float32" if precision == "bfloat16" else precision


def copy_params(params: Params, precision: str) -> Params:
    """Copy every array, contiguous and in the given precision ("float32" or "float64")."""
    return {name: np.array(array, dtype=precision, order="C") for name, array in params.items()}
