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

from digitus.arrays import Array
from digitus.engines.on_numba.simd.tile import REGISTER_BYTES, TILE_ROWS, lanes
from digitus.networks import (
    SGD,
    Adam,
    CrossEntropy,
    Dense,
    Dropout,
    Flatten,
    Layer,
    Loss,
    Network,
    Objective,
    Optimizer,
    Params,
    RMSprop,
    SquaredError,
)

IMAGE: Final = 0
DENSE: Final = 1
DROPOUT: Final = 2
KINDS: Final[dict[type[Layer], int]] = {Dense: DENSE, Dropout: DROPOUT}
"""What a node of the table is."""

ACTIVATION_CODES: Final = {
    "identity": 0,
    "sigmoid": 1,
    "tanh": 2,
    "relu": 3,
    "leaky_relu": 4,
    "softmax": 5,
    "tanh_slip": 6,
    "softmax_slip": 7,
}
"""The activations that have kernels."""

NODE: Final = np.dtype(
    [
        ("kind", np.int64),
        ("activation", np.int64),
        ("inputs", np.int64),
        ("units", np.int64),
        ("stride", np.int64),  # units, rounded up to whole registers
        ("before", np.int64),  # the strides of all nodes before this one, added up
        ("weights", np.int64),  # where they begin in the parameters
        ("bias", np.int64),  # likewise; -1 where there is none
        (
            "drawn",
            np.int64,
        ),  # random numbers per image for the dropouts before this one
        ("blocks", np.int64),  # blocks of rows in the layers before this one
        ("rate", np.float64),  # of dropout
    ],
    align=True,
)
"""One row of the table."""

BLOCK_ROWS: Final = 8
"""Rows of weights whose gradient is worked out, and applied, together."""

PAGE: Final = 4096
"""Rows that are a multiple of this apart (in bytes) would crowd into one corner of the cache."""

SQUARED: Final = 0
SURPRISE: Final = 1
LOSS_CODES: Final[dict[type[Loss], int]] = {SquaredError: SQUARED, CrossEntropy: SURPRISE}
"""The losses that have kernels."""

DESCENT: Final = 0
SPREAD: Final = 1
ADAPTIVE: Final = 2
OPTIMIZER_CODES: Final[dict[type[Optimizer], int]] = {
    SGD: DESCENT,
    RMSprop: SPREAD,
    Adam: ADAPTIVE,
}
"""The optimizers that have kernels."""

SLOTS: Final = 2
"""The most arrays that an optimizer may keep beside each parameter."""


class Plan(NamedTuple):
    """A network as kernels see it."""

    nodes: Any
    """The table, an array of :data:`NODE`."""
    first: int
    """The node of the first dense layer."""
    width: int
    """Numbers per image in the outputs of all nodes."""
    draws: int
    """Random numbers that the dropouts take per image."""
    blocks: int
    """Blocks of rows in all layers; a bias counts as one."""
    block: int
    """Room for the gradient of the largest block."""
    size: int
    """Numbers in the flat parameters."""


RULE: Final = np.dtype(
    [
        ("loss", np.int64),
        (
            "factor",
            np.float64,
        ),  # of the squared error's derivative: 1 where halved, else 2
        ("smoothing", np.float64),  # of the targets of cross-entropy
        ("mean", np.int64),
        ("l1", np.float64),
        ("l2", np.float64),
        ("clip", np.float64),  # infinite where there is no limit
        ("kind", np.int64),
        ("momentum", np.float64),
        ("nesterov", np.int64),
        ("beta1", np.float64),
        ("beta2", np.float64),
        ("epsilon", np.float64),
        ("weight_decay", np.float64),
        ("plain", np.int64),  # whether an update is no more than p -= rate g
    ],
    align=True,
)
"""The objective and the optimizer."""


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
    layers = computing_layers(network)
    nodes = np.zeros(len(layers) + 1, NODE)
    bits = np.dtype(precision).itemsize * 8
    sizes = [math.prod(shape) for shape in network.shapes]
    nodes[0]["units"], nodes[0]["stride"], nodes[0]["bias"] = (
        sizes[0],
        stride_of(sizes[0], bits),
        -1,
    )
    size = blocks = drawn = 0
    for index, (place, layer) in enumerate(layers, start=1):
        node, below = nodes[index], nodes[index - 1]
        node["kind"] = KINDS[type(layer)]
        node["inputs"], node["units"] = sizes[place : place + 2]
        node["stride"] = stride_of(int(node["units"]), bits)
        node["before"] = below["before"] + below["stride"]
        node["weights"], node["bias"], node["drawn"], node["blocks"] = (
            size,
            -1,
            drawn,
            blocks,
        )
        if isinstance(layer, Dropout):
            node["rate"] = layer.rate
            drawn += int(node["units"])
        if isinstance(layer, Dense):
            node["activation"] = ACTIVATION_CODES[layer.activation]
            size += round_up(int(node["inputs"]), TILE_ROWS) * int(node["stride"])
            blocks += math.ceil(node["inputs"] / BLOCK_ROWS)
            if layer.bias:
                node["bias"] = size
                size += int(node["stride"])
                blocks += 1
    return Plan(
        nodes=nodes,
        first=int(np.argmax(nodes["kind"] == DENSE)),
        width=int(nodes["stride"].sum()),
        draws=drawn,
        blocks=blocks,
        block=BLOCK_ROWS * int(nodes["stride"].max()),
        size=size,
    )


def stride_of(units: int, bits: int) -> int:
    """Return how far apart rows of so many numbers stand."""
    stride = round_up(units, lanes(bits))
    return stride + lanes(bits) if stride * bits // 8 % PAGE == 0 else stride


def round_up(number: int, step: int) -> int:
    """Return the smallest multiple of ``step`` that is not below ``number``."""
    return -(-number // step) * step


def rule_of(objective: Objective, optimizer: Optimizer) -> Any:
    """Put the objective and the optimizer into numbers: an array of one :data:`RULE`."""
    loss = objective.loss
    limited = objective.clip_norm is not None
    rule = np.zeros(1, RULE)
    rule["loss"] = LOSS_CODES[type(loss)]
    rule["factor"] = 1 if isinstance(loss, SquaredError) and loss.halved else 2
    rule["smoothing"] = loss.smoothing if isinstance(loss, CrossEntropy) else 0
    rule["mean"] = loss.reduction == "mean"
    rule["l1"], rule["l2"] = objective.l1, objective.l2
    rule["clip"] = objective.clip_norm if limited else math.inf
    rule["kind"] = OPTIMIZER_CODES[type(optimizer)]
    match optimizer:
        case SGD():
            rule["momentum"], rule["nesterov"] = optimizer.momentum, optimizer.nesterov
            rule["plain"] = not (optimizer.momentum or objective.l1 or objective.l2 or limited)
        case RMSprop():
            rule["beta2"], rule["epsilon"] = optimizer.decay, optimizer.epsilon
        case Adam():
            for name in ("beta1", "beta2", "epsilon", "weight_decay"):
                rule[name] = getattr(optimizer, name)
    return rule


def list_type(largest: int) -> type[np.unsignedinteger[Any]]:
    """Return the kind of numbers that lists of rows are made of."""
    return np.uint16 if largest <= np.iinfo(np.uint16).max else np.uint32


def aligned(size: int, precision: str) -> Array:
    """Return zeros that begin where a register's place in the cache begins."""
    item = np.dtype(precision).itemsize
    room = np.zeros(size + REGISTER_BYTES // item, precision)
    start = -room.ctypes.data % REGISTER_BYTES // item
    return room[start : start + size]


def views(network: Network, plan: Plan, flat: Array) -> Params:
    """Return the arrays of a network as windows on the flat ones."""
    windows = {}
    nodes = dict(
        zip((str(place) for place, _ in computing_layers(network)), plan.nodes[1:], strict=True)
    )
    for name, shape in network.param_shapes.items():
        layer, _, part = name.partition(".")
        node = nodes[layer]
        rows, stride = (shape[0] if part == "weights" else 1), int(node["stride"])
        window = flat[node[part] :][: rows * stride].reshape(rows, stride)[:, : shape[-1]]
        windows[name] = window if part == "weights" else window[0]
    return windows


def pack(network: Network, plan: Plan, params: Params, precision: str) -> Array:
    """Copy the arrays of a network into one flat array."""
    flat = aligned(plan.size, precision)
    for name, window in views(network, plan, flat).items():
        window[...] = params[name]
    return flat
