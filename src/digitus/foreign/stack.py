"""A network under construction, from what another program's file says of its layers.

Every reader of a format hands its layers in here, one after the other, in the words of its program;
here they become layers and arrays of digitus.  Images lie as (height, width, channels) in digitus.
Where they lie as (channels, height, width), rows that follow are in another order, and the weights
of the next dense layer are reordered once, here.
"""

import math
from typing import Any, final

import numpy as np

from digitus.arrays import Array
from digitus.errors import ModelError
from digitus.foreign.windows import Windows
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool2D,
    Network,
    Params,
    Residual,
)
from digitus.networks.layers import Shape
from digitus.networks.layers.layer import image_shape

LINEAR = (Dense, Conv2D)


@final
class Stack:
    """Layers and their arrays, in the order in which they compute.

    Parameters
    ----------
    shape
        Height and width of one image; in a branch, what goes into it.
    channels_first
        Whether images lie as (channels, height, width) in the program that wrote the file.

    Examples
    --------
    >>> stack = Stack((2, 2), channels_first=False)
    >>> stack.dense(np.ones((4, 3)))
    >>> stack.scale(1.0, np.array([1.0, 2.0, 3.0]))  # a bias
    >>> stack.activate("relu")
    >>> stack.network.layers
    (Dense(units=3, activation='relu', bias=True),)
    """

    def __init__(self, shape: Shape, *, channels_first: bool) -> None:
        self.input_shape = self.shape = shape
        self.channels_first = channels_first
        self.factor: Any = 1.0
        self.shift: Any = 0.0
        self.ending = "outputs"
        self._layers: list[Layer] = []
        self._arrays: list[Params] = []
        self._flattened: Shape | None = None

    def __len__(self) -> int:
        return len(self._layers)

    @property
    def network(self) -> Network:
        """The layers so far."""
        return Network(self.input_shape, self.layers)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers so far."""
        return tuple(self._layers)

    @property
    def params(self) -> Params:
        """Their arrays, by the network's names."""
        return {
            f"{index}.{name}": array
            for index, arrays in enumerate(self._arrays)
            for name, array in arrays.items()
        }

    def add(self, layer: Layer, arrays: Params | None = None) -> None:
        """Add a layer whose arrays are in digitus' own order.

        Raises
        ------
        ShapeError, ModelError
            What comes out of the layers so far does not go into it, or the arrays are of other
            shapes.
        """
        self._require_scaled(layer)
        outputs = layer.output_shape(self.shape)
        expected = layer.param_shapes(self.shape) | layer.statistic_shapes(self.shape)
        found = {name: array.shape for name, array in (arrays or {}).items()}
        if found != expected:
            raise ModelError(
                f"{layer.describe()} needs arrays of the shapes {_told(expected)} here,"
                f" and the file has {_told(found)}"
            )
        self._layers.append(layer)
        self._arrays.append({name: np.asarray(array) for name, array in (arrays or {}).items()})
        self.shape = outputs

    def dense(self, weights: Array, bias: Array | None = None) -> None:
        """Add a dense layer; weights are (inputs, units)."""
        if weights.ndim != 2 or len(weights) != math.prod(self.shape):
            raise ModelError(
                f"a dense layer with weights of shape {weights.shape} follows {self.shape}, which"
                f" are {math.prod(self.shape)} numbers"
            )
        image = self.shape if self.channels_first and len(self.shape) == 3 else self._flattened
        if image:
            weights, self._flattened = _channels_last(weights, image), None
        if self._layers and isinstance(self._layers[-1], Flatten):  # dense layers do it themselves
            del self._layers[-1], self._arrays[-1]
        arrays = {"weights": weights} | ({} if bias is None else {"bias": bias})
        arrays = self._scaled(arrays)
        self.add(Dense(weights.shape[1], bias="bias" in arrays), arrays)

    def convolution(self, windows: Windows, weights: Array, bias: Array | None = None) -> None:
        """Add a convolution; weights are (filters, channels, height, width)."""
        channels = image_shape(self.shape)[2]
        weights, padding = windows.as_square(weights, channels)
        size = weights.shape[-1]
        rows = weights.transpose(2, 3, 1, 0).reshape(-1, len(weights))
        layer = Conv2D(
            len(weights), size, bias=bias is not None, stride=windows.stride, padding=padding
        )
        self.add(layer, {"weights": rows} | ({} if bias is None else {"bias": bias}))

    def pool(self, kind: type[MaxPool2D] | type[AveragePool2D], windows: Windows) -> None:
        """Add pooling window by window."""
        height, width, _ = image_shape(self.shape)
        if kind is AveragePool2D and windows.is_all_of(height, width):
            self.add(GlobalAveragePool())
            return
        size = windows.require_plain(kind.__name__)
        self.add(kind(size, None if windows.stride == size else windows.stride))

    def normalise(self, arrays: Params, epsilon: float, momentum: float = 0.1) -> None:
        """Add a batch normalisation, with ``scale``, ``bias``, ``mean`` and ``variance``."""
        if self._flattened:
            arrays = {name: _channels_last(a, self._flattened) for name, a in arrays.items()}
        self.add(BatchNorm(momentum=momentum, epsilon=epsilon), arrays)

    def flatten(self) -> None:
        """Lay images out as rows."""
        if len(self.shape) == 1:
            return
        if self.channels_first and len(self.shape) == 3:
            self._flattened = self.shape
        self._layers.append(Flatten())
        self._arrays.append({})
        self.shape = (math.prod(self.shape),)

    def as_image(self, *, channels_first: bool) -> None:
        """Lay rows of pixels out as images again, before the first layer.

        Raises
        ------
        ModelError
            They went through layers already.
        """
        if not all(isinstance(layer, Flatten) for layer in self._layers):
            raise ModelError(f"it makes images of {self.shape}; digitus has no layer for it")
        self._layers, self._arrays = [], []
        self.shape, self.channels_first = self.input_shape, channels_first

    def activate(self, activation: str) -> None:
        """Put an activation behind the last layer."""
        if activation in {"", "identity"}:
            return
        at = len(self._layers) - 1
        # What never falls goes past the largest of a window, and anything past a new arrangement.
        while at >= 0 and isinstance(self._layers[at], MaxPool2D | Flatten | Dropout):
            at -= 1
        if at >= 0 and activation == self._layers[at].activation == "relu":
            return  # nothing is left below zero
        if at >= 0 and _can_take(self._layers[at], activation):
            self._layers[at] = self._layers[at].replace(activation=activation)
            return
        if activation == "softmax":
            if len(self.shape) != 1:
                raise ModelError(f"it is softmax over something else than a row: {self.shape}")
            # Digitus has it behind dense layers: this one changes nothing.
            self.dense(np.eye(self.shape[0], dtype=np.float32))
            self.activate(activation)
            return
        self._affine(1.0, 0.0)
        self._layers[-1] = self._layers[-1].replace(activation=activation)

    def scale(self, factor: Any, shift: Any) -> None:
        """Multiply what comes by numbers and add others, one for all or one for each channel."""
        if all(isinstance(layer, Flatten) for layer in self._layers):
            factor, shift = (self._for_pixels(numbers) for numbers in (factor, shift))
            self.factor, self.shift = factor * self.factor, factor * self.shift + shift
            return
        layer, arrays = self._layers[-1], self._arrays[-1]
        if not isinstance(layer, LINEAR) or layer.activation != "identity":
            self._affine(factor, shift)
            return
        width = arrays["weights"].shape[1]
        if {np.size(factor), np.size(shift)} - {1, width}:
            raise ModelError("it adds constants that are not one for each unit or filter")
        factor, shift = (np.ravel(np.asarray(x)) for x in (factor, shift))
        kind = arrays["weights"].dtype
        bias = arrays.get("bias", np.zeros(width, kind)) * factor + shift
        weights = arrays["weights"] * factor
        self._layers[-1] = layer.replace(bias=True)
        self._arrays[-1] = {"weights": weights.astype(kind), "bias": bias.astype(kind)}

    def _affine(self, factor: Any, shift: Any) -> None:
        """Add a normalisation that does no more: programs fold theirs into such constants."""
        channels = 1 if len(self.shape) == 2 else self.shape[-1]
        if {np.size(factor), np.size(shift)} - {1, channels}:
            raise ModelError(
                f"it multiplies or adds constants that are not one for each of {channels} channels"
            )
        layer = BatchNorm()
        scale, bias, one = (
            np.broadcast_to(np.ravel(x), channels).astype(np.float32) for x in (factor, shift, 1.0)
        )
        last = self._arrays[-1] if self._layers and not self._flattened else {}
        if self._layers[-1:] == [layer] and last:  # a product, and now what is added to it
            last |= {"scale": last["scale"] * scale, "bias": last["bias"] * scale + bias}
            return
        variance = one - np.float32(layer.epsilon)
        found = {"scale": scale, "bias": bias, "mean": 0 * one, "variance": variance}
        self.normalise(found, layer.epsilon, layer.momentum)

    def _for_pixels(self, numbers: Any) -> Any:
        if np.size(numbers) == 1:
            return float(np.ravel(numbers)[0])
        if np.size(numbers) != math.prod(self.shape):
            raise ModelError(
                f"it multiplies or adds {np.size(numbers)} constants to images of {self.shape}"
            )
        return np.ravel(np.asarray(numbers, np.float64))

    def branch(self) -> "Stack":
        """Return a stack for layers that begin where this one ends now."""
        return Stack(image_shape(self.shape), channels_first=self.channels_first)

    def residual(self, main: "Stack", shortcut: "Stack") -> None:
        """Add two branches, which are added to each other."""
        if not len(main):
            main, shortcut = shortcut, main
        block = Residual(main.layers, shortcut.layers, "identity")
        inner = {f"shortcut.{name}": array for name, array in shortcut.params.items()}
        self.add(block, main.params | inner)

    def _require_scaled(self, layer: Layer) -> None:
        if np.ndim(self.factor) or np.ndim(self.shift):
            raise ModelError(
                f"it scales every pixel by numbers of its own before {layer.describe()};"
                " digitus has one scale for all, but before a dense layer"
            )

    def _scaled(self, params: Params) -> Params:
        """Let the first dense layer do what is done to every pixel by numbers of its own.

        ``(f x + s) @ w + b = x @ (f w) + (b + s @ w)``, f times w row by row.
        """
        if self._layers or not (np.ndim(self.factor) or np.ndim(self.shift)):
            return params
        weights = params["weights"].astype(np.float64)
        factor, shift = (
            np.broadcast_to(np.ravel(x), len(weights)) for x in (self.factor, self.shift)
        )
        bias = params.get("bias", np.zeros(weights.shape[1])) + shift @ weights
        self.factor, self.shift = 1.0, 0.0
        kind = params["weights"].dtype
        return {"weights": (factor[:, None] * weights).astype(kind), "bias": bias.astype(kind)}


def _channels_last(rows: Array, image: Shape) -> Array:
    """Reorder rows that go channel by channel, so that they go point by point."""
    height, width, channels = image
    apart = rows.reshape(channels, height, width, *rows.shape[1:])
    return np.moveaxis(apart, 0, 2).reshape(rows.shape)


def _can_take(layer: Layer, activation: str) -> bool:
    if layer.activation != "identity" or not isinstance(layer, (*LINEAR, BatchNorm, Residual)):
        return False
    return activation != "softmax" or isinstance(layer, Dense)


def _told(shapes: dict[str, Shape]) -> str:
    return ", ".join(f"{name} {shape}" for name, shape in shapes.items()) or "none"
