"""Layers on flat rows of numbers."""

import math
from dataclasses import dataclass
from typing import final

from digitus.errors import SettingError
from digitus.networks.activations import require_activation
from digitus.networks.layers.layer import Layer, Shape


@final
@dataclass(frozen=True, slots=True)
class Dense(Layer):
    """Every input to every unit: ``activation(x @ weights + bias)``.

    An image goes in as one flat row, top line first.

    Parameters
    ----------
    units
        The number of outputs.
    activation
        One of :data:`digitus.networks.activations.ACTIVATIONS`.
    bias
        Whether each unit adds a number of its own.

    Examples
    --------
    >>> Dense(40, "sigmoid").param_shapes((28, 28))
    {'weights': (784, 40), 'bias': (40,)}
    """

    units: int
    activation: str = "identity"
    bias: bool = True

    def __post_init__(self) -> None:
        if self.units < 1:
            raise SettingError(f"a dense layer needs at least one unit, got units={self.units}")
        require_activation(self.activation)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return ``(units,)``, whatever goes in."""
        del input_shape
        return (self.units,)

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return weights (fan_in, units) and, unless it has none, bias (units,)."""
        weights = {"weights": (math.prod(input_shape), self.units)}
        return weights | ({"bias": (self.units,)} if self.bias else {})

    def multiplications(self, input_shape: Shape) -> int:
        """Return one per weight."""
        return math.prod(input_shape) * self.units

    def describe(self) -> str:
        """Name the activation and say whether there is no bias."""
        return f"Dense {self.activation}" + ("" if self.bias else ", no bias")


@final
@dataclass(frozen=True, slots=True)
class Flatten(Layer):
    """An image as one row: line after line, in each point after point, in each its channels.

    A dense layer does it by itself; this one says so.

    Examples
    --------
    >>> Flatten().output_shape((4, 4, 40))
    (640,)
    """

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return one axis with all numbers."""
        return (math.prod(input_shape),)

    def describe(self) -> str:
        """Name it."""
        return "Flatten"
