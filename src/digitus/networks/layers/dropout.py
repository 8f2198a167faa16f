"""Layers that silence a part of what they are given, in training only."""

from dataclasses import dataclass
from typing import final

from digitus.networks.layers.layer import Layer, Shape, image_shape
from digitus.settings import require_between


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

    @property
    def same_everywhere(self) -> bool:
        """Yes."""
        return True

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape that went in."""
        return input_shape

    def describe(self) -> str:
        """Name the rate."""
        return f"Dropout {self.rate:g}"


@final
@dataclass(frozen=True, slots=True)
class SpatialDropout(Layer):
    """Dropout of whole channels: neighbours in a channel say the same, and fall silent together.

    Each channel of each image is silenced with probability ``rate`` [1]_.

    Examples
    --------
    >>> SpatialDropout(0.1).output_shape((12, 12, 20))
    (12, 12, 20)

    .. [1] Tompson et al. 2015, Efficient object localization using convolutional networks.
    """

    rate: float = 0.1

    def __post_init__(self) -> None:
        require_between("a dropout rate", self.rate, 0, 1)

    @property
    def same_everywhere(self) -> bool:
        """Yes."""
        return True

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape that went in."""
        image_shape(input_shape)
        return input_shape

    def describe(self) -> str:
        """Name the rate."""
        return f"SpatialDropout {self.rate:g}"
