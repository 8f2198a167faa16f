"""PyTorch's state dicts: files of ``torch.save``, and .safetensors.

A state dict holds arrays by name, in the order in which its module was written, and no
architecture: that must be named.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digitus.arrays import Array
from digitus.errors import DigitusError, ModelError
from digitus.foreign.found import Found, Wanted, image_size
from digitus.foreign.layer_text import written_layers
from digitus.foreign.stack import Stack
from digitus.foreign.torch_file import Tensors, read_tensors
from digitus.foreign.windows import Windows
from digitus.networks import BatchNorm, Conv2D, Dense, Flatten, Layer, Network, Residual

COUNTER = "num_batches_tracked"

HOW = (
    "name the layers: --network RECIPE, or --layers 'Dense(128, relu), Dense(10)'"
    " (in Python network=...)"
)


def read(path: Path, wanted: Wanted) -> Found:
    """Read a file of ``torch.save``.

    Raises
    ------
    ModelError, DataError
        It holds a whole module, a program, or arrays that are not those of the network.
    """
    return _found(read_tensors(path), wanted, "PyTorch (torch.save)")


def read_safetensors(path: Path, wanted: Wanted) -> Found:
    """Read a .safetensors file of another program, named as PyTorch names its arrays."""
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        if "digitus" in (file.metadata() or {}):
            raise ModelError("it is a model of digitus already, to be used as it is")
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        order = sorted(tensors, key=_as_counted)
    return _found({name: tensors[name] for name in order}, wanted, "PyTorch (.safetensors)")


def _found(tensors: Tensors, wanted: Wanted, program: str) -> Found:
    groups = _grouped(tensors)
    if wanted.network is None:
        raise ModelError(f"a state dict holds arrays and no architecture. {_suggested(groups)}")
    return Found(
        stack=_stacked(_network(wanted, wanted.network, groups), groups),
        program=program,
        ran_by="a state dict holds no program that could be run",
    )


def _as_counted(name: str) -> list[tuple[int, str]]:
    """Order names as people count: layer 2 before layer 10."""
    return [
        (int(part), "") if part.isdecimal() else (0, part)
        for part in name.replace("weight", "0").split(".")
    ]


class Group(NamedTuple):
    """The arrays of one module."""

    name: str
    arrays: Mapping[str, np.ndarray]

    def describe(self) -> str:
        """Name the module and the shapes."""
        shapes = ", ".join(f"{key} {array.shape}" for key, array in self.arrays.items())
        return f"{self.name} ({shapes})"


def _grouped(tensors: Tensors) -> list[Group]:
    groups: dict[str, dict[str, np.ndarray]] = {}
    for name, array in tensors.items():
        module, _, key = name.rpartition(".")
        if key != COUNTER:
            groups.setdefault(module, {})[key] = array
    return [Group(name, arrays) for name, arrays in groups.items()]


def _network(wanted: Wanted, given: Network | tuple[Layer, ...], groups: list[Group]) -> Network:
    """Add the size of images to layers: of dense ones it shows in the weights."""
    if isinstance(given, Network):
        return given
    first = next((kind for layer in given if (kind := type(layer)) in _FILLED), None)
    weights = groups[0].arrays.get("weight") if groups else None
    if first is Dense and weights is not None and weights.ndim == 2:
        return Network(image_size(weights.shape[1], wanted), given)
    return Network(wanted.size or (28, 28), given)


def _stacked(network: Network, groups: list[Group]) -> Stack:
    """Hand the arrays of the modules to the layers of a network, in order."""
    if len(network.input_shape) != 2:
        raise ModelError(f"its network looks at {network.input_shape}, not at images")
    height, width = network.input_shape
    stack = Stack((height, width), channels_first=True)
    left = iter(groups)
    _fill(stack, network.layers, left)
    more = [group.describe() for group in left]
    if more:
        raise ModelError(f"the network has no layer for {'; '.join(more[:3])}")
    return stack


def _fill(stack: Stack, layers: tuple[Layer, ...], groups: Iterator[Group]) -> None:
    for layer in layers:
        match layer:
            case Residual():
                main, shortcut = stack.branch(), stack.branch()
                _fill(main, layer.layers, groups)
                _fill(shortcut, layer.shortcut, groups)
                stack.residual(main, shortcut)
            case Dense() | Conv2D() | BatchNorm():
                group = next(groups, None)
                if group is None:
                    raise ModelError(f"the file has no arrays for {layer.describe()}")
                try:
                    _FILLED[type(layer)](stack, layer, group.arrays)
                except DigitusError as error:
                    raise ModelError(
                        f"{group.describe()} does not fit {layer.describe()}: {error}"
                    ) from error
            case Flatten():
                stack.flatten()
            case _:
                stack.add(layer)
        stack.activate(layer.activation)


def _take(arrays: Mapping[str, np.ndarray], *names: str) -> list[Array]:
    if set(arrays) != set(names):
        raise ModelError(f"{', '.join(names)} are expected")
    return [np.asarray(arrays[name]) for name in names]


def _dense(stack: Stack, layer: Dense, arrays: Mapping[str, np.ndarray]) -> None:
    weights, *bias = _take(arrays, *("weight", "bias")[: 1 + layer.bias])
    if weights.ndim != 2 or len(weights) != layer.units:
        raise ModelError(f"weights of shape ({layer.units}, inputs) are expected")
    stack.dense(weights.T, *bias)


def _convolution(stack: Stack, layer: Conv2D, arrays: Mapping[str, np.ndarray]) -> None:
    weights, *bias = _take(arrays, *("weight", "bias")[: 1 + layer.bias])
    if weights.ndim != 4 or len(weights) != layer.filters:
        raise ModelError(f"weights of shape ({layer.filters}, channels, size, size) are expected")
    padding = (layer.padding, layer.padding)
    windows = Windows(
        size=(layer.size, layer.size),
        strides=(layer.stride, layer.stride),
        before=padding,
        after=padding,
        groups=max(1, _channels(stack) // max(1, weights.shape[1])),
    )
    stack.convolution(windows, weights, *bias)


def _channels(stack: Stack) -> int:
    return stack.shape[2] if len(stack.shape) == 3 else 1


def _normalisation(stack: Stack, layer: BatchNorm, arrays: Mapping[str, np.ndarray]) -> None:
    names = ("weight", "bias", "running_mean", "running_var")
    scale, bias, mean, variance = _take(arrays, *names)
    stack.normalise(
        {"scale": scale, "bias": bias, "mean": mean, "variance": variance},
        layer.epsilon,
        layer.momentum,
    )


_FILLED: dict[type[Layer], Callable[..., None]] = {
    BatchNorm: _normalisation,
    Conv2D: _convolution,
    Dense: _dense,
}


def _suggested(groups: list[Group]) -> str:
    """Say which networks the arrays fit, as far as they tell."""
    from digitus.recipes import list_recipes

    fits = []
    for name, recipe in list_recipes().items():
        try:
            _stacked(recipe.network, groups)
        except DigitusError:
            continue
        fits.append(name)
    if fits:
        return f"These arrays fit --network {fits[0]}" + (
            f" (and {', '.join(fits[1:])})" if fits[1:] else ""
        )
    shapes = [group.arrays["weight"].shape for group in groups if "weight" in group.arrays]
    if shapes and _one_after_the_other(shapes):
        *hidden, (last, _) = shapes
        layers = (*(Dense(units, "relu") for units, _ in hidden), Dense(last))
        return f"If its activation is relu, add --layers '{written_layers(layers)}'"
    told = "; ".join(group.describe() for group in groups[:6])
    return f"It holds {told}: {HOW}"


def _one_after_the_other(shapes: list[tuple[int, ...]]) -> bool:
    """Whether these are matrices, each of which takes what the one before it gives."""
    chained = all(before[0] == after[-1] for before, after in pairwise(shapes))
    return all(len(shape) == 2 for shape in shapes) and chained
