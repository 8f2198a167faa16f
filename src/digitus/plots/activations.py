"""What a layer puts out for one image, as a picture: maps side by side, or units as cells."""

import math
from dataclasses import dataclass
from typing import final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from matplotlib.patches import Rectangle

from digitus.arrays import Array
from digitus.plots.style import DIGITS, FAINT, INK, PAPER, SIGNED, TINY, Style, write

MAP, CELL = 0.5, 0.3
"""The largest side of a map and of a cell, in inches."""

TALLEST = 1.45
"""The largest height of all maps or cells of a layer, in inches."""

PIXELS, LINE = 40, 2
"""Points of a mosaic for one map or cell, about, and for the line to the next one."""

NUMBERED = 40
"""Units whose values are written into their cells, if there are no more."""


@final
@dataclass(frozen=True, slots=True)
class Shades:
    """How numbers become colours: ink from zero up, or signed about zero.

    Examples
    --------
    >>> Shades.of(np.array([0.0, 2.5])).words
    '0 to 2.5'
    >>> Shades.of(np.array([-1.5, 0.25])).norm.vmin
    -1.5
    """

    colours: Colormap
    norm: Normalize
    words: str

    @classmethod
    def of(cls, numbers: Array, *, signed: bool = False) -> "Shades":
        """Choose by the sign of the numbers, unless it is known that they have one."""
        finite = np.nan_to_num(numbers.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
        largest = float(np.abs(finite).max(initial=0.0)) or 1.0
        lowest = -largest if signed or (finite < 0).any() else 0.0
        ink = mpl.colormaps[DIGITS] if lowest == 0 else SIGNED
        low = "0" if lowest == 0 else f"\N{MINUS SIGN}{largest:.2g}"
        return cls(
            ink.with_extremes(bad="#ececec"), Normalize(lowest, largest), f"{low} to {largest:.2g}"
        )

    def letters(self, number: float) -> str:
        """Choose black or white letters by the brightness of what is below them (Rec. 601)."""
        red, green, blue, _ = self.colours(self.norm(number))
        return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else PAPER


@final
@dataclass(frozen=True, slots=True)
class Block:
    """Maps or cells in rows and columns, and how large each is drawn.

    Examples
    --------
    >>> block = Block.of((13, 13, 32), width=5.6)
    >>> block.rows, block.columns
    (2, 16)
    """

    rows: int
    columns: int
    side: float

    @classmethod
    def of(cls, shape: tuple[int, ...], width: float) -> "Block":
        """Lay out what a layer puts out, in so many inches of width: large, with few gaps."""
        count, largest = shape[-1], MAP if len(shape) > 1 else CELL

        def block(columns: int) -> "Block":
            return cls(math.ceil(count / columns), columns, min(largest, width / columns))

        def fit(block: "Block") -> tuple[bool, float]:
            filled = count / (block.rows * block.columns)
            return block.size[1] <= TALLEST, block.side * filled**3

        return max(map(block, range(1, count + 1)), key=fit)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, in inches."""
        return self.columns * self.side, self.rows * self.side


def draw_activations(paper: Axes, numbers: Array, left: float, top: float, width: float) -> Shades:
    """Draw outputs of one layer for one image; return how numbers became colours.

    Parameters
    ----------
    paper
        Axes in inches from the upper left corner.
    numbers
        (units,), or (height, width, channels).
    left, top, width
        Where, in inches.

    Examples
    --------
    >>> from digitus.plots.paper import new_paper
    >>> _, paper = new_paper(4, 3)
    >>> draw_activations(paper, np.linspace(0, 1, 12), left=0, top=0, width=3).words
    '0 to 1'
    """
    block, shades = Block.of(numbers.shape, width), Shades.of(numbers)
    across, down = block.size
    paper.imshow(
        mosaic(numbers, block),
        cmap=shades.colours,
        norm=shades.norm,
        aspect="auto",
        interpolation="nearest",
        extent=(left, left + across, top + down, top),
    )
    gaps = block.rows * block.columns - numbers.shape[-1]
    corner = (left + across - gaps * block.side, top + down - block.side)
    paper.add_patch(Rectangle(corner, gaps * block.side, block.side, color=PAPER))
    if numbers.ndim == 1 and len(numbers) <= NUMBERED:
        _write_numbers(paper, numbers, shades, block, (left, top))
    return shades


def mosaic(numbers: Array, block: Block) -> Array:
    """Lay maps or units out as one array, with lines of NaN between them.

    Examples
    --------
    >>> mosaic(np.ones(3), Block(2, 2, 0.3)).shape
    (86, 86)
    """
    tiles = numbers[None, None] if numbers.ndim == 1 else numbers
    height, width, count = tiles.shape
    # Every point becomes a square of several, so that a line between tiles can be thin.
    times = max(1, PIXELS // max(height, width))
    size = (height * times, width * times)
    canvas = np.full(
        (block.rows * (size[0] + LINE), block.columns * (size[1] + LINE)), np.nan, numbers.dtype
    )
    for tile in range(count):
        row, column = divmod(tile, block.columns)
        y, x = row * (size[0] + LINE), column * (size[1] + LINE)
        whole = tiles[:, :, tile].repeat(times, axis=0).repeat(times, axis=1)
        canvas[y : y + size[0], x : x + size[1]] = whole
    return np.pad(canvas, ((LINE, 0), (LINE, 0)), constant_values=np.nan)


def _write_numbers(
    paper: Axes, numbers: Array, shades: Shades, block: Block, corner: tuple[float, float]
) -> None:
    for unit, number in enumerate(numbers.tolist()):
        row, column = divmod(unit, block.columns)
        style: Style = {"ha": "center", "va": "center", "color": shades.letters(number)}
        x, y = corner[0] + (column + 0.48) * block.side, corner[1] + (row + 0.5) * block.side
        write(paper, x, y, short(number), size=TINY - 1, **style)


def short(number: float) -> str:
    """Write a number in four letters or so.

    Examples
    --------
    >>> short(0.934), short(12.5), short(0.0)
    ('.93', '12', '0')
    """
    text = f"{number:.0f}" if abs(number) >= 9.95 else f"{number:.1f}"
    if abs(number) < 0.995:
        text = f"{number:.2f}".replace("0.", ".", 1)
    text = "0" if not float(text) else text
    return text.replace("-", "\N{MINUS SIGN}")


def frame(paper: Axes, left: float, top: float, width: float, height: float) -> None:
    """Draw a thin line around a picture.

    Examples
    --------
    >>> from digitus.plots.paper import new_paper
    >>> _, paper = new_paper(4, 3)
    >>> frame(paper, 1, 1, 1, 1)
    >>> len(paper.lines)
    1
    """
    right, bottom = left + width, top + height
    edge = ([left, right, right, left, left], [top, top, bottom, bottom, top])
    paper.plot(*edge, color=FAINT, linewidth=0.6)
