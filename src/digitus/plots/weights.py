"""The weights of the first layer: each neuron or filter as an image."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from digitus.arrays import Array
from digitus.errors import SettingError
from digitus.models import Model
from digitus.networks import Conv2D, Dense, Layer, Residual
from digitus.networks.layers import Shape
from digitus.plots.image_grid import ImageGrid
from digitus.plots.key import colour_limit, draw_key
from digitus.plots.style import SIGNED
from digitus.plots.wording import signed
from digitus.settings import require_positive

WHAT = {
    "filter": "each filter looks for",
    "neuron": "each hidden neuron looks for",
    "digit": "speaks for each digit",
}


class _First(NamedTuple):
    """The first layer with weights: what its outputs are called, and a picture for each."""

    called: str
    shape: tuple[int, int]
    weights: Array
    bias: Array | None


def plot_weights(
    model: Model,
    *,
    count: int = 40,
    strongest: bool = False,
    limit: float | None = None,
    columns: int = 10,
) -> Figure:
    """Show the weights of the first layer's neurons as pictures, each with its bias below.

    A neuron looks at the image through these weights: where they are positive, ink excites it,
    where they are negative, ink silences it.  All pictures have the same colours, from ``-limit``
    to ``limit``.  Without a hidden layer there is one picture for each digit.  A filter of a
    convolution is as large as its window, and looks through it at every place of the image.  What
    later layers look for has no such picture: they do not see pixels, but what the first made of
    them.

    Parameters
    ----------
    model
        Whose weights.
    count
        How many neurons at most.
    strongest
        Whether to take the neurons with the largest weights (root of the sum of squares), largest
        first, instead of the first ones.
    limit
        Where the colours end; None takes the largest absolute weight that is shown.
    columns
        How many in a row.

    Raises
    ------
    SettingError
        For a count or columns below 1, a limit that is not positive, or a first layer with
        weights that sees no image.

    Examples
    --------
    >>> from digitus.recipes import load_recipe, train
    >>> figure = plot_weights(train(load_recipe("sigmoid-10")).model, limit=8)
    >>> len(figure.axes[0].images), figure.axes[0].images[0].get_clim()
    (10, (-8.0, 8.0))
    """
    require_positive("count", count)
    require_positive("columns", columns)
    called, shape, weights, bias = _first_layer(model)
    order = np.argsort(-np.linalg.norm(weights, axis=0), kind="stable")
    chosen = (order if strongest else np.arange(weights.shape[1]))[:count].tolist()
    limit = colour_limit(limit, weights[:, chosen])
    grid = ImageGrid(
        rows=math.ceil(len(chosen) / columns),
        columns=min(len(chosen), columns),
        shape=shape,
        tile=0.93,
        caption_room=0.2 if bias is None else 0.34,
        title=f"{model.name}: what {WHAT[called]}",
        note=_which(len(chosen), weights.shape[1], called, strongest=strongest),
        right=0.85,
    )
    for number, unit in enumerate(chosen):
        picture = weights[:, unit].reshape(shape)
        image = grid.picture(number, picture, low=-limit, high=limit, colours=SIGNED)
        words = f"{called} {unit}"
        grid.caption(number, words if bias is None else f"{words}\n{_bias(bias, unit)}")
    left, top = grid.place(0, grid.columns)
    bottom = grid.place(grid.rows - 1, 0)[1] + grid.size[0]
    draw_key(grid.figure, image, left=left + 0.1, top=top, height=min(bottom - top, 3))
    return grid.figure


def _first_layer(model: Model) -> _First:
    image = model.network.input_shape  # what a flat row was before it was laid out
    for name, layer, inputs in _every(model.network.layers, image):
        image = inputs if len(inputs) > 1 else image
        if not isinstance(layer, Conv2D | Dense):
            continue
        weights, bias = model.params[f"{name}.weights"], model.params.get(f"{name}.bias")
        if isinstance(layer, Conv2D):
            return _First("filter", (layer.size, layer.size), weights, bias)
        if len(weights) != math.prod(image):
            break
        called = "digit" if layer is model.network.layers[-1] else "neuron"
        return _First(called, (image[0], image[1]), weights, bias)
    raise SettingError(
        f"the first layer of {model.name} that has weights does not see an image, so that they are"
        " no pictures; choose a network that begins with a Dense layer or a convolution"
    )


def _every(
    layers: tuple[Layer, ...], inputs: Shape, place: str = ""
) -> Iterator[tuple[str, Layer, Shape]]:
    """Yield name, layer and input shape of each layer, of a block those inside."""
    for index, layer in enumerate(layers):
        name = f"{place}{index}"
        if isinstance(layer, Residual):
            yield from _every(layer.layers, inputs, f"{name}.")
        yield name, layer, inputs
        inputs = layer.output_shape(inputs)


def _which(shown: int, every: int, called: str, *, strongest: bool) -> str:
    several = f"{called if called == 'filter' else 'neuron'}s"
    if shown == every:
        return f"all {every} {several}" + (", the strongest weights first" if strongest else "")
    return f"the {'strongest' if strongest else 'first'} {shown} of {every} {several}"


def _bias(bias: Array, neuron: int) -> str:
    return f"bias {signed(float(bias[neuron]), float(np.abs(bias).max()))}"
