"""A model changed by hand: one neuron switched off, one bias moved; to ask what it is good for."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from digitus.errors import SettingError
from digitus.models.model import Model
from digitus.networks import Conv2D, Dense, Layer, Params, Residual

NEVER = -100.0
"""The sum of an output that is switched off: as a probability, or through a sigmoid, it is 0."""


def without_unit(model: Model, layer: int, unit: int) -> Model:
    """Return a model in which one neuron, or one channel of a convolution, says nothing any more.

    What follows it is multiplied by zero; an output that is switched off is never the answer.

    Parameters
    ----------
    model
        Stays as it is.
    layer
        Its place in the network, from 0; a layer with weights.
    unit
        Which of its outputs, from 0.

    Raises
    ------
    SettingError
        There is no such layer or unit, or it stands in or before a residual block.

    Examples
    --------
    >>> import numpy as np
    >>> from digitus.networks import Dense, LeCun, Network, draw_params
    >>> network = Network((28, 28), (Dense(40, "sigmoid"), Dense(10, "softmax")))
    >>> model = Model(network, draw_params(network, LeCun(), np.random.default_rng(0)))
    >>> bool(without_unit(model, 0, 7).params["1.weights"][7].any())
    False
    """
    units = _units(model, layer, unit)
    following = _following(model.network.layers, layer)
    if following is None:
        return _changed(model, lambda params: _silenced(params, layer, unit))
    name = f"{following}.weights"
    # Rows go point after point, in each its channels: every units-th row belongs to the unit.
    rows = slice(unit, None, units)
    return _changed(model, lambda params: _with_entry(params, name, rows, 0))


def with_bias(model: Model, layer: int, unit: int, bias: float) -> Model:
    """Return a model in which one neuron, or one channel, has another bias.

    Parameters
    ----------
    model
        Stays as it is.
    layer, unit
        As in :func:`without_unit`.
    bias
        The new one.

    Raises
    ------
    SettingError
        There is no such layer or unit, or the layer has no bias.

    Examples
    --------
    >>> import numpy as np
    >>> from digitus.networks import Dense, LeCun, Network, draw_params
    >>> network = Network((28, 28), (Dense(10, "softmax"),))
    >>> model = Model(network, draw_params(network, LeCun(), np.random.default_rng(0)))
    >>> float(with_bias(model, 0, 3, 1.5).params["0.bias"][3])
    1.5
    """
    _units(model, layer, unit)
    return _changed(model, lambda params: _biased(params, layer, unit, bias))


def with_weight(model: Model, layer: int, unit: int, source: int, weight: float) -> Model:
    """Return a model in which one weight of a neuron, or of a channel, is another.

    Parameters
    ----------
    model
        Stays as it is.
    layer, unit
        As in :func:`without_unit`.
    source
        Which of the numbers that go into the neuron, from 0.
    weight
        The new one.

    Raises
    ------
    SettingError
        There is no such layer, unit or weight.

    Examples
    --------
    >>> import numpy as np
    >>> from digitus.networks import Dense, LeCun, Network, draw_params
    >>> network = Network((28, 28), (Dense(10, "softmax"),))
    >>> model = Model(network, draw_params(network, LeCun(), np.random.default_rng(0)))
    >>> float(with_weight(model, 0, 3, 400, 1.5).params["0.weights"][400, 3])
    1.5
    """
    _units(model, layer, unit)
    name = f"{layer}.weights"
    count = len(model.params[name])
    if not 0 <= source < count:
        raise SettingError(
            f"a neuron of layer {layer} has the weights 0 to {count - 1}, got {source}"
        )
    return _changed(model, lambda params: _with_entry(params, name, (source, unit), weight))


def _changed(model: Model, change: Callable[[Params], Params]) -> Model:
    params, *others = ({**member, **change(member)} for member in model.members)
    return replace(model, params=params, others=tuple(others))


def _units(model: Model, layer: int, unit: int) -> int:
    layers = model.network.layers
    weighted = [at for at, one in enumerate(layers) if isinstance(one, Dense | Conv2D)]
    if layer not in weighted:
        places = ", ".join(map(str, weighted))
        raise SettingError(f"layer {layer} has no neurons with weights; those that have: {places}")
    chosen = layers[layer]
    units = chosen.units if isinstance(chosen, Dense) else chosen.filters  # type: ignore[attr-defined]
    if not 0 <= unit < units:
        raise SettingError(f"layer {layer} has the units 0 to {units - 1}, got {unit}")
    return int(units)


def _following(layers: tuple[Layer, ...], layer: int) -> int | None:
    """Return the place of the next layer with weights; None behind the last."""
    for at in range(layer + 1, len(layers)):
        if isinstance(layers[at], Dense | Conv2D):
            return at
        if isinstance(layers[at], Residual):
            raise SettingError(
                f"layer {layer} goes into a residual block, whose paths carry it on together;"
                " choose a layer behind it"
            )
    return None


def _silenced(params: Params, layer: int, unit: int) -> Params:
    weights = _with_entry(params, f"{layer}.weights", (slice(None), unit), 0)
    return {**weights, **_biased(params, layer, unit, NEVER)}


def _biased(params: Params, layer: int, unit: int, bias: float) -> Params:
    name = f"{layer}.bias"
    if name not in params:
        raise SettingError(f"layer {layer} has no bias")
    return _with_entry(params, name, unit, bias)


def _with_entry(params: Params, name: str, place: Any, value: float) -> Params:
    """Return the array of a name with another value at some places, as NumPy indexes them."""
    array = params[name].copy()
    array[place] = value
    return {name: array}
