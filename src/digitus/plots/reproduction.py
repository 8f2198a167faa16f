"""Measured figures of several seeds, and the published ones."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from digitus.errors import SettingError
from digitus.plots.paper import MARGIN, new_paper, place_axes, write_heading
from digitus.plots.style import BLUE, QUIET, SKY, VERMILLION, Style, tidy, write
from digitus.recipes import Figure as Measured
from digitus.recipes import Reproduction

LEFT, STRIP, RIGHT, TOP, ROW = 1.9, 3.6, 2.6, 0.75, 0.62
"""In inches: names, the strip with the runs, figures, the heading, and one row."""

PUBLISHED: Style = {
    "color": "none",
    "markeredgecolor": VERMILLION,
    "markeredgewidth": 1.6,
    "markersize": 8,
}


def plot_reproduction(reproductions: Sequence[Reproduction]) -> Figure:
    """Show every run's figures as dots, and the published one as a mark among them.

    Each figure has a strip and a scale of its own.  The band is where one more run would lie with
    a probability of 95 %.

    Parameters
    ----------
    reproductions
        What following the recipes gave.

    Raises
    ------
    SettingError
        There is none.

    Examples
    --------
    >>> from digitus.recipes import load_recipe, reproduce
    >>> figure = plot_reproduction([reproduce(load_recipe("sigmoid-10"), seeds=range(2))])
    >>> len(figure.axes)
    2
    """
    rows = [(run, figure) for run in reproductions for figure in run.figures]
    if not rows:
        raise SettingError("there is no figure to show; reproduce at least one recipe")
    figure, paper = new_paper(LEFT + STRIP + RIGHT, TOP + ROW * len(rows) + 0.1)
    write_heading(paper, "What several seeds give, and what was published")
    _key(paper)
    for number, (run, measured) in enumerate(rows):
        top = TOP + ROW * number
        first = not number or rows[number - 1][0] is not run
        write(paper, MARGIN, top + 0.1, run.recipe if first else "", weight="bold")
        write(paper, MARGIN, top + 0.26, _name(measured), color=QUIET)
        _strip(tidy(place_axes(figure, LEFT, top, STRIP, 0.28)), measured)
        write(paper, LEFT + STRIP + 0.25, top + 0.1, _published(measured))
        write(paper, LEFT + STRIP + 0.25, top + 0.26, _measured(measured))
    return figure


def _strip(axes: Axes, measured: Measured) -> None:
    values, band = measured.values, measured.statistics.interval
    axes.axvspan(band.low, band.high, color=SKY, alpha=0.3, linewidth=0)
    axes.plot(values, [0.5] * len(values), "o", color=BLUE, markersize=5, alpha=0.8)
    if measured.published is not None:
        axes.plot(measured.published, 0.5, "D", **PUBLISHED)
    axes.set(ylim=(0, 1), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    if measured.figure == "accuracy":
        axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    axes.margins(x=0.08)


def _key(paper: Axes) -> None:
    y = 0.55
    paper.plot(LEFT + 0.05, y, "o", color=BLUE, markersize=5, alpha=0.8)
    write(paper, LEFT + 0.15, y, "a run", va="center", color=QUIET)
    paper.plot(LEFT + 0.75, y, "D", **PUBLISHED)
    write(paper, LEFT + 0.87, y, "published", va="center", color=QUIET)
    paper.fill_between([LEFT + 1.65, LEFT + 1.85], y - 0.06, y + 0.06, color=SKY, alpha=0.3, lw=0)
    write(paper, LEFT + 1.93, y, "one more run, with 95 %", va="center", color=QUIET)


def _name(measured: Measured) -> str:
    return measured.figure + (f", epoch {measured.epoch}" if measured.epoch else "")


def _published(measured: Measured) -> str:
    if measured.published is None:
        return "nothing published"
    return f"published {_number(measured, measured.published)}"


def _measured(measured: Measured) -> str:
    statistics = measured.statistics
    mean = _number(measured, statistics.mean)
    # The deviation has the decimals of the mean: more of them would mean nothing.
    decimals = len(mean.partition(" ")[0].partition(".")[2])
    is_accuracy = measured.figure == "accuracy"
    deviation = (
        f"{100 * statistics.deviation:.2f} %"
        if is_accuracy
        else f"{statistics.deviation:.{decimals}f}"
    )
    runs = f"{statistics.runs} run{'s' * (statistics.runs > 1)}"
    return f"measured {mean} ± {deviation} ({runs})"


def _number(measured: Measured, value: float) -> str:
    return f"{100 * value:.2f} %" if measured.figure == "accuracy" else f"{value:.3g}"
