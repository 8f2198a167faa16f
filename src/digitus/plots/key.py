"""The colour bar for numbers with a sign."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from digitus.plots.paper import place_axes
from digitus.plots.style import INK, QUIET, SMALL
from digitus.plots.wording import signed
from digitus.settings import require_positive


def colour_limit(limit: float | None, values: np.ndarray) -> float:
    """Return where the colours end on both sides: as wished, or the largest absolute value.

    Raises
    ------
    SettingError
        For a wish that is not a positive number.

    Examples
    --------
    >>> colour_limit(None, np.array([0.5, -2.0])), colour_limit(8, np.array([0.5, -2.0]))
    (2.0, 8)
    """
    if limit is not None:
        require_positive("limit", limit)
        return limit
    return float(np.abs(values).max()) or 1.0


def draw_key(figure: Figure, image: AxesImage, *, left: float, top: float, height: float) -> None:
    """Draw the key to an image's colours, in inches from the figure's upper left corner."""
    low, high = image.get_clim()
    ends = float(low or 0), 0.0, float(high or 0)
    key = place_axes(figure, left, top, 0.12, height)
    bar = figure.colorbar(image, cax=key)
    bar.set_ticks(ends, labels=[signed(value, ends[-1]) for value in ends])
    bar.outline.set_edgecolor(QUIET)
    key.tick_params(labelsize=SMALL, labelcolor=INK, color=QUIET, length=3)
