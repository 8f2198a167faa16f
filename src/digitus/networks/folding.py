"""A trained network without its normalisations: they become part of the layer before them."""

import numpy as np

from digitus.networks.layers import BatchNorm, Conv2D, Dense, Layer, Residual
from digitus.networks.network import Network
from digitus.networks.params import Params


def fold(network: Network, params: Params) -> tuple[Network, Params]:
    """Return a network that gives the same outputs, for prediction, with fewer layers.

    A trained normalisation multiplies each channel by ``s = scale / sqrt(variance + epsilon)`` and
    adds ``bias - mean s``.  Where a convolution or a dense layer without an activation comes
    before it, its weights times s and its bias times s plus the rest do the same at no cost.

    Examples
    --------
    >>> from digitus.networks import He, draw_params
    >>> network = Network((4, 4), (Conv2D(3, bias=False), BatchNorm("relu"), Dense(2)))
    >>> folded, params = fold(network, draw_params(network, He(), np.random.default_rng(0)))
    >>> folded.layers
    (Conv2D(filters=3, size=3, activation='relu', bias=True, stride=1, padding=0), Dense(...))
    >>> list(params)
    ['0.weights', '0.bias', '1.weights', '1.bias']
    """
    layers, arrays = _fold_path(network.layers, params, "")
    return Network(network.input_shape, layers), arrays


def _fold_path(
    layers: tuple[Layer, ...], params: Params, prefix: str
) -> tuple[tuple[Layer, ...], Params]:
    kept: list[Layer] = []
    arrays = Params()
    for index, layer in enumerate(layers):
        own = _of(params, f"{prefix}{index}.")
        place = f"{prefix}{len(kept)}."
        if isinstance(layer, BatchNorm) and kept and _takes(kept[-1]):
            kept[-1], own = _folded(kept[-1], _of(arrays, f"{prefix}{len(kept) - 1}."), layer, own)
            place = f"{prefix}{len(kept) - 1}."
        elif isinstance(layer, Residual):
            inner, own_inner = _fold_path(layer.layers, own, "")
            shortcut, own_shortcut = _fold_path(layer.shortcut, _of(own, "shortcut."), "")
            kept.append(layer.replace(layers=inner, shortcut=shortcut))
            own = own_inner | {f"shortcut.{name}": array for name, array in own_shortcut.items()}
        else:
            kept.append(layer)
        arrays |= {f"{place}{name}": array for name, array in own.items()}
    return tuple(kept), arrays


def _of(params: Params, prefix: str) -> Params:
    return {
        name.removeprefix(prefix): array
        for name, array in params.items()
        if name.startswith(prefix)
    }


def _takes(layer: Layer) -> bool:
    return isinstance(layer, Conv2D | Dense) and layer.activation == "identity"


def _folded(layer: Layer, own: Params, norm: BatchNorm, its: Params) -> tuple[Layer, Params]:
    kind = own["weights"].dtype
    factor = its["scale"] / np.sqrt(its["variance"].astype(np.float64) + norm.epsilon)
    bias = (own.get("bias", np.zeros(1)) - its["mean"]) * factor + its["bias"]
    folded = {"weights": own["weights"] * factor, "bias": bias}
    return (
        layer.replace(activation=norm.activation, bias=True),
        {name: array.astype(kind) for name, array in folded.items()},
    )
