"""Convolution: the same few weights look at every place of an image."""

from dataclasses import dataclass
from typing import final

from digitus.errors import SettingError, ShapeError
from digitus.networks.activations import require_elementwise
from digitus.networks.layers.layer import Layer, Shape, image_shape


@final
@dataclass(frozen=True, slots=True)
class Conv2D(Layer):
    """Every window of the image to every filter: ``activation(window @ weights + bias)``.

    A window is ``size x size`` points with all their channels, as one row: line after line, in
    each point after point, in each its channels.  Windows are ``stride`` points apart; ``padding``
    points of zeros are put around the image first.  As everywhere in this field the weights are
    not turned round, so that mathematics would call it a cross-correlation.

    Parameters
    ----------
    filters
        The number of channels that come out.
    size
        Height and width of a window.
    activation
        Any that looks at one number at a time.
    bias
        Whether each filter adds a number of its own.
    stride
        How many points one window is from the next.
    padding
        How many points of zeros to put around the image; ``(size - 1) / 2`` keeps its size.

    Examples
    --------
    >>> layer = Conv2D(20, 5, "relu")
    >>> layer.output_shape((28, 28)), layer.param_shapes((28, 28))
    ((24, 24, 20), {'weights': (25, 20), 'bias': (20,)})
    """

    filters: int
    size: int = 3
    activation: str = "identity"
    bias: bool = True
    stride: int = 1
    padding: int = 0

    def __post_init__(self) -> None:
        for name in ("filters", "size", "stride"):
            if getattr(self, name) < 1:
                raise SettingError(
                    f"{name} of a convolution must be at least 1, got {getattr(self, name)}"
                )
        if not 0 <= self.padding < self.size:
            raise SettingError(
                f"padding must be at least 0 and below size={self.size} (more would only be"
                f" windows full of zeros), got {self.padding}"
            )
        require_elementwise(self.activation, "a convolution")

    @property
    def step(self) -> int:
        """The stride."""
        return self.stride

    @property
    def same_everywhere(self) -> bool:
        """Yes without padding: zeros are at the edges only."""
        return self.padding == 0

    def output_shape(self, input_shape: Shape) -> Shape:
        """Return height, width and filters; a last window that does not fit is left out."""
        height, width, _ = image_shape(input_shape)
        sizes = [self._windows(length) for length in (height, width)]
        if min(sizes) < 1:
            raise ShapeError(
                f"its windows of {self.size} x {self.size} do not fit into an image of"
                f" {height} x {width} with padding {self.padding}"
            )
        return (*sizes, self.filters)

    def _windows(self, length: int) -> int:
        return (length + 2 * self.padding - self.size) // self.stride + 1

    def param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        """Return weights (size x size x channels, filters) and, unless it has none, bias."""
        channels = image_shape(input_shape)[2]
        weights = {"weights": (self.size * self.size * channels, self.filters)}
        return weights | ({"bias": (self.filters,)} if self.bias else {})

    def multiplications(self, input_shape: Shape) -> int:
        """Return one per weight and window."""
        return self.window_count(input_shape) * self.filters

    def window_count(self, input_shape: Shape) -> int:
        """Return size x size x channels for each window."""
        height, width, _ = self.output_shape(input_shape)
        return height * width * self.size**2 * image_shape(input_shape)[2]

    def describe(self) -> str:
        """Name size and activation, and what is unusual."""
        words = [f"Conv2D {self.size}x{self.size} {self.activation}"]
        words += [f"stride {self.stride}"] * (self.stride > 1)
        words += [f"padding {self.padding}"] * (self.padding > 0)
        return ", ".join(words + ["no bias"] * (not self.bias))
