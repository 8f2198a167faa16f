"""What a network's last layer has learnt: how each number it sees speaks for and against a digit.

These numbers are the outputs of hidden neurons, or what convolutions leave of the image: one for
each channel where that is averaged, else one for each channel and place.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from digitus.arrays import Array
from digitus.errors import SettingError
from digitus.models import Model
from digitus.networks import (
    AveragePool2D,
    Conv2D,
    Dense,
    GlobalAveragePool,
    MaxPool2D,
    Network,
    Residual,
)
from digitus.plots.cells import draw_cells, name_cells
from digitus.plots.key import colour_limit, draw_key
from digitus.plots.paper import new_paper, place_axes, write_heading
from digitus.plots.style import SIGNED, tidy
from digitus.plots.wording import signed

FEW, MANY = 20, 1000
"""So many hidden neurons fit in a table with numbers; more become columns of a wide strip, where
one of more than a thousand would be thinner than a point of the screen."""

LEFT, TOP, RIGHT, BELOW = 0.7, 0.55, 0.8, 0.55
"""White around the table, in inches, for labels and the key."""


def plot_output_weights(model: Model, *, limit: float | None = None) -> Figure:
    """Show how each hidden neuron (or channel) speaks for and against each digit, and their bias.

    Parameters
    ----------
    model
        Whose weights.
    limit
        Where the colours end; None takes the largest absolute weight or bias.

    Raises
    ------
    SettingError
        For a limit that is not positive, a network without a hidden layer, or one whose last layer
        sees more numbers than can be told apart.

    Examples
    --------
    >>> from digitus.recipes import load_recipe, train
    >>> figure = plot_output_weights(train(load_recipe("sigmoid-10")).model)
    >>> paper, weights, bias, key = figure.axes
    >>> weights.images[0].get_array().shape, bias.images[0].get_array().shape
    ((10, 10), (1, 10))
    """
    network, last = model.network, len(model.network.layers) - 1
    if all(name.startswith(f"{last}.") for name in network.trained_shapes):
        raise SettingError(
            f"{model.name} has no hidden layer: its output weights are pictures; use plot_weights"
        )
    weights = model.params[f"{last}.weights"]
    if len(weights) > MANY:
        raise SettingError(
            f"the last layer of {model.name} sees {len(weights):,} numbers, more than a picture can"
            f" tell apart ({MANY:,}); plot_weights ('digitus show weights') shows what its first"
            " layer looks for"
        )
    bias = model.params.get(f"{last}.bias")
    limit = colour_limit(limit, weights if bias is None else np.vstack([weights, bias]))
    called = _called(network)
    title = f"{model.name}: what each {called} says of each digit"
    return (_table if len(weights) <= FEW else _strip)((title, called), weights, bias, limit)


def _called(network: Network) -> str:
    """Name what the last layer sees."""
    for layer in reversed(network.layers[:-1]):
        match layer:
            case Dense():
                return "hidden neuron"
            case GlobalAveragePool():
                return "channel"
            case Conv2D() | MaxPool2D() | AveragePool2D() | Residual():
                break
    return "place and channel"


def _table(words: tuple[str, str], weights: Array, bias: Array | None, limit: float) -> Figure:
    """Neurons as rows with numbers in the cells, digits as columns; their bias below."""
    title, called = words
    neurons, classes = weights.shape
    width, height = 0.5 * classes, 0.3 * neurons
    figure = _figure(title, width, height + (0 if bias is None else 0.4))
    axes = place_axes(figure, LEFT, TOP, width, height)
    image = _cells(axes, weights, limit, numbers=True)
    name_cells(axes.yaxis, neurons, called)
    below = axes
    if bias is not None:
        below = place_axes(figure, LEFT, TOP + height + 0.1, width, 0.3)
        _cells(below, bias[None], limit, numbers=True)
        below.set_yticks([0.5], ["bias"])
        axes.set_xticks([])
    name_cells(below.xaxis, classes, "digit")
    draw_key(figure, image, left=LEFT + width + 0.2, top=TOP, height=min(height, 3))
    return figure


def _strip(words: tuple[str, str], weights: Array, bias: Array | None, limit: float) -> Figure:
    """Digits as rows, neurons as narrow columns; the digits' bias at the right."""
    title, called = words
    neurons, classes = weights.shape
    width, height = 8.0, 0.26 * classes
    figure = _figure(title, width + (0 if bias is None else 0.6), height)
    axes = place_axes(figure, LEFT, TOP, width, height)
    image = _cells(axes, weights.T, limit, numbers=False)
    name_cells(axes.yaxis, classes, "digit")
    name_cells(axes.xaxis, neurons, called)
    if bias is not None:
        beside = place_axes(figure, LEFT + width + 0.1, TOP, 0.5, height)
        _cells(beside, bias[:, None], limit, numbers=True)
        beside.set(yticks=[], xticks=[0.5], xticklabels=["bias"])
        width += 0.6
    draw_key(figure, image, left=LEFT + width + 0.2, top=TOP, height=height)
    return figure


def _figure(title: str, width: float, height: float) -> Figure:
    figure, paper = new_paper(LEFT + width + RIGHT, TOP + height + BELOW)
    write_heading(paper, title)
    return figure


def _cells(axes: Axes, values: Array, limit: float, *, numbers: bool) -> AxesImage:
    tidy(axes)
    words = np.array([[signed(float(value), limit) for value in row] for row in values])
    return draw_cells(
        axes,
        values,
        colours=SIGNED,
        norm=Normalize(-limit, limit),
        words=words if numbers else None,
    )
