"""What a network's first layer has learnt: the weights of its neurons as pictures."""

import math

import numpy as np
from matplotlib.figure import Figure

from digitus.arrays import Array
from digitus.errors import SettingError
from digitus.models import Model
from digitus.networks import Dense
from digitus.plots.key import colour_limit, draw_key
from digitus.plots.sheet import Sheet
from digitus.plots.style import SIGNED
from digitus.plots.wording import signed
from digitus.settings import require_positive

HIDDEN, OUTPUT = "each hidden neuron looks for", "speaks for each digit"


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
    to ``limit``.  Without a hidden layer there is one picture for each digit.

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
        For a count or columns below 1, a limit that is not positive, or a first layer that does
        not see the pixels themselves.

    Examples
    --------
    >>> from digitus.recipes import load_recipe, train
    >>> figure = plot_weights(train(load_recipe("sigmoid-10")).model, limit=8)
    >>> len(figure.axes[0].images), figure.axes[0].images[0].get_clim()
    (10, (-8.0, 8.0))
    """
    require_positive("count", count)
    require_positive("columns", columns)
    weights, bias = _first_layer(model)
    height, width = model.network.input_shape
    order = np.argsort(-np.linalg.norm(weights, axis=0), kind="stable")
    chosen = (order if strongest else np.arange(weights.shape[1]))[:count].tolist()
    limit = colour_limit(limit, weights[:, chosen])
    hidden = len(model.params) > 1 + (bias is not None)
    sheet = Sheet(
        rows=math.ceil(len(chosen) / columns),
        columns=min(len(chosen), columns),
        shape=(height, width),
        tile=0.93,
        caption_room=0.2 if bias is None else 0.34,
        title=f"{model.name}: what {HIDDEN if hidden else OUTPUT}",
        note=_which(len(chosen), weights.shape[1], strongest=strongest),
        right=0.85,
    )
    for number, neuron in enumerate(chosen):
        picture = weights[:, neuron].reshape(height, width)
        image = sheet.picture(number, picture, low=-limit, high=limit, colours=SIGNED)
        words = f"{'neuron' if hidden else 'digit'} {neuron}"
        sheet.caption(number, words if bias is None else f"{words}\n{_bias(bias, neuron)}")
    left, top = sheet.place(0, sheet.columns)
    bottom = sheet.place(sheet.rows - 1, 0)[1] + sheet.size[0]
    draw_key(sheet.figure, image, left=left + 0.1, top=top, height=min(bottom - top, 3))
    return sheet.figure


def _first_layer(model: Model) -> tuple[Array, Array | None]:
    for index, layer in enumerate(model.network.layers):
        if isinstance(layer, Dense):
            weights = model.params[f"{index}.weights"]
            if len(weights) == math.prod(model.network.input_shape):
                return weights, model.params.get(f"{index}.bias")
            break
    raise SettingError(
        f"the first dense layer of {model.name} does not see the pixels themselves, so that its "
        "weights are no pictures; choose a network that begins with a Dense layer"
    )


def _which(shown: int, neurons: int, *, strongest: bool) -> str:
    if shown == neurons:
        return f"all {neurons} neurons" + (", the strongest weights first" if strongest else "")
    return f"the {'strongest' if strongest else 'first'} {shown} of {neurons} neurons"


def _bias(bias: Array, neuron: int) -> str:
    return f"bias {signed(float(bias[neuron]), float(np.abs(bias).max()))}"
