"""A grid of small images, each with room for a caption below.

Everything is measured in inches, and a picture's pixel takes a whole number of the figure's, so
that an image of 28 x 28 stays 28 x 28 equal squares.
"""

from dataclasses import dataclass, field
from typing import Any, final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from digitus.plots.paper import LINE, MARGIN, new_paper, width_of_heading, write_heading
from digitus.plots.style import DIGITS, DPI, FAINT, INK, SMALL, write


@final
@dataclass(frozen=True, kw_only=True)
class ImageGrid:
    """Rows and columns of pictures of one size.

    Parameters
    ----------
    rows, columns
        How many pictures there is room for.
    shape
        Height and width of a picture, in its own pixels.
    tile
        How wide a picture should come out, in inches; rounded to whole pixels.
    caption_room
        Room below each picture, in inches.
    title, note
        What stands above all of them, large and small.
    left, right
        Room beside all of them, in inches.

    Examples
    --------
    >>> grid = ImageGrid(rows=1, columns=2, shape=(28, 28), title="blank")
    >>> _ = grid.picture(0, np.zeros((28, 28)), high=255)
    >>> grid.caption(0, "nothing")
    >>> len(grid.figure.axes)
    1
    """

    rows: int
    columns: int
    shape: tuple[int, int]
    tile: float = 0.75
    caption_room: float = 0.0
    title: str = ""
    note: str = ""
    left: float = 0.0
    right: float = 0.0
    figure: Figure = field(init=False)
    axes: Axes = field(init=False)

    def __post_init__(self) -> None:
        width = self._end(self.columns, 0)[0] + self.right + MARGIN
        figure, axes = new_paper(
            max(width, width_of_heading(self.title, self.note)), self._end(0, self.rows)[1] + MARGIN
        )
        write_heading(axes, self.title, self.note)
        object.__setattr__(self, "figure", figure)
        object.__setattr__(self, "axes", axes)

    @property
    def size(self) -> tuple[float, float]:
        """Height and width of a picture, in inches."""
        height, width = self.shape
        scale = max(1, round(self.tile * DPI / width))
        return height * scale / DPI, width * scale / DPI

    @property
    def gap(self) -> float:
        """White between two pictures, in inches."""
        return _whole(0.08)

    def place(self, row: int, column: int) -> tuple[float, float]:
        """Return the left and upper end of a picture, in inches from the figure's."""
        height, width = self.size
        top = MARGIN + LINE * (bool(self.title) + bool(self.note)) + 0.04
        return (
            _whole(MARGIN + self.left) + column * (width + self.gap),
            _whole(top) + row * (height + self.gap + _whole(self.caption_room)),
        )

    def _end(self, column: int, row: int) -> tuple[float, float]:
        left, top = self.place(row, column)
        return left - self.gap, top - self.gap

    def picture(
        self,
        number: int,
        image: np.ndarray,
        *,
        low: float = 0,
        high: float,
        colours: Any = DIGITS,
        frame: str = FAINT,
    ) -> AxesImage:
        """Show an image at its place, counted row by row; ``low`` and ``high`` end the colours."""
        left, top, width, height = self._box(number)
        self.axes.plot(
            [left, left + width, left + width, left, left],
            [top, top, top + height, top + height, top],
            color=frame,
            linewidth=0.6,
            zorder=3,
        )
        return self.axes.imshow(
            image,
            cmap=colours,
            vmin=low,
            vmax=high,
            aspect="auto",
            interpolation="nearest",
            extent=(left, left + width, top + height, top),
        )

    def caption(self, number: int, text: str, *, size: float = SMALL, colour: str = INK) -> None:
        """Write below a picture."""
        left, top, width, height = self._box(number)
        style = {"ha": "center", "va": "top", "color": colour, "linespacing": 1.15}
        write(self.axes, left + width / 2, top + height + 0.04, text, size=size, **style)

    def beside(self, row: int, text: str, **style: Any) -> None:
        """Write to the left of a row."""
        left, top, _, height = self._box(row * self.columns)
        style = {"ha": "right", "va": "center", **style}
        write(self.axes, left - self.gap, top + height / 2, text, **style)

    def _box(self, number: int) -> tuple[float, float, float, float]:
        height, width = self.size
        return *self.place(*divmod(number, self.columns)), width, height


def _whole(inches: float) -> float:
    """Round to whole pixels of the figure."""
    return round(inches * DPI) / DPI
