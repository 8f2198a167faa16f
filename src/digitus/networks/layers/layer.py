"""What every layer is: shapes in, shapes out, and the arrays in between."""

import math
from abc import ABC, abstractmethod
from typing import TypeAlias

from digitus.errors import ShapeError
from digitus.settings import Setting

Shape: TypeAlias = tuple[int, ...]


class Layer(Setting, ABC):
    """One layer of a network: shapes and settings."""

    __slots__ = ()

    @property
    def activation(self) -> str:
        """The function that its outputs go through last; "identity" for a layer without one."""
        return "identity"

    @property
    def step(self) -> int:
        """How many points of the input one output is from the next."""
        return 1

    @property
    def same_everywhere(self) -> bool:
        """Whether it does the same at every place of an image, whatever the image's size."""
        return False

    @abstractmethod
    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of one output for one input of the given shape.

        Raises
        ------
        ShapeError
            Where such an input cannot go into this layer.
        """

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return the name and shape of each array that training changes by its gradient."""
        del input_shape
        return {}

    def statistic_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return the name and shape of each array that the layer keeps of what it has seen."""
        del input_shape
        return {}

    def multiplications(self, input_shape: Shape) -> int:
        """Return how many numbers are multiplied to work out one output (forward only).

        One for each place that a weight is used in; what grows with the outputs alone
        (activations, pooling, normalisation) is not counted, as usual.
        """
        del input_shape
        return 0

    def output_count(self, input_shape: Shape) -> int:
        """Return how many numbers it puts out for one input, those of layers inside included."""
        return math.prod(self.output_shape(input_shape))

    def window_count(self, input_shape: Shape) -> int:
        """Return how many numbers its windows on one input hold, if it looks through windows.

        Windows overlap: written out, they can be far more than input and output together.
        """
        del input_shape
        return 0

    @abstractmethod
    def describe(self) -> str:
        """Say in a few words what the layer does, for summaries."""


def image_shape(shape: Shape) -> tuple[int, int, int]:
    """Return height, width and channels; an image without channels has one.

    Raises
    ------
    ShapeError
        For a shape that is not an image's.

    Examples
    --------
    >>> image_shape((28, 28)), image_shape((12, 12, 20))
    ((28, 28, 1), (12, 12, 20))
    """
    if len(shape) == 2:
        return (shape[0], shape[1], 1)
    if len(shape) == 3:
        return (shape[0], shape[1], shape[2])
    raise ShapeError(
        f"it looks at images (height, width) or (height, width, channels), got {shape};"
        " put it before the first Flatten or Dense layer"
    )


def count_numbers(shapes: dict[str, Shape]) -> int:
    """Return how many numbers arrays of these shapes hold."""
    return sum(math.prod(shape) for shape in shapes.values())
