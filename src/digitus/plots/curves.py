"""Training curves: loss and accuracy over epochs or seconds, of one run or several."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from digitus.arrays import Array
from digitus.errors import SettingError
from digitus.plots.style import LINES, PAPER, Style, explain, new_diagram, tidy
from digitus.training import History

LABELS = {"loss": "loss", "accuracy": "accuracy", "learning_rate": "learning rate"}
WEIGHT: dict[str, Style] = {
    "training": {"linewidth": 1, "markerfacecolor": PAPER},
    "validation": {"linewidth": 1.8},
}

MARKS = 12
"""So many markers on a line: enough to tell it from others, too few to hide it."""


def plot_training(
    histories: History | Mapping[str, History],
    *,
    over: Literal["epochs", "seconds"] = "epochs",
    title: str = "",
) -> Figure:
    """Show loss and accuracy of one training or several, and the learning rate if it changes.

    Figures on the training images are thin lines with hollow marks, those on validation images
    are thick with full ones.

    Parameters
    ----------
    histories
        What happened; several by their names.
    over
        What goes to the right: epochs, or seconds since the start.
    title
        What stands above.

    Raises
    ------
    SettingError
        There is no epoch to show.

    Examples
    --------
    >>> from digitus.recipes import load_recipe, train
    >>> figure = plot_training(train(load_recipe("sigmoid-10")).history)
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['loss', 'accuracy']
    """
    runs = {"": histories} if isinstance(histories, History) else dict(histories)
    runs = {name: history for name, history in runs.items() if len(history)}
    if not runs:
        raise SettingError("there is no epoch to show; train for at least one")
    names = ["loss", "accuracy"]
    if any(np.ptp(history.column("learning_rate")) for history in runs.values()):
        names.append("learning_rate")
    figure = new_diagram(1 + 3.2 * len(names), 3.4, title)
    for axes, name in zip(figure.subplots(1, len(names), squeeze=False).flat, names, strict=True):
        _panel(axes, runs, name, over)
    if len(figure.axes[0].lines) > 1:
        explain(figure, below=True)
    return figure


def _panel(axes: Axes, runs: Mapping[str, History], name: str, over: str) -> None:
    tidy(axes, x="epoch" if over == "epochs" else "seconds", y=LABELS[name])
    for number, (run, history) in enumerate(runs.items()):
        place = history.column("epoch")
        if over == "seconds":
            place = history.column("seconds").cumsum()
        for kind, values in _figures(history, name):
            # One run alone has colours to spare: its validation gets one of its own.
            apart = kind == "validation" and len(runs) == 1
            style = LINES[(number + apart) % len(LINES)]
            label = f"{run}, {kind}" if run else kind
            _line(axes, place, values, label, **style, **WEIGHT[kind])
    if over == "epochs":
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if name == "accuracy":
        axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))


def _figures(history: History, name: str) -> Iterator[tuple[str, Array]]:
    yield "training", history.column(name)
    if name != "learning_rate":
        watched = history.column(f"validation_{name}")
        if not np.isnan(watched).all():
            yield "validation", watched


def _line(axes: Axes, x: Array, y: Array, label: str, **style: Any) -> None:
    axes.plot(x, y, label=label, markersize=4, markevery=max(1, len(x) // MARKS), **style)
