"""Weights in the order of those who keep channels first: (filters, channels, lines, points).

Ours are a row for each number of a window, line after line, in each point after point, in each its
channels; a dense layer that looks at an image has one window, the whole of it.
"""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np

from digitus.arrays import Array
from digitus.networks import Conv2D, Dense, Flatten, Layer, Network
from digitus.networks.layers import Shape
from digitus.networks.layers.layer import image_shape

Window: TypeAlias = tuple[int, int, int]
"""Lines, points and channels."""


class Place(NamedTuple):
    """A layer, where it stands, and what it looks at: flat rows are images of a single point."""

    name: str
    layer: Layer
    image: Window
    is_flat: bool
    """Whether rows come in."""

    @property
    def window(self) -> Window:
        """What one row of outputs is made from."""
        if isinstance(self.layer, Conv2D):
            return (self.layer.size, self.layer.size, self.image[2])
        return self.image


def places(network: Network) -> Iterator[Place]:
    """Go through the layers; one behind a Flatten still knows the image that was flattened.

    Examples
    --------
    >>> network = Network((28, 28), (Conv2D(20, 5), Flatten(), Dense(10)))
    >>> [(place.image, place.window, place.is_flat) for place in places(network)]
    [((28, 28, 1), (5, 5, 1), False), ((24, 24, 20), (24, 24, 20), False), ((24, 24, 20), \
(24, 24, 20), True)]
    """
    image, is_flat = image_shape(network.input_shape), False
    for index, (layer, shape) in enumerate(zip(network.layers, network.shapes[1:], strict=True)):
        yield Place(str(index), layer, image, is_flat)
        if isinstance(layer, Dense):
            image, is_flat = (1, 1, layer.units), True
        elif isinstance(layer, Flatten) or len(shape) == 1:
            image, is_flat = (image if is_kept(image, shape) else (1, 1, shape[0])), True
        else:
            image = image_shape(shape)


def is_kept(image: Window, shape: Shape) -> bool:
    """Say whether a row holds all numbers of an image."""
    return int(np.prod(image)) == shape[0]


def to_channels_first(weights: Array, window: Window) -> Array:
    """Transpose (lines x points x channels, filters) into (filters, channels, lines, points).

    Examples
    --------
    >>> to_channels_first(np.arange(4).reshape(4, 1), (1, 2, 2)).ravel()
    array([0, 2, 1, 3])
    """
    return np.ascontiguousarray(weights.reshape(*window, -1).transpose(3, 2, 0, 1))


def from_channels_first(weights: Array, window: Window) -> Array:
    """Transpose them back.

    Examples
    --------
    >>> from_channels_first(np.array([0, 2, 1, 3]), (1, 2, 2)).ravel()
    array([0, 1, 2, 3])
    """
    lines, points, channels = window
    transposed = weights.reshape(-1, channels, lines, points).transpose(2, 3, 1, 0)
    return np.ascontiguousarray(transposed.reshape(lines * points * channels, -1))
