"""Where everything lies: one table that lets one compiled program run every dense network.

Parameters stand in one flat array, layer after layer: first the weights, a row of ``stride``
numbers for each input, then the bias.  ``stride`` is the number of units rounded up to whole
registers, so that kernels have no remainders; what fills a row up is zero and stays zero.
The optimizer's slots and the gradient have the same places.

Outputs of a batch, and gradients by outputs, stand in flat arrays of their own: node after node,
in each image after image.  Node 0 is the image itself.
"""

import math
from typing import Any, Final, NamedTuple

import numpy as np

from digitus.engines.on_numba.activations import ACTIVATIONS
from digitus.engines.on_numba.packing import Packing, Place, round_up
from digitus.engines.on_numba.simd.tile import TILE_ROWS, lanes
from digitus.networks import Dense, Dropout, Flatten, Layer, Network

IMAGE, DENSE, DROPOUT = range(3)
KINDS: Final[dict[type[Layer], int]] = {Dense: DENSE, Dropout: DROPOUT}
"""What a node of the table is."""

ROWS_PER_BLOCK: Final = 8
"""Rows of weights whose gradient is worked out, and applied, together."""

PAGE_BYTES: Final = 4096
"""Rows that are a multiple of this apart would crowd into one corner of the cache."""


class Node(NamedTuple):
    """One row of the table: a layer, as kernels see it."""

    kind: int
    """Image, dense or dropout."""
    activation: int
    inputs: int
    units: int
    stride: int
    """Units, rounded up to whole registers."""
    before: int
    """The strides of all nodes before this one, added up."""
    weights: int
    """Where they begin in the parameters."""
    bias: int
    """Likewise; -1 where there is none."""
    drawn: int
    """Random numbers per image for the dropouts before this one."""
    blocks: int
    """Blocks of rows in the layers before this one."""
    rate: float
    """Of dropout."""


NODE: Final = np.dtype(
    [
        (name, np.float64 if kind is float else np.int64)
        for name, kind in Node.__annotations__.items()
    ],
    align=True,
)
"""A node as a record of the table: kernels read its fields as they would a tuple's."""


class Plan(NamedTuple):
    """A network as kernels see it."""

    nodes: Any
    """The table, an array of :data:`NODE`."""
    first_dense: int
    """The node of the first dense layer."""
    width: int
    """Numbers per image in the outputs of all nodes."""
    draws: int
    """Random numbers that the dropouts take per image."""
    blocks: int
    """Blocks of rows in all layers; a bias counts as one."""
    block: int
    """Numbers in the gradient of the largest block."""
    size: int
    """Numbers in the flat parameters."""


def computing_layers(network: Network) -> list[tuple[int, Layer]]:
    """List the layers that need a node, with their places in the network.

    Flattening needs none: rows of an image lie side by side as they are.
    """
    return [
        (place, layer)
        for place, layer in enumerate(network.layers)
        if not isinstance(layer, Flatten)
    ]


def plan_of(network: Network, precision: str) -> Plan:
    """Lay out a network."""
    bits = np.dtype(precision).itemsize * 8
    sizes = [math.prod(shape) for shape in network.shapes]
    image = Node(IMAGE, 0, 0, sizes[0], stride_of(sizes[0], bits), 0, 0, -1, 0, 0, 0.0)
    nodes, size, blocks, drawn = [image], 0, 0, 0
    for place, layer in computing_layers(network):
        below, (inputs, units) = nodes[-1], sizes[place : place + 2]
        node = Node(
            kind=KINDS[type(layer)],
            activation=0,
            inputs=inputs,
            units=units,
            stride=stride_of(units, bits),
            before=below.before + below.stride,
            weights=size,
            bias=-1,
            drawn=drawn,
            blocks=blocks,
            rate=0.0,
        )
        if isinstance(layer, Dropout):
            node = node._replace(rate=layer.rate)
            drawn += units
        if isinstance(layer, Dense):
            node = node._replace(activation=ACTIVATIONS[layer.activation])
            size += round_up(inputs, TILE_ROWS) * node.stride
            blocks += math.ceil(inputs / ROWS_PER_BLOCK)
            if layer.bias:
                node = node._replace(bias=size)
                size += node.stride
                blocks += 1
        nodes.append(node)
    strides = [node.stride for node in nodes]
    return Plan(
        nodes=np.array(nodes, NODE),
        first_dense=next(i for i, node in enumerate(nodes) if node.kind == DENSE),
        width=sum(strides),
        draws=drawn,
        blocks=blocks,
        block=ROWS_PER_BLOCK * max(strides),
        size=size,
    )


def stride_of(units: int, bits: int) -> int:
    """Return how far apart rows of so many numbers stand."""
    stride = round_up(units, lanes(bits))
    return stride + lanes(bits) if stride * bits // 8 % PAGE_BYTES == 0 else stride


def packing_of(network: Network, plan: Plan, precision: str) -> Packing:
    """Say where the arrays of a network lie in the flat one."""
    layers = [str(place) for place, _ in computing_layers(network)]
    nodes = dict(zip(layers, plan.nodes[1:], strict=True))
    places = {}
    for name, shape in network.param_shapes.items():
        layer, _, array = name.partition(".")
        rows = shape[0] if len(shape) == 2 else 1
        stride = int(nodes[layer]["stride"])
        places[name] = Place(int(nodes[layer][array]), rows, shape[-1], stride)
    return Packing(network, places, plan.size, precision)
