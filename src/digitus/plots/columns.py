"""The outputs of a layer as a column of a drawing: units one above the other, or channels in a stack."""

from dataclasses import dataclass
from typing import TypeAlias, final

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from digitus.networks.layers import Shape
from digitus.networks.layers.layer import image_shape
from digitus.plots.style import BLUE, FAINT, INK, PAPER, Style

MOST, STEP = 10, 0.22
"""Units that are drawn in a column (of more, the first and the last, and dots between them), and
the inches from one to the next."""

DRAWN_CHANNELS, BEHIND, LARGEST = 5, 0.05, 1.5
"""Channels that are drawn in a stack, inches from one to the next, and the side of the largest."""

SHADE = "#bfe0f5"

Point: TypeAlias = tuple[float, float]


@final
@dataclass(frozen=True, slots=True)
class Units:
    """Numbers without a place: circles above each other.

    Examples
    --------
    >>> Units(x=1.0, count=3).ends(2.0)
    [(1.0, 1.78), (1.0, 2.0), (1.0, 2.22)]
    """

    x: float
    count: int

    @property
    def height(self) -> float:
        """How tall it is, in inches."""
        return STEP * min(self.count, MOST)

    def ends(self, middle: float) -> list[Point]:
        """Return where units are drawn, from the top down."""
        drawn = min(self.count, MOST)
        every = [(self.x, middle + (i - (drawn - 1) / 2) * STEP) for i in range(drawn)]
        # The two in the middle of ten make room for the dots.
        return every if self.count <= MOST else every[: MOST // 2 - 1] + every[MOST // 2 + 1 :]

    def draw(self, paper: Axes, middle: float) -> None:
        """Draw the circles, and dots for those that are left out."""
        heights = [y for _, y in self.ends(middle)]
        style: Style = {"markersize": 9, "markerfacecolor": PAPER, "markeredgecolor": BLUE}
        paper.plot([self.x] * len(heights), heights, "o", zorder=2, **style)
        if self.count > MOST:
            dots = [middle - STEP / 3, middle, middle + STEP / 3]
            paper.plot([self.x] * 3, dots, "o", markersize=2, color=INK, zorder=2)


@final
@dataclass(frozen=True, slots=True)
class ChannelStack:
    """An image: a square for each channel, the first in front.

    Parameters
    ----------
    x
        The middle, in inches.
    shape
        Of the image.
    largest
        The longest side of all images of the drawing, in points.
    window
        The side of the window through which it is looked at, in points; 0 draws none.

    Examples
    --------
    >>> ChannelStack(x=1.0, shape=(14, 14, 3), largest=28, window=5).front(2.0)
    (0.675, 1.675, 0.75, 0.75)
    """

    x: float
    shape: Shape
    largest: int
    window: int

    @property
    def height(self) -> float:
        """How tall it is, in inches."""
        return self._inches(self.shape[0]) + BEHIND * (self._drawn - 1)

    @property
    def _drawn(self) -> int:
        return min(image_shape(self.shape)[2], DRAWN_CHANNELS)

    def _inches(self, points: int) -> float:
        return LARGEST * points / self.largest

    def front(self, middle: float) -> tuple[float, float, float, float]:
        """Return left, top, width and height of the channel in front."""
        across, down = self._inches(self.shape[1]), self._inches(self.shape[0])
        shift = BEHIND * (self._drawn - 1) / 2
        return self.x - across / 2 + shift, middle - down / 2 + shift, across, down

    def pane(self, middle: float) -> tuple[float, float, float, float]:
        """Return left, top, width and height of the window, above the middle of the channel."""
        left, top, across, down = self.front(middle)
        wide, high = (min(self._inches(self.window), side) for side in (across, down))
        return left + (across - wide) * 0.6, top + (down - high) * 0.3, wide, high

    def draw(self, paper: Axes, middle: float) -> None:
        """Draw the channels, those behind first, and the window."""
        left, top, across, down = self.front(middle)
        style: Style = {"facecolor": PAPER, "edgecolor": BLUE, "linewidth": 0.8, "zorder": 2}
        for behind in reversed(range(self._drawn)):
            corner = left - BEHIND * behind, top - BEHIND * behind
            paper.add_patch(Rectangle(corner, across, down, **style))
        if self.window:
            left, top, across, down = self.pane(middle)
            shade: Style = {"facecolor": SHADE, "edgecolor": BLUE, "linewidth": 0.8, "zorder": 3}
            paper.add_patch(Rectangle((left, top), across, down, **shade))

    def ends(self, middle: float) -> list[Point]:
        """Return where lines to units begin: along the right edge of the channel in front."""
        left, top, across, down = self.front(middle)
        return [(left + across, top + down * share) for share in (0, 0.5, 1)]


Column: TypeAlias = Units | ChannelStack


def join(paper: Axes, left: Column, right: Column, middle: float) -> None:
    """Join two columns: everything to everything, or a window to the point that is made of it."""
    if isinstance(left, ChannelStack) and isinstance(right, ChannelStack):
        start, top, across, down = left.pane(middle)
        x, y, wide, high = right.front(middle)
        point = x + wide * 0.4, y + high * 0.4
        ends = [[(start + across, top), point], [(start + across, top + down), point]]
        paper.add_collection(LineCollection(ends, colors=BLUE, linewidths=0.6, zorder=4))
        paper.plot(*point, "o", markersize=2.5, color=BLUE, zorder=4)
        return
    every = [[one, other] for one in left.ends(middle) for other in right.ends(middle)]
    paper.add_collection(LineCollection(every, colors=FAINT, linewidths=0.4, zorder=1))
