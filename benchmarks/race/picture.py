"""The picture of a race: accuracy over seconds, both stretched where it becomes difficult."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from benchmarks.race.stopwatch import Point, seconds_to
from digitus.plots import save_figure
from digitus.plots.style import FAINT, HALO, LINES, TINY, explain, new_diagram, tidy

LEVELS = (0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.997, 0.998)
"""Accuracies that are named at the left."""

TIMES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1200, 3600)
"""Seconds that are named below."""

LOWEST = 0.95
"""What happens below is over in a moment."""

LEAST = 1e-4
"""The least share of errors that is drawn: one in ten thousand."""


def draw(curves: Mapping[str, Sequence[Point]], goals: Sequence[float], path: Path) -> None:
    """Draw a race and save the picture."""
    save_figure(plot_race(curves, goals), path)


def plot_race(curves: Mapping[str, Sequence[Point]], goals: Sequence[float]) -> Figure:
    """Show the accuracy of each over the seconds that its training took.

    Upwards, halving the errors is always as far; where a curve first reaches a goal, the seconds
    are written.

    Parameters
    ----------
    curves
        What was seen, by who it was.
    goals
        Accuracies that are marked.
    """
    figure = new_diagram(8, 4.8, "MNIST: how good after so many seconds of training?")
    axes = tidy(figure.subplots(), x="seconds of training", y="test images read right")
    _scale(axes, curves, goals)
    for goal in goals:
        axes.axhline(1 - goal, color=FAINT, linewidth=0.8, zorder=0)
    for number, (label, points) in enumerate(curves.items()):
        style = LINES[number % len(LINES)]
        errors = [max(1 - point.accuracy, LEAST) for point in points]
        seconds = [point.seconds for point in points]
        every = max(1, len(points) // 12)
        axes.plot(
            seconds, errors, label=label, linewidth=1.6, markersize=4, markevery=every, **style
        )
    for goal in goals:
        _name(axes, curves, goal)
    explain(figure, below=True)
    return figure


def _scale(axes: Axes, curves: Mapping[str, Sequence[Point]], goals: Sequence[float]) -> None:
    """Show all that everybody reached in the end, and the goals."""
    reached = [max(point.accuracy for point in points) for points in curves.values()]
    lowest = min(LOWEST, 1 - 1.5 * (1 - min(reached)))
    everyone = [point for points in curves.values() for point in points]
    shown = [point.seconds for point in everyone if point.accuracy >= lowest]
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(min(shown) * 0.8, max(shown) * 1.25)
    axes.set_ylim(1 - lowest, max(1 - max(*reached, *goals), LEAST) * 0.8)
    axes.xaxis.set_major_locator(FixedLocator(TIMES))
    axes.yaxis.set_major_locator(FixedLocator([1 - level for level in LEVELS]))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda seconds, _: f"{seconds:g}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda error, _: f"{100 * (1 - error):.3g} %"))


def _name(axes: Axes, curves: Mapping[str, Sequence[Point]], goal: float) -> None:
    """Write when curves first reach a goal, above its line or, where that is taken, below."""
    reached = sorted(
        (seconds, number)
        for number, points in enumerate(curves.values())
        if (seconds := seconds_to(points, goal)) is not None
    )
    for rank, (seconds, number) in enumerate(reached):
        color = LINES[number % len(LINES)]["color"]
        axes.plot(seconds, 1 - goal, "|", color=color, markersize=9)
        below = rank % 2 == 1
        axes.annotate(
            f"{seconds:.2g} s" if seconds < 100 else f"{seconds:.0f} s",
            (seconds, 1 - goal),
            (0, -6 if below else 6),
            textcoords="offset points",
            ha="center",
            va="top" if below else "bottom",
            size=TINY,
            color=color,
            **HALO,
        )
