"""Pooling: neighbours are put together, and the image gets smaller."""

import math
from dataclasses import dataclass
from typing import final

from digitus.errors import SettingError, ShapeError
from digitus.networks.layers.layer import Layer, Shape, image_shape


@final
@dataclass(frozen=True, slots=True)
class MaxPool2D(Layer):
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

    size: int = 2
    stride: int | None = None

    def __post_init__(self) -> None:
        _require_window(self.size, self.stride)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return how many windows fit, and the same channels."""
        return _pooled(input_shape, self.size, self.stride)

    def window_count(self, input_shape: Shape) -> int:
        """Return size x size for each output."""
        return math.prod(self.output_shape(input_shape)) * self.size**2

    def describe(self) -> str:
        """Name the size, and the stride where windows overlap or leave gaps."""
        return _named("MaxPool2D", self.size, self.stride)


@final
@dataclass(frozen=True, slots=True)
class AveragePool2D(Layer):
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

    size: int = 2
    stride: int | None = None

    def __post_init__(self) -> None:
        _require_window(self.size, self.stride)

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return how many windows fit, and the same channels."""
        return _pooled(input_shape, self.size, self.stride)

    def window_count(self, input_shape: Shape) -> int:
        """Return size x size for each output."""
        return math.prod(self.output_shape(input_shape)) * self.size**2

    def describe(self) -> str:
        """Name the size, and the stride where windows overlap or leave gaps."""
        return _named("AveragePool2D", self.size, self.stride)


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


def _require_window(size: int, stride: int | None) -> None:
    if size < 1 or (stride is not None and stride < 1):
        raise SettingError(f"pooling needs a size and a stride of at least 1, got {size}, {stride}")


def _pooled(input_shape: Shape, size: int, stride: int | None) -> Shape:
    height, width, channels = image_shape(input_shape)
    if min(height, width) < size:
        raise ShapeError(
            f"its windows of {size} x {size} do not fit into an image of {height} x {width}"
        )
    step = stride or size
    return ((height - size) // step + 1, (width - size) // step + 1, channels)


def _named(name: str, size: int, stride: int | None) -> str:
    step = stride or size
    return f"{name} {size}x{size}" + (f", stride {step}" if step != size else "")
