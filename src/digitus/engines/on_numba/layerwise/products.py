"""What all products of windows and weights have in common, whatever numbers they multiply."""

import math
from abc import abstractmethod
from typing import NamedTuple

from digitus.arrays import Array
from digitus.engines.on_numba.activations import ACTIVATIONS, Form, activation_backward
from digitus.engines.on_numba.jit import Program, kernel
from digitus.engines.on_numba.layerwise.layer import Arrays, Bound, Node, Place, Span, ThreadStep
from digitus.engines.on_numba.packing import aligned
from digitus.engines.on_numba.simd.pointers import Numbers, offset, to_pointers
from digitus.engines.on_numba.simd.windows import Filters
from digitus.networks.layers import Conv2D, Dense, Shape
from digitus.networks.layers.layer import image_shape


class Look(NamedTuple):
    """How a layer looks at its input: through square windows, at an image of some channels."""

    image: Shape
    size: int
    """Points along a side of a window."""
    step: int
    """Points from one window to the next."""
    padding: int
    """Points of margin around the image."""


def look_of(layer: Conv2D | Dense, shape: Shape) -> Look:
    """Say how a layer looks at images; to a dense layer an image is one point of many channels."""
    if isinstance(layer, Dense):
        return Look((1, 1, math.prod(shape)), 1, 1, 0)
    return Look(image_shape(shape), layer.size, layer.stride, layer.padding)


class GradientPlaces(NamedTuple):
    """Where the gradients of a layer lie."""

    shard: int
    """Numbers in the gradient of a shard."""
    weights: int
    """Where in it those of the weights begin,"""
    weights_size: int
    """and how many they are."""
    bias: int
    """Where that of the bias begins; -1 where there is none."""


def _activation_backward(arrays: Arrays, form: Form, span: Span) -> None:
    delta, a = to_pointers(arrays)
    at = span.first * form.stride
    activation_backward(form, offset(delta, at), offset(a, at), span.last - span.first)


@kernel
def set_bias_gradient(deltas: Numbers, units: int, count: int, own: Numbers) -> None:
    """Set the gradient of a bias: the sum of ``count`` rows of deltas."""
    for k in range(units):
        own[k] = 0
    for p in range(count):
        for k in range(units):
            own[k] += deltas[p * units + k]


ACTIVATION_BACKWARD = Program(_activation_backward)


class ProductNode(Node):
    """``a = f(windows @ weights + bias)``."""

    out: Array
    """The outputs of a batch."""

    def __init__(self, layer: Conv2D | Dense, place: Place) -> None:
        super().__init__(layer, place)
        name, arrays = place.name, place.arrays
        self.units = layer.output_shape(place.shape)[-1]
        self.is_first = place.is_first
        self.look = look_of(layer, place.shape)
        self.form = Form(ACTIVATIONS[layer.activation], self.units, self.outputs)
        weights = arrays.layout.part(f"{name}.weights")
        stride = weights.stride
        self.filters = Filters(
            arrays.rows(f"{name}.weights"),
            stride,
            self.units,
            arrays.rows(f"{name}.bias") if layer.bias else aligned(stride, self.precision),
        )
        self.sizes = GradientPlaces(
            arrays.layout.gradient_size,
            weights.gradient,
            self.look.size * weights.tile_rows * stride,
            arrays.layout.part(f"{name}.bias").gradient if layer.bias else -1,
        )
        self._activation_backward = Bound(ACTIVATION_BACKWARD)

    def backward(self, delta: Array, step: ThreadStep) -> Array:
        """Go back through the activation, to the weights, and to the input."""
        self._activation_backward((delta, self.out), self.form, step.span)
        return self.back_from(delta, step.span)

    @abstractmethod
    def back_from(self, delta: Array, span: Span) -> Array:
        """Set the gradients of weights and bias, shard by shard; return d loss / d input."""


class WeightsFirst(ProductNode):
    """Goes back to the weights first, and then to the input where somebody asks for it."""

    goes_back: bool
    """Whether somebody does."""

    def back_from(self, delta: Array, span: Span) -> Array:
        """Take the two ways back one after the other."""
        self.to_weights(delta, span)
        return self.to_input(delta, span) if self.goes_back else delta

    @abstractmethod
    def to_weights(self, delta: Array, span: Span) -> None:
        """Set the gradients of weights and bias, shard by shard."""

    @abstractmethod
    def to_input(self, delta: Array, span: Span) -> Array:
        """Return d loss / d input."""
