"""A trained network as an ``nn.Module`` of PyTorch's own layers, for whoever goes on from there."""

from collections.abc import Callable
from typing import Any, final

import numpy as np
import torch
from torch import Tensor, nn

from digitus.arrays import Array
from digitus.datasets.scaling import Scaling
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
    SpatialDropout,
)
from digitus.networks.activations import LEAK
from digitus.networks.layers import Shape
from digitus.networks.layers.layer import image_shape

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": lambda: nn.LeakyReLU(LEAK),
    "softmax": lambda: nn.Softmax(dim=1),
    # The slips differ in their derivatives only.
    "tanh_slip": nn.Tanh,
    "softmax_slip": lambda: nn.Softmax(dim=1),
}


@final
class DigitModule(nn.Module):
    """From pixels (n, height, width), of any type of numbers, to what the network puts out.

    Parameters
    ----------
    scaling
        From pixels to inputs.
    layers
        The network; images lie channels first, as everywhere in PyTorch.
    """

    def __init__(self, scaling: Scaling, layers: nn.Sequential) -> None:
        super().__init__()
        self.offset, self.divisor = scaling.offset, scaling.divisor
        self.layers = layers

    def forward(self, images: Tensor) -> Tensor:
        """Scale the pixels, and go through all layers."""
        kind = next(self.layers.parameters()).dtype
        x = (images.to(kind) - self.offset) / self.divisor
        return self.layers(x[:, None])


@final
class ResidualModule(nn.Module):
    """What two paths make of the same input, added."""

    def __init__(self, main: nn.Sequential, shortcut: nn.Sequential) -> None:
        super().__init__()
        self.main, self.shortcut = main, shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Go both ways, and add."""
        return self.main(x) + self.shortcut(x)


def as_module(network: Network, params: Params, scaling: Scaling) -> nn.Module:
    """Return a network with its numbers as a module, ready to be used (``eval``).

    Examples
    --------
    >>> from digitus.networks import LeCun, draw_params
    >>> network = Network((28, 28), (Dense(10, "softmax"),))
    >>> params = draw_params(network, LeCun(), np.random.default_rng(0))
    >>> as_module(network, params, Scaling(divisor=255.0))(torch.zeros(2, 28, 28)).shape
    torch.Size([2, 10])
    """
    layers, _ = _path(network.layers, params, network.input_shape)
    return DigitModule(scaling, layers).eval()


def _path(layers: tuple[Layer, ...], params: Params, shape: Shape) -> tuple[nn.Sequential, Shape]:
    modules: list[nn.Module] = []
    for index, layer in enumerate(layers):
        own = {
            name.removeprefix(f"{index}."): array
            for name, array in params.items()
            if name.startswith(f"{index}.")
        }
        modules += MODULES[type(layer)](layer, own, shape)
        if layer.activation != "identity":
            modules.append(ACTIVATIONS[layer.activation]())
        shape = layer.output_shape(shape)
    return nn.Sequential(*modules), shape


def _filled(module: nn.Module, **arrays: Array | None) -> nn.Module:
    given = {n: torch.from_numpy(np.array(a)) for n, a in arrays.items() if a is not None}
    module = module.to(next(iter(given.values())).dtype)
    module.load_state_dict(given, strict=False)
    return module


def _dense(layer: Dense, own: Params, shape: Shape) -> list[nn.Module]:
    weights = own["weights"]
    if len(shape) == 3:  # rows go channel by channel in PyTorch
        weights = np.moveaxis(weights.reshape(*shape, -1), 2, 0).reshape(weights.shape)
    linear = nn.Linear(*weights.shape, bias=layer.bias)
    flat = [nn.Flatten()] if len(shape) > 1 else []
    return [*flat, _filled(linear, weight=weights.T, bias=own.get("bias"))]


def _convolution(layer: Conv2D, own: Params, shape: Shape) -> list[nn.Module]:
    size, channels = layer.size, image_shape(shape)[2]
    weights = own["weights"].reshape(size, size, channels, -1).transpose(3, 2, 0, 1)
    module = nn.Conv2d(
        *(channels, layer.filters, size, layer.stride, layer.padding), bias=layer.bias
    )
    return [_filled(module, weight=weights, bias=own.get("bias"))]


def _normalisation(layer: BatchNorm, own: Params, shape: Shape) -> list[nn.Module]:
    kind = nn.BatchNorm1d if len(shape) == 1 else nn.BatchNorm2d
    module = kind(len(own["scale"]), eps=layer.epsilon, momentum=layer.momentum)
    return [
        _filled(
            module,
            weight=own["scale"],
            bias=own["bias"],
            running_mean=own["mean"],
            running_var=own["variance"],
        )
    ]


@final
class ChannelsLast(nn.Module):
    """Images as rows in the order of digitus: point after point, in each its channels."""

    def forward(self, x: Tensor) -> Tensor:
        """Lay them out."""
        return x.permute(0, 2, 3, 1).flatten(1)


def _residual(layer: Residual, own: Params, shape: Shape) -> list[nn.Module]:
    inputs = image_shape(shape)
    below = {n.removeprefix("shortcut."): a for n, a in own.items() if n.startswith("shortcut.")}
    main, _ = _path(layer.layers, own, inputs)
    shortcut, _ = _path(layer.shortcut, below, inputs)
    return [ResidualModule(main, shortcut)]


MODULES: dict[type[Layer], Callable[[Any, Params, Shape], list[nn.Module]]] = {
    AveragePool2D: lambda layer, _, __: [nn.AvgPool2d(layer.size, layer.step)],
    BatchNorm: _normalisation,
    Conv2D: _convolution,
    Dense: _dense,
    Dropout: lambda layer, _, __: [nn.Dropout(layer.rate)],
    Flatten: lambda _, __, shape: [ChannelsLast()] if len(shape) > 1 else [],
    GlobalAveragePool: lambda _, __, ___: [nn.AdaptiveAvgPool2d(1), nn.Flatten()],
    MaxPool2D: lambda layer, _, __: [nn.MaxPool2d(layer.size, layer.step)],
    Residual: _residual,
    SpatialDropout: lambda layer, _, __: [nn.Dropout2d(layer.rate)],
}
"""Every layer, with what PyTorch has for it."""
