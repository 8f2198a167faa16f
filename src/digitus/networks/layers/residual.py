"""Residual addition: layers that learn what is to be added to their input."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from digitus.errors import SettingError, ShapeError
from digitus.networks.activations import require_elementwise
from digitus.networks.layers.layer import Layer, Shape, image_shape

DEEPEST = 10
"""So many blocks may stand inside each other, which is more than anybody needs."""


@final
@dataclass(frozen=True, slots=True)
class Residual(Layer):
    """``activation(layers(x) + shortcut(x))``; without a shortcut, x itself is added [1]_.

    Arrays of the layers inside are named by their place, ``3.0.weights``, those of the shortcut
    ``3.shortcut.0.weights``.

    Parameters
    ----------
    layers
        What is learnt, in the order in which it computes.
    shortcut
        What is done to the input before it is added, where the shapes differ: usually one
        ``Conv2D(filters, 1)``.
    activation
        Any that looks at one number at a time.

    Examples
    --------
    >>> from digitus.networks.layers import Conv2D
    >>> block = Residual((Conv2D(16, 3, "relu", padding=1), Conv2D(16, 3, padding=1)))
    >>> block.output_shape((14, 14, 16))
    (14, 14, 16)

    .. [1] He et al. 2016, Deep residual learning for image recognition.
    """

    layers: tuple[Layer, ...]
    shortcut: tuple[Layer, ...] = ()
    activation: str = "relu"

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        object.__setattr__(self, "shortcut", tuple(self.shortcut))
        if not self.layers:
            raise SettingError("a residual block needs at least one layer")
        if self.depth > DEEPEST:
            raise SettingError(f"residual blocks may stand at most {DEEPEST} deep in each other")
        require_elementwise(self.activation, "a residual block")

    @property
    def depth(self) -> int:
        """One for a block without blocks in it."""
        inside = (*self.layers, *self.shortcut)
        return 1 + max((b.depth for b in inside if isinstance(b, Residual)), default=0)

    def paths(self, input_shape: Shape) -> Iterator[tuple[str, Layer, Shape]]:
        """Yield the name, layer and input shape of each layer inside, main path first."""
        for prefix, layers in (("", self.layers), ("shortcut.", self.shortcut)):
            shape = input_shape
            for index, layer in enumerate(layers):
                yield f"{prefix}{index}", layer, shape
                shape = layer.output_shape(shape)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape in which both paths end.

        Raises
        ------
        ShapeError
            If they end in different ones.
        """
        input_shape = image_shape(input_shape)
        ends = []
        for layers in (self.layers, self.shortcut):
            shape: Shape = input_shape
            for layer in layers:
                shape = layer.output_shape(shape)
            ends.append(shape)
        if ends[0] != ends[1]:
            raise ShapeError(
                f"its layers end in {ends[0]}, its shortcut in {ends[1]}, which cannot be added;"
                " a shortcut of Conv2D(filters, 1, stride=...) can make them alike"
            )
        return ends[0]

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return the arrays of the layers inside."""
        return {
            f"{name}.{array}": shape
            for name, layer, inputs in self.paths(image_shape(input_shape))
            for array, shape in layer.param_shapes(inputs).items()
        }

    def statistic_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return the statistics of the layers inside."""
        return {
            f"{name}.{array}": shape
            for name, layer, inputs in self.paths(image_shape(input_shape))
            for array, shape in layer.statistic_shapes(inputs).items()
        }

    def multiplications(self, input_shape: Shape) -> int:
        """Return those of the layers inside."""
        return sum(
            layer.multiplications(inputs)
            for _, layer, inputs in self.paths(image_shape(input_shape))
        )

    def output_count(self, input_shape: Shape) -> int:
        """Return those of the layers inside, and its own."""
        return math.prod(self.output_shape(input_shape)) + sum(
            layer.output_count(inputs) for _, layer, inputs in self.paths(image_shape(input_shape))
        )

    def window_count(self, input_shape: Shape) -> int:
        """Return those of the layers inside."""
        return sum(
            layer.window_count(inputs) for _, layer, inputs in self.paths(image_shape(input_shape))
        )

    def describe(self) -> str:
        """Describe what is inside."""
        inside = "; ".join(layer.describe() for layer in self.layers)
        shortcut = "; ".join(layer.describe() for layer in self.shortcut)
        return f"Residual {self.activation} ({inside}{' | ' + shortcut if shortcut else ''})"


def each_layer(layers: tuple[Layer, ...]) -> Iterator[Layer]:
    """Yield every layer in the order in which it computes, those inside of blocks after the block.

    Examples
    --------
    >>> from digitus.networks.layers import BatchNorm, Conv2D, Flatten
    >>> [layer.kind for layer in each_layer((Residual((Conv2D(1, 1), BatchNorm())), Flatten()))]
    ['Residual', 'Conv2D', 'BatchNorm', 'Flatten']
    """
    for layer in layers:
        yield layer
        if isinstance(layer, Residual):
            yield from each_layer(layer.layers)
            yield from each_layer(layer.shortcut)
