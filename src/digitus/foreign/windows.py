"""The windows of convolutions and pooling, as other programs describe them, made square and plain.

Digitus has square windows with equal padding at both ends.  Zeros around the weights make most
windows of a convolution such ones, without changing a number that comes out.
"""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.arrays import Array
from digitus.errors import ModelError

LARGEST = 1000
"""No window on an image of digits is larger."""

MOST_WEIGHTS = 1 << 26
"""Nor has a convolution that reads digits more, written out."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """How windows lie on an image.

    Parameters
    ----------
    size
        Height and width.
    strides
        How many points one window is from the next, down and right.
    before, after
        Points of zeros above and left of the image, and below and right of it.
    dilations
        How many points of the image one point of the window is from the next.
    groups
        Into how many parts channels and filters fall that know nothing of each other.

    Examples
    --------
    >>> windows = Windows(size=(3, 3), strides=(2, 2), after=(1, 1))  # "same" in TensorFlow
    >>> weights, padding = windows.as_square(np.ones((1, 1, 3, 3)), 1)
    >>> weights[0, 0, :, 0], padding
    (array([0., 0., 0., 0.]), 1)
    """

    size: tuple[int, ...]
    strides: tuple[int, ...] = (1, 1)
    before: tuple[int, ...] = (0, 0)
    after: tuple[int, ...] = (0, 0)
    dilations: tuple[int, ...] = (1, 1)
    groups: int = 1

    def __post_init__(self) -> None:
        for name in ("size", "strides", "before", "after", "dilations"):
            numbers = getattr(self, name)
            least = 0 if name in {"before", "after"} else 1
            if len(numbers) != 2 or not all(least <= number <= LARGEST for number in numbers):
                raise ModelError(f"{name} of its windows must be two whole numbers, got {numbers}")

    @property
    def stride(self) -> int:
        """The stride, if it is the same down and right.

        Raises
        ------
        ModelError
            It is not.
        """
        down, right = self.strides
        if down != right:
            raise ModelError(
                f"its windows are {down} points apart down and {right} right; digitus has one"
                " stride for both"
            )
        return down

    def is_all_of(self, height: int, width: int) -> bool:
        """Say whether one window is the whole image."""
        return self.size == (height, width) and not any((*self.before, *self.after))

    def require_plain(self, what: str) -> int:
        """Return the size of square windows without padding.

        Raises
        ------
        ModelError
            They are not square, or look beyond the edges.
        """
        height, width = self.size
        if height != width or any((*self.before, *self.after)) or self.dilations != (1, 1):
            raise ModelError(
                f"{what} looks through windows of {height} x {width} with padding {self.before};"
                " digitus pools through square windows without padding"
            )
        return height

    def as_square(self, weights: Array, channels: int) -> tuple[Array, int]:
        """Return weights (filters, channels, size, size) that do the same, and their padding.

        A row of zeros at the beginning of a window, and one more point of padding there, change
        nothing; nor do both at its end.

        Parameters
        ----------
        weights
            (filters, channels of a group, height, width).
        channels
            Those of the image.

        Raises
        ------
        ModelError
            No square window with equal padding does the same.
        """
        if weights.ndim != 4 or weights.shape[2:] != self.size:
            raise ModelError(f"weights of a convolution have the shape {weights.shape}")
        weights = _undilated(_ungrouped(weights, self.groups, channels), self.dilations)
        padding = max(*self.before, *self.after)
        ends = [(padding - b, padding - a) for b, a in zip(self.before, self.after, strict=True)]
        square = np.pad(weights, ((0, 0), (0, 0), *ends))
        height, width = square.shape[2:]
        if height != width or padding >= height:
            raise ModelError(
                f"its windows of {self.size} with padding {self.before} and {self.after} are no"
                " square ones with equal padding below their size, as digitus has them"
            )
        return square, padding


def _ungrouped(weights: Array, groups: int, channels: int) -> Array:
    """Give every filter weights for all channels, zero for those of other groups."""
    filters, inside = weights.shape[:2]
    if groups < 1 or filters % groups or inside * groups != channels:
        raise ModelError(
            f"a convolution with weights {weights.shape} in {groups} groups follows {channels}"
            " channels"
        )
    if groups == 1:
        return weights
    whole = _zeros((filters, channels, *weights.shape[2:]), weights)
    per_group = filters // groups
    for group in range(groups):
        rows = slice(group * per_group, (group + 1) * per_group)
        whole[rows, group * inside : (group + 1) * inside] = weights[rows]
    return whole


def _undilated(weights: Array, dilations: tuple[int, ...]) -> Array:
    """Write out the gaps of dilated windows as zeros."""
    if dilations == (1, 1):
        return weights
    down, right = dilations
    height, width = ((n - 1) * d + 1 for n, d in zip(weights.shape[2:], dilations, strict=True))
    whole = _zeros((*weights.shape[:2], height, width), weights)
    whole[:, :, ::down, ::right] = weights
    return whole


def _zeros(shape: tuple[int, ...], weights: Array) -> Array:
    if math.prod(shape) > MOST_WEIGHTS:
        raise ModelError(f"a convolution of {shape} is more than anything that reads digits has")
    return np.zeros(shape, weights.dtype)
