"""Pooling: neighbours are put together, and the image gets smaller."""

import math
from dataclasses import dataclass
from typing import final

from digitus.errors import SettingError, ShapeError
from digitus.networks.layers.layer import Layer, Shape, image_shape


@dataclass(frozen=True, slots=True)
class _Pool2D(Layer):
    """What pooling window by window has in common."""

    size: int = 2
    stride: int | None = None

    def __post_init__(self) -> None:
        if self.size < 1 or (self.stride is not None and self.stride < 1):
            raise SettingError(
                f"pooling needs a size and a stride of at least 1, got {self.size}, {self.stride}"
            )

    @property
    def step(self) -> int:
        """Points from one window to the next."""
        return self.stride or self.size

    @property
    def same_everywhere(self) -> bool:
        """Yes."""
        return True

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return how many windows fit, and the same channels."""
        height, width, channels = image_shape(input_shape)
        size, step = self.size, self.step
        if min(height, width) < size:
            raise ShapeError(
                f"its windows of {size} x {size} do not fit into an image of {height} x {width}"
            )
        return ((height - size) // step + 1, (width - size) // step + 1, channels)

    def window_count(self, input_shape: Shape) -> int:
        """Return size x size for each output."""
        return math.prod(self.output_shape(input_shape)) * self.size**2

    def describe(self) -> str:
        """Name the size, and the stride where windows overlap or leave gaps."""
        stride = f", stride {self.step}" if self.step != self.size else ""
        return f"{type(self).__name__} {self.size}x{self.size}{stride}"


@final
@dataclass(frozen=True, slots=True)
class MaxPool2D(_Pool2D):
    """The largest of each window, channel by channel.

    Where several are largest, the first of them (line by line) gets the gradient.

    Parameters
    ----------
    size
        Height and width of a window.
    stride
        How many points one window is from the next; None means side by side.

    Examples
    --------
    >>> MaxPool2D().output_shape((24, 24, 20))
    (12, 12, 20)
    """


@final
@dataclass(frozen=True, slots=True)
class AveragePool2D(_Pool2D):
    """The mean of each window, channel by channel.

    Parameters
    ----------
    size
        Height and width of a window.
    stride
        How many points one window is from the next; None means side by side.

    Examples
    --------
    >>> AveragePool2D(2).output_shape((24, 24, 20))
    (12, 12, 20)
    """


@final
@dataclass(frozen=True, slots=True)
class GlobalAveragePool(Layer):
    """The mean of each channel over the whole image: one number per channel is left.

    Examples
    --------
    >>> GlobalAveragePool().output_shape((4, 4, 96))
    (96,)
    """

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the channels."""
        return (image_shape(input_shape)[2],)

    def describe(self) -> str:
        """Name it."""
        return "GlobalAveragePool"
