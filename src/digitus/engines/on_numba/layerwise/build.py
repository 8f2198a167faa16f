"""From layers to nodes."""

from typing import Final

from digitus.engines.on_numba.layerwise.convolution import ProductNode
from digitus.engines.on_numba.layerwise.dropout import DropNode
from digitus.engines.on_numba.layerwise.layer import Chain, Node
from digitus.engines.on_numba.layerwise.layout import Memory
from digitus.engines.on_numba.layerwise.normalisation import NormNode
from digitus.engines.on_numba.layerwise.pooling import PoolNode
from digitus.engines.on_numba.layerwise.residual import ResidualNode
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool2D,
    Network,
    Residual,
    SpatialDropout,
)
from digitus.networks.layers import Shape
from digitus.networks.layers.layer import image_shape

POOLS: Final = (MaxPool2D, AveragePool2D, GlobalAveragePool)

NODES: Final[frozenset[type[Layer]]] = frozenset(
    {BatchNorm, Conv2D, Dense, Dropout, Flatten, Residual, SpatialDropout, *POOLS}
)
"""Layers that have a node (or, like Flatten, need none)."""


class Builder:
    """Builds the nodes of one network on the arrays of one memory."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.drops: list[DropNode] = []
        """In the order in which they draw."""
        self.last: ProductNode
        """The one that was built last."""

    def build(self, network: Network) -> Chain:
        """Build the chain of a network; what comes before a trained layer only goes forward."""
        trained = (
            index
            for index, (layer, shape) in enumerate(
                zip(network.layers, network.shapes, strict=False)
            )
            if layer.param_shapes(shape)
        )
        first = next(trained)
        nodes: list[Node] = []
        before = 0
        for index, (layer, shape) in enumerate(zip(network.layers, network.shapes, strict=False)):
            node = self._node(str(index), layer, shape, is_first=index == first)
            nodes += [node] if node else []
            before += index < first and node is not None
        return Chain(nodes, before)

    def _path(self, name: str, layers: tuple[Layer, ...], shape: Shape) -> Chain:
        nodes: list[Node] = []
        for index, layer in enumerate(layers):
            node = self._node(f"{name}{index}", layer, shape)
            nodes += [node] if node else []
            shape = layer.output_shape(shape)
        return Chain(nodes)

    def _node(
        self, name: str, layer: Layer, shape: Shape, *, is_first: bool = False
    ) -> Node | None:
        memory = self.memory
        match layer:
            case Flatten():
                return None
            case Conv2D() | Dense():
                self.last = ProductNode(layer, name, shape, memory, is_first=is_first)
                return self.last
            case BatchNorm():
                return NormNode(layer, name, shape, memory)
            case Dropout() | SpatialDropout():
                drop = DropNode(layer, len(self.drops), shape, memory.precision)
                self.drops.append(drop)
                return drop
            case Residual():
                shape = image_shape(shape)
                layers = self._path(f"{name}.", layer.layers, shape)
                shortcut = self._path(f"{name}.shortcut.", layer.shortcut, shape)
                return ResidualNode(layer, shape, memory.precision, (layers, shortcut))
            case MaxPool2D() | AveragePool2D() | GlobalAveragePool():
                return PoolNode(layer, shape, memory.precision)
        raise NotImplementedError(layer.kind)
