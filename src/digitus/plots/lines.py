"""Lines of handwriting, side by side in rows, each with its caption."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitus.errors import SettingError
from digitus.plots.paper import LINE, MARGIN, new_paper, write_heading
from digitus.plots.style import FAINT, SMALL, write
from digitus.plots.wording import shorten

_HEIGHT, _WIDEST, _GAP, _CAPTION = 0.42, 1.9, 0.12, 0.2  # inches


def plot_lines(
    lines: Sequence[tuple[np.ndarray, str]], *, columns: int = 4, title: str = "", note: str = ""
) -> Figure:
    """Show pictures of lines of writing, each with what it says.

    Parameters
    ----------
    lines
        Pictures as the eye sees them, 0 black to 255 white, of any size, and their captions.
    columns
        How many stand in a row.
    title, note
        What stands above all of them, large and small.

    Raises
    ------
    SettingError
        If there are no lines, or no columns.

    Examples
    --------
    >>> from digitus.datasets.synthetic import composed_strings
    >>> figure = plot_lines(list(composed_strings("test", 6)), columns=3)
    >>> len(figure.axes[0].images)
    6
    """
    if not lines or columns < 1:
        raise SettingError("there is nothing to draw: give at least one line, and one column")
    columns = min(columns, len(lines))
    rows = -(-len(lines) // columns)
    top = MARGIN + LINE * (bool(title) + bool(note)) + 0.04
    down = _HEIGHT + _CAPTION + _GAP
    _, paper = new_paper(
        2 * MARGIN + columns * (_WIDEST + _GAP) - _GAP, top + rows * down - _GAP + MARGIN
    )
    write_heading(paper, title, note)
    for number, (image, caption) in enumerate(lines):
        row, column = divmod(number, columns)
        _draw(paper, image, caption, MARGIN + column * (_WIDEST + _GAP), top + row * down)
    figure = paper.figure
    assert isinstance(figure, Figure)  # noqa: S101 - never a figure within a figure here
    return figure


def _draw(paper: Axes, image: np.ndarray, caption: str, left: float, top: float) -> None:
    """Fit a picture into its place, and write its caption below."""
    height, width = image.shape
    scale = min(_HEIGHT / height, _WIDEST / width)
    right, bottom = left + width * scale, top + height * scale
    paper.imshow(
        image,
        cmap="gray",
        vmin=0,
        vmax=255,
        aspect="auto",
        interpolation="antialiased",
        extent=(left, right, bottom, top),
    )
    paper.plot(
        [left, right, right, left, left],
        [top, top, bottom, bottom, top],
        color=FAINT,
        linewidth=0.6,
    )
    write(paper, left, bottom + 0.04, shorten(caption, SMALL, _WIDEST), size=SMALL, va="top")
