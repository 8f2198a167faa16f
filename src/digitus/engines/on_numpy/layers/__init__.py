"""Layers as matrix algebra, in files named as in :mod:`digitus.networks.layers`."""

from digitus.engines.on_numpy.layers.dense import DenseNode
from digitus.engines.on_numpy.layers.layer import Node, forward, grads_of, hand_down
from digitus.engines.on_numpy.layers.residual import NODES, build_nodes

__all__ = ["NODES", "DenseNode", "Node", "build_nodes", "forward", "grads_of", "hand_down"]
