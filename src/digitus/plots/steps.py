"""The steps from a picture to the numbers read in it, one below the other, each with a caption."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from digitus.errors import SettingError
from digitus.images import Step
from digitus.plots.paper import LINE, MARGIN, new_paper, write_heading
from digitus.plots.style import FAINT, QUIET, SMALL, write
from digitus.plots.wording import shorten

_WIDE, _HIGH, _GAP = 6.0, 1.8, 0.25  # inches


def plot_steps(steps: Sequence[Step], *, title: str = "") -> Figure:
    """Show steps with what was found in each.

    Parameters
    ----------
    steps
        As :func:`digitus.images.normalise` leaves them in its trace, in order.
    title
        What stands above all of them.

    Raises
    ------
    SettingError
        If there are none.

    Examples
    --------
    >>> import numpy as np
    >>> from digitus.images import normalise
    >>> page = np.full((60, 60), 230, np.uint8)
    >>> page[10:50, 28:34] = 30
    >>> len(plot_steps(normalise(page).trace).axes[0].images) > 3
    True
    """
    if not steps:
        raise SettingError("there are no steps to draw")
    scales = [min(_WIDE / step.image.shape[1], _HIGH / step.image.shape[0]) for step in steps]
    heights = [step.image.shape[0] * scale for step, scale in zip(steps, scales, strict=True)]
    above = MARGIN + LINE * bool(title) + 0.04
    each = 2 * LINE + _GAP
    _, paper = new_paper(
        _WIDE + 2 * MARGIN, above + sum(heights) + len(steps) * each - _GAP + MARGIN
    )
    write_heading(paper, title)
    top = above
    for step, scale, height in zip(steps, scales, heights, strict=True):
        write(paper, MARGIN, top, step.name, size=SMALL, weight="bold", va="top")
        words = shorten(step.words, SMALL, _WIDE)
        write(paper, MARGIN, top + LINE, words, size=SMALL, color=QUIET, va="top")
        top += 2 * LINE
        right = MARGIN + step.image.shape[1] * scale
        paper.imshow(
            step.image if step.name == "picture" else 255 - step.image,
            cmap="gray",
            vmin=0,
            vmax=255,
            aspect="auto",
            interpolation="antialiased",
            extent=(MARGIN, right, top + height, top),
        )
        edge = ([MARGIN, right, right, MARGIN, MARGIN], [top, top, top + height, top + height, top])
        paper.plot(*edge, color=FAINT, linewidth=0.6)
        top += height + _GAP
    figure = paper.figure
    assert isinstance(figure, Figure)  # noqa: S101 - never a figure within a figure here
    return figure
