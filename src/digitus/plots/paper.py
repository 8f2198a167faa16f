"""Figures laid out like paper: positions in inches from the upper left corner."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitus.plots.style import BOLD, LARGE, QUIET, SMALL, Style, bare, new_figure, write
from digitus.plots.wording import shorten, width_of

MARGIN, LINE = 0.15, 0.23
"""White around everything, and the height of a line of the heading, in inches."""


def new_paper(width: float, height: float) -> tuple[Figure, Axes]:
    """Make an empty figure and axes that cover it, in inches from its upper left corner.

    Examples
    --------
    >>> figure, paper = new_paper(4, 3)
    >>> float(paper.get_xlim()[1]), float(paper.get_ylim()[0])
    (4.0, 3.0)
    """
    figure = new_figure(width, height)
    paper = bare(place_axes(figure, 0, 0, width, height))
    paper.set(xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    return figure, paper


def place_axes(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Put axes where they should stand, in inches from the figure's upper left corner.

    Examples
    --------
    >>> axes = place_axes(new_figure(4, 2), left=1, top=0.5, width=2, height=1)
    >>> axes.get_position().bounds == (0.25, 0.25, 0.5, 0.5)
    True
    """
    across, down = figure.get_size_inches()
    bottom = down - top - height
    return figure.add_axes((left / across, bottom / down, width / across, height / down))


def write_heading(paper: Axes, title: str, note: str = "") -> None:
    """Write what stands above all, large and small, as far as there is room.

    Examples
    --------
    >>> _, paper = new_paper(4, 3)
    >>> write_heading(paper, "sigmoid-10", "all 10 neurons")
    >>> [text.get_text() for text in paper.texts]
    ['sigmoid-10', 'all 10 neurons']
    """
    room = paper.get_xlim()[1] - 2 * MARGIN
    below = MARGIN + LINE * bool(title)
    if title:
        style: Style = {"size": LARGE, "weight": "bold", "va": "top"}
        write(paper, MARGIN, MARGIN, shorten(title, LARGE * BOLD, room), **style)
    if note:
        write(paper, MARGIN, below, shorten(note, SMALL, room), color=QUIET, va="top")


def width_of_heading(title: str, note: str) -> float:
    """Estimate how wide a paper must be for these, in inches; a very long one is cut at 6."""
    return min(2 * MARGIN + max(width_of(title, LARGE * BOLD), width_of(note, SMALL)), 6.0)
