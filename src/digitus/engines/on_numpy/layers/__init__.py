"""Layers as matrix algebra, in files named as in :mod:`digitus.networks.layers`."""

from digitus.engines.on_numpy.layers.build import NODES, build_nodes
from digitus.engines.on_numpy.layers.layer import (
    Node,
    backward_from_delta,
    forward,
    grads_of,
)
from digitus.engines.on_numpy.layers.residual import ResidualNode

__all__ = [
    "NODES",
    "Node",
    "ResidualNode",
    "backward_from_delta",
    "build_nodes",
    "forward",
    "grads_of",
]
