"""A network as a drawing: units in columns, images as stacks of channels, and their connections."""

import math
from collections.abc import Iterator
from itertools import pairwise

from matplotlib.figure import Figure

from digitus.networks import BatchNorm, Flatten, Layer, Network, Residual
from digitus.networks.layers import each_layer
from digitus.plots.columns import ChannelStack, Column, Units, join
from digitus.plots.paper import new_paper, write_heading
from digitus.plots.style import Style, write

APART, SIDE, HEAD, LINE, BELOW = 1.9, 1.0, 0.5, 0.16, 0.3
"""Inches between columns, beside and above them, for a line of words, and below the last."""

LETTERS = 24
"""In a line of the words below a column."""


def plot_network(network: Network, *, title: str = "") -> Figure:
    """Draw a network: a column for what each layer puts out, with what it does below.

    Units stand in columns, each joined to each of the next.  Images are stacks of squares, one
    for each channel; on the first square lies the window of one point of the next image.

    Parameters
    ----------
    network
        The description.
    title
        What stands above.

    Examples
    --------
    >>> from digitus.networks import Dense
    >>> figure = plot_network(Network((8, 8), (Dense(10, "sigmoid"), Dense(10, "sigmoid"))))
    >>> print(figure.axes[0].texts[-1].get_text())
    10
    Dense sigmoid
    110 parameters
    """
    columns = list(_columns(network))
    tallest = max(column.height for column, _ in columns)
    lines = max(len(words) for _, words in columns)
    figure, paper = new_paper(
        2 * SIDE + APART * (len(columns) - 1), HEAD + tallest + LINE * lines + BELOW
    )
    write_heading(paper, title)
    middle = HEAD + tallest / 2
    for (left, _), (right, _) in pairwise(columns):
        join(paper, left, right, middle)
    for column, words in columns:
        column.draw(paper, middle)
        style: Style = {"ha": "center", "va": "top", "linespacing": 1.4}
        write(paper, column.x, HEAD + tallest + 0.08, "\n".join(words), **style)
    return figure


def _columns(network: Network) -> Iterator[tuple[Column, list[str]]]:
    """Yield every column with the words below it."""
    looked_at = any(_window(layer) for layer in each_layer(network.layers))
    largest = max(max(shape[:2]) for shape in network.shapes if len(shape) > 1 or not looked_at)
    x, shown, words = SIDE, network.input_shape, [f"{_times(network.input_shape)} pixels"]

    def column(window: int) -> tuple[Column, list[str]]:
        if looked_at and len(shown) > 1:
            return ChannelStack(x, shown, largest, window), words
        return Units(x, math.prod(shown)), words

    for layer, inputs, outputs in zip(
        network.layers, network.shapes, network.shapes[1:], strict=False
    ):
        count = sum(math.prod(shape) for shape in layer.param_shapes(inputs).values())
        news = _lines(layer) + ([f"{count:,} parameters"] if count else [])
        # Dropout and its like change what the layer before puts out; they put out nothing new.
        if isinstance(layer, BatchNorm | Flatten) or (inputs == outputs and not count):
            words += news
            continue
        yield column(_window(layer))
        x, shown, words = x + APART, outputs, [_times(outputs), *news]
    yield column(0)


def _window(layer: Layer) -> int:
    """Return the size of the window through which a layer looks; 0 if it sees all at once."""
    if isinstance(layer, Residual):
        return max(map(_window, layer.layers))
    size: int = getattr(layer, "size", 0)
    return size


def _lines(layer: Layer) -> list[str]:
    """Describe a layer in short lines; a block in one or more for each layer inside."""
    if not isinstance(layer, Residual):
        return _broken(layer.describe())
    learnt = [line for inside in layer.layers for line in _broken(inside.describe())]
    added = [line for inside in layer.shortcut for line in _broken(f"+ {inside.describe()}")]
    return [f"Residual {layer.activation}", *learnt, *(added or ["+ its input"])]


def _broken(text: str) -> list[str]:
    """Break a text at its commas, where it is too long for one line."""
    first, *rest = text.split(", ")
    lines = [first]
    for part in rest:
        if len(lines[-1]) + len(part) < LETTERS:
            lines[-1] += f", {part}"
        else:
            lines.append(part)
    return lines


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{size:,}" for size in shape)
