"""A network as a drawing: its layers as columns of units, everything joined to everything."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import final

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from digitus.networks import Network
from digitus.plots.paper import new_paper, write_heading
from digitus.plots.style import BLUE, FAINT, INK, PAPER, Look, write

MOST = 10
"""Units that are drawn in a column; of more, the first and the last, and dots between them."""

APART, STEP, SIDE, HEAD, BELOW = 1.9, 0.22, 1.0, 0.5, 0.85
"""Inches between columns, between units, beside the columns, above and below them."""


@final
@dataclass(frozen=True, slots=True)
class _Column:
    """Units above each other; ``words`` are what is written below, line by line."""

    x: float
    units: int
    words: list[str]

    @property
    def places(self) -> list[float]:
        """Where units are drawn, from the middle down, in inches."""
        drawn = min(self.units, MOST)
        every = [(i - (drawn - 1) / 2) * STEP for i in range(drawn)]
        # The two in the middle of ten make room for the dots.
        return every if self.units <= MOST else every[: MOST // 2 - 1] + every[MOST // 2 + 1 :]


def plot_network(network: Network, *, title: str = "") -> Figure:
    """Draw a network: a column of units for each layer, what it does and its parameters below.

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
    tallest = STEP * min(max(column.units for column in columns), MOST)
    figure, paper = new_paper(2 * SIDE + columns[-1].x, HEAD + tallest + BELOW)
    write_heading(paper, title)
    for left, right in pairwise(columns):
        _join(paper, left, right, HEAD + tallest / 2)
    for column in columns:
        _draw(paper, column, HEAD + tallest / 2)
        look: Look = {"ha": "center", "va": "top", "linespacing": 1.4}
        write(paper, SIDE + column.x, HEAD + tallest + 0.08, "\n".join(column.words), **look)
    return figure


def _columns(network: Network) -> Iterator[_Column]:
    column = _Column(0, math.prod(network.input_shape), [f"{_times(network.input_shape)} pixels"])
    for layer, inputs, outputs in zip(
        network.layers, network.shapes, network.shapes[1:], strict=False
    ):
        count = sum(math.prod(shape) for shape in layer.param_shapes(inputs).values())
        if not count and inputs == outputs:
            column.words.append(layer.describe())  # Dropout and its like have no units of their own
            continue
        yield column
        words = [_times(outputs), layer.describe(), f"{count:,} parameters"]
        column = _Column(column.x + APART, math.prod(outputs), words)
    yield column


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{size:,}" for size in shape)


def _join(paper: Axes, left: _Column, right: _Column, middle: float) -> None:
    ends = [
        [(SIDE + left.x, middle + one), (SIDE + right.x, middle + other)]
        for one in left.places
        for other in right.places
    ]
    paper.add_collection(LineCollection(ends, colors=FAINT, linewidths=0.4, zorder=1))


def _draw(paper: Axes, column: _Column, middle: float) -> None:
    x, places = SIDE + column.x, [middle + place for place in column.places]
    look: Look = {"markersize": 9, "markerfacecolor": PAPER, "markeredgecolor": BLUE, "zorder": 2}
    paper.plot([x] * len(places), places, "o", **look)
    if column.units > MOST:
        dots = [middle - STEP / 3, middle, middle + STEP / 3]
        paper.plot([x] * 3, dots, "o", markersize=2, color=INK, zorder=2)
