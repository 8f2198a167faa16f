"""What goes through a network for one image: what pages and pictures that look inside it read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import final

from digitus.arrays import Array
from digitus.networks import Layer, Params


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerTrace:
    """What went through one layer, without the axis of the batch.

    Parameters
    ----------
    name
        Its place, as in the names of its parameters: ``"0"``, inside of a block ``"3.1"`` or
        ``"3.shortcut.0"``.
    layer
        Its description.
    inputs
        x, as the layer before handed it on.
    sums
        z, before the activation.
    outputs
        a, the activation of z.
    delta
        d loss / d z; None without a label, like all that follows.
    grads
        d loss / d parameter, by the layer's own names: ``"weights"``, ``"bias"``.
    input_grad
        d loss / d x.
    inside
        The layers inside of a block, those of its main path first.
    """

    name: str
    layer: Layer
    inputs: Array
    sums: Array
    outputs: Array
    delta: Array | None = None
    grads: Params = field(default_factory=dict)
    input_grad: Array | None = None
    inside: "tuple[LayerTrace, ...]" = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """One image on its way through a network and, with a label, the loss on its way back.

    Parameters
    ----------
    layers
        In the order in which they compute.
    loss
        The loss of the image; None without a label.
    pixel_grad
        d loss / d pixel, of the shape of the image; None without a label.
    """

    layers: tuple[LayerTrace, ...]
    loss: float | None = None
    pixel_grad: Array | None = None

    @property
    def outputs(self) -> Array:
        """What the last layer puts out."""
        return self.layers[-1].outputs

    @property
    def grads(self) -> Params:
        """d loss / d parameter of all layers, by the network's names: ``"0.weights"``."""
        return {
            f"{layer.name}.{name}": grad
            for layer in self.layers
            for name, grad in layer.grads.items()
        }

    def each_layer(self) -> Iterator[LayerTrace]:
        """Yield every layer, those inside of a block before the block itself."""
        yield from _each(self.layers)


def _each(layers: tuple[LayerTrace, ...]) -> Iterator[LayerTrace]:
    for layer in layers:
        yield from _each(layer.inside)
        yield layer
