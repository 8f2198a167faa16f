"""From layers to nodes."""

from typing import Final, final

from digitus.engines.on_numba.layerwise import bfloat16, winograd
from digitus.engines.on_numba.layerwise.convolution import ConvolutionNode
from digitus.engines.on_numba.layerwise.dropout import DropoutNode
from digitus.engines.on_numba.layerwise.layer import Chain, Node, Place
from digitus.engines.on_numba.layerwise.layout import FlatArrays
from digitus.engines.on_numba.layerwise.normalisation import BatchNormNode
from digitus.engines.on_numba.layerwise.pooling import PoolNode
from digitus.engines.on_numba.layerwise.products import ProductNode
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

NODES: Final[dict[type[Layer], type[Node] | None]] = {
    AveragePool2D: PoolNode,
    BatchNorm: BatchNormNode,
    Conv2D: ConvolutionNode,
    Dense: ConvolutionNode,
    Dropout: DropoutNode,
    Flatten: None,  # numbers lie side by side as they are
    GlobalAveragePool: PoolNode,
    MaxPool2D: PoolNode,
    Residual: ResidualNode,
    SpatialDropout: DropoutNode,
}
"""What carries out each layer; a layer that is not named here is refused."""


@final
class Builder:
    """Builds the nodes of one network on its arrays.

    Parameters
    ----------
    arrays
        Its parameters.
    images
        How many come at once where they only go forward; None in a training.
    """

    def __init__(self, arrays: FlatArrays, images: int | None = None) -> None:
        self._arrays, self._images = arrays, images
        self.dropouts: list[DropoutNode] = []
        """In the order in which they draw."""
        self.last: ProductNode
        """The one that was built last: networks that are trained end in a dense layer."""

    def build(self, network: Network) -> Chain:
        """Build the chain of a network; what comes before a trained layer only goes forward."""
        layers = list(zip(network.layers, network.shapes, strict=False))
        first = next(i for i, (layer, shape) in enumerate(layers) if layer.param_shapes(shape))
        built = [
            self._node(str(i), layer, shape, is_first=i == first)
            for i, (layer, shape) in enumerate(layers)
        ]
        before = sum(node is not None for node in built[:first])
        return Chain([node for node in built if node], before)

    def path(self, name: str, layers: tuple[Layer, ...], shape: Shape) -> Chain:
        """Build the chain of some layers within a layer."""
        nodes = []
        for index, layer in enumerate(layers):
            nodes.append(self._node(f"{name}{index}", layer, shape))
            shape = layer.output_shape(shape)
        return Chain([node for node in nodes if node])

    def next_draw(self) -> int:
        """Return the number of the next node that draws random numbers."""
        return len(self.dropouts)

    def kind_of(self, layer: Layer, shape: Shape) -> type[Node] | None:
        """Choose what carries out a layer: windows are multiplied by weights in three ways."""
        kind = NODES[type(layer)]
        if kind is not ConvolutionNode:
            return kind
        if self._arrays.factors == "bfloat16" and bfloat16.fits(layer, shape):
            return bfloat16.BFloat16Node
        if winograd.pays(layer, shape, self._arrays.precision, self._images):
            return winograd.WinogradNode
        return ConvolutionNode

    def _node(
        self, name: str, layer: Layer, shape: Shape, *, is_first: bool = False
    ) -> Node | None:
        kind = self.kind_of(layer, shape)
        if kind is None:
            return None
        place = Place(name=name, shape=shape, arrays=self._arrays, builder=self, is_first=is_first)
        node = kind(layer, place)
        if isinstance(node, DropoutNode):
            self.dropouts.append(node)
        if isinstance(node, ProductNode):
            self.last = node
        return node
