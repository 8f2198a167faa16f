"""Normalisation: every channel is brought to mean zero and variance one, batch by batch."""

from dataclasses import dataclass
from typing import final

from digitus.networks.activations import require_elementwise
from digitus.networks.layers.layer import Layer, Shape
from digitus.settings import require_between, require_positive


@final
@dataclass(frozen=True, slots=True)
class BatchNorm(Layer):
    """``activation(scale (x - mean) / sqrt(variance + epsilon) + bias)``, for each channel.

    In training, mean and variance are those of the batch, over images and places [1]_; each step
    moves the kept statistics towards them, ``mean += momentum (batch mean - mean)`` and likewise
    the variance (of a sample: the sum of squares over n - 1; a single number, as in a batch of one
    image after a dense layer, has the variance zero).  A trained network uses what was kept.  A
    convolution that comes before needs no bias.

    Parameters
    ----------
    activation
        Any that looks at one number at a time.
    momentum
        How far the kept statistics move in each step.
    epsilon
        Added to the variance, so that a silent channel divides by no zero.

    Examples
    --------
    >>> layer = BatchNorm("relu")
    >>> layer.param_shapes((12, 12, 20)), layer.statistic_shapes((12, 12, 20))
    ({'scale': (20,), 'bias': (20,)}, {'mean': (20,), 'variance': (20,)})

    .. [1] Ioffe and Szegedy 2015, Batch normalization: accelerating deep network training by
       reducing internal covariate shift.
    """

    activation: str = "identity"
    momentum: float = 0.1
    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        require_elementwise(self.activation, "a normalisation")
        require_between("momentum", self.momentum, 0, 1)
        require_positive("epsilon", self.epsilon)

    @property
    def same_everywhere(self) -> bool:
        """Yes, each channel by its own numbers."""
        return True

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape that went in."""
        return input_shape

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return a scale (starts at one) and a bias for each channel."""
        channels = _channels(input_shape)
        return {"scale": (channels,), "bias": (channels,)}

    def statistic_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return the mean (starts at zero) and the variance (at one) of each channel."""
        channels = _channels(input_shape)
        return {"mean": (channels,), "variance": (channels,)}

    def describe(self) -> str:
        """Name the activation, if there is one."""
        return "BatchNorm" + (f" {self.activation}" if self.activation != "identity" else "")


def _channels(shape: Shape) -> int:
    return 1 if len(shape) == 2 else shape[-1]
