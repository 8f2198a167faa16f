"""The rejection curve: accuracy over coverage."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from digitus.errors import SettingError
from digitus.evaluation import RejectionCurve
from digitus.plots.style import HALO, LINES, QUIET, TINY, Style, explain, new_diagram, tidy
from digitus.plots.wording import percent

SURE = (0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Thresholds that are named on a curve that stands alone."""

ROOM = 0.1
"""The least difference in coverage between two of these names, and to the left end."""


def plot_rejection(curves: RejectionCurve | Sequence[RejectionCurve]) -> Figure:
    """Show how often models are right if they answer only above a threshold.

    At the right end every image is answered; to the left only the surest are.  On a curve that
    stands alone some thresholds are named.

    Parameters
    ----------
    curves
        One, or several to compare.

    Raises
    ------
    SettingError
        There is none.

    Examples
    --------
    >>> from digitus.evaluation import rejection_curve
    >>> from digitus.recipes import load_recipe, train
    >>> outcome = train(load_recipe("sigmoid-10"))
    >>> figure = plot_rejection(rejection_curve(outcome.model, outcome.test))
    >>> figure.axes[0].get_xlabel()
    'images that are answered'
    """
    shown = [curves] if isinstance(curves, RejectionCurve) else list(curves)
    if not shown:
        raise SettingError("there is no curve to show")
    data = {curve.data for curve in shown}
    models = shown[0].model if len(shown) == 1 else f"{len(shown)} models"
    figure = new_diagram(5.2, 3.8, f"{models} on {' and '.join(sorted(data))}")
    axes = tidy(figure.subplots(), x="images that are answered", y="right ones among the answers")
    for number, curve in enumerate(shown):
        style: Style = {**LINES[number % len(LINES)], "markersize": 4, "label": curve.model}
        # Alone, the marks are at the thresholds that have a name.
        every: list[int] | int = [] if len(shown) == 1 else max(1, len(curve.coverage) // 8)
        axes.plot(curve.coverage, curve.accuracy, markevery=every, **style)
    if len(shown) == 1:
        _name_thresholds(axes, shown[0])
    else:
        explain(figure)
    axes.set_xlim(0, 1.02)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    return figure


def _name_thresholds(axes: Axes, curve: RejectionCurve) -> None:
    named = math.inf
    for threshold in sorted(SURE):
        reached = [i for i, value in enumerate(curve.thresholds) if value >= threshold]
        if not reached or not ROOM < curve.coverage[reached[-1]] < named - ROOM:
            continue
        named, right = curve.coverage[reached[-1]], curve.accuracy[reached[-1]]
        axes.plot(named, right, "o", color=LINES[0]["color"], markersize=4)
        words = f"{percent(threshold)} sure"
        style: Style = {"size": TINY, "color": QUIET, "ha": "right", "va": "top", **HALO}
        axes.annotate(words, (named, right), (-4, -4), textcoords="offset points", **style)
