"""From our description of a network to PyTorch's modules, and parameters there and back."""

from collections.abc import Iterator
from typing import Any, final

import numpy as np
import torch
from torch import nn

from benchmarks.speed.peers.channels_first import (
    Place,
    Window,
    from_channels_first,
    places,
    to_channels_first,
)
from benchmarks.speed.work import CannotDoError
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
    SpatialDropout,
)

LAYOUTS = {"default": torch.contiguous_format, "channels last": torch.channels_last}
"""How images lie in memory."""

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
}

STATISTICS = {"mean": "running_mean", "variance": "running_var"}
NAMES = {"weights": "weight", "bias": "bias", "scale": "weight"} | STATISTICS
"""What PyTorch calls our arrays."""


@final
class Mirror:
    """PyTorch's modules for a network; they give what goes into the last softmax.

    Parameters
    ----------
    network
        Whatever has no residual blocks.

    Raises
    ------
    CannotDoError
        For a layer that is not written here.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._placed: dict[str, tuple[Place, nn.Module]] = {}
        self.module = nn.Sequential(*self._modules())

    def _modules(self) -> Iterator[nn.Module]:
        for place in places(self._network):
            if isinstance(place.layer, Dense) and not place.is_flat:
                yield nn.Flatten()
            module = _module(place)
            self._placed[place.name] = (place, module)
            yield module
            activation = getattr(place.layer, "activation", "identity")
            is_last = int(place.name) == len(self._network.layers) - 1
            if activation != "identity" and not (is_last and activation == "softmax"):
                yield _activation(activation)

    def laid_out(self, layout: str) -> nn.Sequential:
        """Return the modules, with their weights as that layout wants them."""
        kind: Any = {"memory_format": LAYOUTS[layout]}
        return self.module.to(**kind)

    def load(self, params: Params) -> None:
        """Copy parameters into the modules."""
        for name, array in params.items():
            tensor, window = self._tensor(name)
            transposed = to_channels_first(array, window) if window else array
            with torch.no_grad():
                tensor.copy_(
                    torch.tensor(transposed.reshape(tuple(tensor.shape)), dtype=torch.float32)
                )

    def params(self) -> Params:
        """Copy parameters out of the modules, as ours."""
        found = Params()
        for name in self._network.param_shapes:
            tensor, window = self._tensor(name)
            array = np.array(tensor.detach().numpy())
            found[name] = from_channels_first(array, window) if window else array
        return found

    def weights_and_others(self) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
        """Return what penalties pull at, and what they leave alone."""
        groups: tuple[list[nn.Parameter], list[nn.Parameter]] = ([], [])
        for name in self._network.trained_shapes:
            groups[not name.endswith("weights")].append(self._tensor(name)[0])
        return groups

    def _tensor(self, name: str) -> tuple[nn.Parameter, Window | None]:
        """Find PyTorch's for one of our arrays, and for weights the window that they look at."""
        index, _, array = name.partition(".")
        place, module = self._placed[index]
        return getattr(module, NAMES[array]), place.window if array == "weights" else None


def _module(place: Place) -> nn.Module:
    layer, channels = place.layer, place.image[2]
    match layer:
        case Conv2D():
            sizes = (channels, layer.filters, layer.size, layer.stride, layer.padding)
            return nn.Conv2d(*sizes, bias=layer.bias)
        case Dense():
            return nn.Linear(int(np.prod(place.image)), layer.units, bias=layer.bias)
        case BatchNorm():
            kind = nn.BatchNorm1d if place.is_flat else nn.BatchNorm2d
            return kind(channels, eps=layer.epsilon, momentum=layer.momentum)
        case Flatten():
            return nn.Flatten()
        case Dropout() | SpatialDropout():
            return (nn.Dropout if isinstance(layer, Dropout) else nn.Dropout2d)(layer.rate)
    return _pool(layer)


def _pool(layer: Layer) -> nn.Module:
    match layer:
        case MaxPool2D():
            return nn.MaxPool2d(layer.size, layer.stride)
        case AveragePool2D():
            return nn.AvgPool2d(layer.size, layer.stride)
        case GlobalAveragePool():
            return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    raise CannotDoError(f"not written for {layer.kind}")


def _activation(name: str) -> nn.Module:
    if name not in ACTIVATIONS:
        raise CannotDoError(f"not written for {name}")
    return ACTIVATIONS[name]()
