"""Tables of coloured cells with words in them: one unit of the axes is one cell."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import Colormap, Normalize
from matplotlib.image import AxesImage

from digitus.plots.style import FAINT, INK, PAPER, SMALL, Style, write

MOST_NAMES = 20
STEPS = tuple(digit * 10**power for power in range(9) for digit in (1, 2, 5))
"""How many rows are named at most, and every which one where there are more."""


def draw_cells(
    axes: Axes,
    values: np.ndarray,
    *,
    colours: Colormap,
    norm: Normalize,
    words: np.ndarray | None = None,
    size: float = SMALL,
) -> AxesImage:
    """Draw a table of numbers as coloured cells.

    Parameters
    ----------
    axes
        Where to.
    values
        The numbers (rows, columns); masked ones get the colour for what is missing.
    colours, norm
        The colours, and how numbers become places among them.
    words
        What to write in each cell (rows, columns), in black or white, as can be read.
    size
        Of these words, in points.

    Examples
    --------
    >>> from digitus.plots.paper import new_paper
    >>> from digitus.plots.style import SIGNED
    >>> _, axes = new_paper(2, 1)
    >>> table = np.array([[-1.0, 1.0]])
    >>> _ = draw_cells(
    ...     axes, table, colours=SIGNED, norm=Normalize(-1, 1), words=np.array([["-", "+"]])
    ... )
    >>> [text.get_color() for text in axes.texts]
    ['#ffffff', '#1a1a1a']
    """
    rows, columns = values.shape
    image = axes.imshow(
        values,
        cmap=colours,
        norm=norm,
        aspect="auto",
        interpolation="nearest",
        extent=(0, columns, rows, 0),
    )
    axes.spines[:].set(visible=True, color=FAINT)
    axes.tick_params(length=0)
    if words is not None:
        shades = colours(norm(values))
        for (row, column), word in np.ndenumerate(words):
            style: Style = {"color": _readable(shades[row, column]), "size": size, "ha": "center"}
            write(axes, column + 0.5, row + 0.5, str(word), va="center", **style)
    return image


def _readable(colour: Any) -> str:
    """Choose black or white letters by the brightness of what is below them (Rec. 601)."""
    red, green, blue, _ = np.ravel(colour)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else PAPER


def name_cells(axis: Axis, count: int, label: str) -> None:
    """Write numbers from 0 beside rows or columns; of many only some, evenly spread.

    Examples
    --------
    >>> from digitus.plots.paper import new_paper
    >>> _, axes = new_paper(2, 1)
    >>> name_cells(axes.xaxis, 40, "neuron")
    >>> [tick.get_text() for tick in axes.get_xticklabels()][:4]
    ['0', '2', '4', '6']
    """
    step = next(step for step in STEPS if count <= MOST_NAMES * step)
    named = range(0, count, step)
    axis.set_ticks([n + 0.5 for n in named], labels=[str(n) for n in named])
    axis.set_label_text(label)
