"""The layers as descriptions: what each is made of and which shapes go in and out.

A layer holds no arrays and computes nothing.  To add one, write its class here and how to compute
it in each engine's ``layers.py``.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TypeAlias, final

from digitus.errors import SettingError
from digitus.networks.activations import require_activation
from digitus.settings import Setting, require_between

Shape: TypeAlias = tuple[int, ...]


class Layer(Setting, ABC):
    """One layer of a network: shapes and settings."""

    __slots__ = ()

    @abstractmethod
    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of one output for one input of the given shape.

        Raises
        ------
        ShapeError
            Where such an input cannot go into this layer.
        """

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return the name and shape of each array that training changes."""
        del input_shape
        return {}

    @abstractmethod
    def describe(self) -> str:
        """Say in a few words what the layer does, for summaries."""


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

    def describe(self) -> str:
        """Name the activation and say whether there is no bias."""
        return f"Dense {self.activation}" + ("" if self.bias else ", no bias")


@final
@dataclass(frozen=True, slots=True)
class Dropout(Layer):
    """In training, silence each input with probability ``rate`` and scale up the rest.

    The rest is divided by ``1 - rate`` ("inverted dropout"), so that nothing is to be done when
    the trained network is used [1]_.

    Examples
    --------
    >>> Dropout(0.5).output_shape((200,))
    (200,)

    .. [1] Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from
       overfitting, section 10.
    """

    rate: float = 0.5

    def __post_init__(self) -> None:
        require_between("a dropout rate", self.rate, 0, 1)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape that went in."""
        return input_shape

    def describe(self) -> str:
        """Name the share that is silenced."""
        return f"Dropout {self.rate:g}"
