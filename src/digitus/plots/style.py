"""The style of all figures: colours, sizes, axes.

Colours are read three ways: in colour, by eyes that confuse red and green, and in a grey print.
Lines therefore differ in dash and marker too [1]_, and weights in lightness: dark blue is negative,
grey is zero, pale yellow is positive, and a photocopy keeps that order.

Nothing here or in the pictures touches pyplot or the ``rcParams``: a figure belongs to whoever
asked for it, and several threads may draw at once.

.. [1] Okabe and Ito 2008, Color universal design.
"""

import math
from typing import Any, TypeAlias

from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from digitus.plots.wording import shorten, width_of

Style: TypeAlias = dict[str, Any]
"""How matplotlib is to draw something: its keywords and their values."""

DPI = 150
"""Pixels per inch of a saved PNG."""

BOLD = 1.08
"""How much wider bold letters are."""

LARGE, MEDIUM, SMALL, TINY = 11, 9, 8, 6.5
"""Sizes of letters, in points: titles, labels, ticks and captions, numbers in crowded places."""

INK, QUIET, FAINT, PAPER = "#1a1a1a", "#6b6b6b", "#d0d0d0", "#ffffff"
"""Text, text that may be overlooked, lines that should be, and what all stands on."""

BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"),
)

RIGHT, WRONG, REFUSED = BLUE, VERMILLION, QUIET
"""A right answer, a wrong one, and none; the words always stand beside the colour."""

LINES: tuple[Style, ...] = (
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": VERMILLION, "linestyle": "--", "marker": "s"},
    {"color": GREEN, "linestyle": "-.", "marker": "^"},
    {"color": PURPLE, "linestyle": ":", "marker": "D"},
    {"color": ORANGE, "linestyle": (0, (8, 2)), "marker": "v"},
    {"color": SKY, "linestyle": (0, (5, 1, 1, 1, 1, 1)), "marker": "P"},
    {"color": INK, "linestyle": (0, (1, 1)), "marker": "X"},
)
"""One after the other for the lines of a diagram; no two differ in colour alone."""

DIGITS = "gray_r"
"""Ink is dark, as on paper."""

SIGNED = LinearSegmentedColormap.from_list(
    "digitus_signed",
    [
        (0.0, "#03103d"),
        (0.2, "#1c45a0"),
        (0.4, "#7191cb"),
        (0.5, "#b5b5b5"),
        (0.6, "#e8b66a"),
        (0.8, "#ffc13d"),
        (1.0, "#fffbe0"),
    ],
)
"""Negative to positive: hue says the sign, and so does lightness, which rises all the way."""

ERRORS = LinearSegmentedColormap.from_list(
    "digitus_errors", ["#ffffff", "#fbc98a", "#c24400"]
).with_extremes(bad="#e6e6e6")
REFUSALS = LinearSegmentedColormap.from_list("digitus_refusals", ["#ffffff", "#8a8a8a"])
"""None to many, for wrong answers and for answers that were not given."""

SAMPLE = 0.55
"""The width of a piece of line in a legend with the space around it, in inches."""

HALO: Style = {
    "path_effects": [patheffects.withStroke(linewidth=2.5, foreground=PAPER)],
}
"""For text that may lie upon lines."""


def new_figure(width: float, height: float) -> Figure:
    """Make an empty figure on white paper, its size in inches.

    Examples
    --------
    >>> new_figure(4, 3).get_size_inches().tolist()
    [4.0, 3.0]
    """
    return Figure(figsize=(width, height), dpi=DPI, facecolor=PAPER)


def new_diagram(width: float, height: float, title: str = "") -> Figure:
    """Make an empty figure whose axes, once added, find their own room below the title.

    Examples
    --------
    >>> new_diagram(4, 3, "sigmoid-10").get_suptitle()
    'sigmoid-10'
    """
    figure = new_figure(width, height)
    figure.set_layout_engine("constrained", w_pad=0.08, h_pad=0.08)
    if title:
        style: Style = {"size": LARGE, "weight": "bold", "color": INK, "parse_math": False}
        figure.suptitle(shorten(title, LARGE * BOLD, width - 0.3), x=0.02, ha="left", **style)
    return figure


def tidy(axes: Axes, *, x: str = "", y: str = "", title: str = "") -> Axes:
    """Leave of the axes what is needed to read them, and label it.

    Examples
    --------
    >>> tidy(new_figure(4, 3).subplots(), x="epoch").get_xlabel()
    'epoch'
    """
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(QUIET)
    axes.tick_params(colors=QUIET, labelcolor=INK, labelsize=SMALL, length=3, which="both")
    axes.set_facecolor(PAPER)
    axes.set_xlabel(x, color=INK, fontsize=MEDIUM)
    axes.set_ylabel(y, color=INK, fontsize=MEDIUM)
    axes.set_title(title, color=INK, fontsize=MEDIUM, loc="left")
    return axes


def bare(axes: Axes) -> Axes:
    """Leave nothing of the axes but what is drawn in them.

    Examples
    --------
    >>> bare(new_figure(4, 3).subplots()).axison
    False
    """
    axes.set_axis_off()
    return axes


def write(axes: Axes, x: float, y: float, text: str, *, size: float = SMALL, **style: Any) -> None:
    """Write text at a place of the axes, dark and upright unless said otherwise.

    Examples
    --------
    >>> axes = new_figure(4, 3).subplots()
    >>> write(axes, 0.5, 0.5, "seven")
    >>> axes.texts[0].get_text()
    'seven'
    """
    # Names come from people and files: a dollar sign in them is one, and no formula.
    axes.text(x, y, text, **{"color": INK, "fontsize": size, "parse_math": False, **style})


def explain(figure: Figure, *, below: bool = False) -> None:
    """Say which line of the first axes is which, in them or below them all.

    Examples
    --------
    >>> figure = new_diagram(4, 3)
    >>> _ = figure.subplots().plot([1, 2], label="sigmoid-10")
    >>> explain(figure, below=True)
    >>> [text.get_text() for text in figure.legends[0].get_texts()]
    ['sigmoid-10']
    """
    style: Style = {"frameon": False, "fontsize": SMALL, "labelcolor": INK}
    lines, names = figure.axes[0].get_legend_handles_labels()
    room = figure.get_size_inches()[0] - 0.3
    names = [shorten(name, SMALL, (room if below else room / 2) - SAMPLE) for name in names]
    if below:
        widest = SAMPLE + max(width_of(name, SMALL) for name in names)
        rows = math.ceil(len(names) / max(1, int(room / widest)))
        columns = math.ceil(len(names) / rows)
        legend = figure.legend(lines, names, loc="outside lower left", ncols=columns, **style)
    else:
        legend = figure.axes[0].legend(lines, names, **style)
    for text in legend.get_texts():
        text.set_parse_math(False)
