"""The reliability diagram: accuracy over confidence, bin by bin."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter, StrMethodFormatter

from digitus.errors import SettingError
from digitus.evaluation import Report
from digitus.plots.style import FAINT, LINES, QUIET, TINY, Style, explain, new_diagram, tidy

WIDTH = 0.7
"""Of the bars of all models together, in the width of a bin."""


def plot_reliability(reports: Report | Sequence[Report]) -> Figure:
    """Show how often models are right where they are how sure, and how many images that were.

    The legend says how far both are apart on average, the expected calibration error (ECE).  On the diagonal a model is as often right as it believes; below it, it believes too much of
    itself.  Thin lines are the 95 % intervals: bins of few images say little.  Below stand the
    numbers of images, each step of the scale ten times the one before.

    Parameters
    ----------
    reports
        One, or several to compare, such as before and after calibration.

    Raises
    ------
    SettingError
        There is none.

    Examples
    --------
    >>> from digitus.evaluation import evaluate
    >>> from digitus.recipes import load_recipe, train
    >>> outcome = train(load_recipe("sigmoid-10"))
    >>> figure = plot_reliability(evaluate(outcome.model, outcome.test))
    >>> figure.axes[0].get_ylabel()
    'how often it is right'
    """
    shown = [reports] if isinstance(reports, Report) else list(reports)
    if not shown:
        raise SettingError("there is no report to show")
    data = " and ".join(sorted({report.data for report in shown}))
    models = shown[0].model if len(shown) == 1 else f"{len(shown)} models"
    figure = new_diagram(5.2, 5.0, f"{models} on {data}")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    tidy(above, y="how often it is right")
    tidy(below, x="how sure the model is", y="images")
    above.plot([0, 1], [0, 1], color=FAINT, linewidth=1, zorder=0)
    for number, report in enumerate(shown):
        _draw(above, below, report, number, len(shown))
    explain(figure)
    above.set_xlim(0, 1)
    above.set_ylim(0, 1.02)
    below.set_yscale("log")
    below.set_ylim(bottom=0.5)
    below.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    for axis in (below.xaxis, above.yaxis):
        axis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    return figure


def _draw(above: Axes, below: Axes, report: Report, number: int, count: int) -> None:
    style: Style = {**LINES[number % len(LINES)]}
    bins = report.reliability.bins
    sure, right = [one.confidence for one in bins], [one.accuracy for one in bins]
    # Wilson's interval never ends before the share itself but for rounding.
    ends = [
        [max(0.0, one.accuracy - one.interval.low) for one in bins],
        [max(0.0, one.interval.high - one.accuracy) for one in bins],
    ]
    error = f"{100 * report.reliability.error:.2g} %"
    label = f"{report.model} (ECE {error})"
    above.errorbar(sure, right, yerr=ends, fmt="none", ecolor=style["color"], elinewidth=0.8)
    above.plot(sure, right, markersize=4, label=label, clip_on=False, **style)
    width = WIDTH / count
    for one in bins:
        left = one.low + (one.high - one.low) * ((1 - WIDTH) / 2 + number * width)
        below.bar(
            left, one.images, (one.high - one.low) * width, align="edge", color=style["color"]
        )
        if count == 1:
            words: Style = {"size": TINY, "color": QUIET}
            place = (left + (one.high - one.low) * width / 2, one.images)
            below.annotate(
                f"{one.images:,}", place, (0, 1), textcoords="offset points", ha="center", **words
            )
