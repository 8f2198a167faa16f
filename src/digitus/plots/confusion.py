"""The confusion matrix, coloured to show the errors."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, PowerNorm
from matplotlib.figure import Figure

from digitus.evaluation import Report
from digitus.models import Largest
from digitus.plots.cells import draw_cells, name_cells
from digitus.plots.paper import new_paper, place_axes, write_heading
from digitus.plots.style import ERRORS, QUIET, REFUSALS, tidy, write

WIDE, HIGH = 0.5, 0.34
"""A cell, in inches."""

LEFT, TOP, RIGHT, BELOW = 0.65, 0.85, 0.75, 0.6
"""What is around the cells, in inches: labels, heading, the share of right answers, answers."""


def plot_confusion(report: Report) -> Figure:
    """Show how often images of each class got each answer, or none.

    The right answers, on the diagonal, are many and stay without colour: the colours go from none
    to the most frequent error.  Where the model may refuse to answer, the images that were not
    recognised have a column and greys of their own.  At the right: the share of each class that
    was answered rightly.

    Parameters
    ----------
    report
        The evaluation.

    Examples
    --------
    >>> from digitus.evaluation import evaluate
    >>> from digitus.recipes import load_recipe, train
    >>> outcome = train(load_recipe("dropout-200"))
    >>> figure = plot_confusion(evaluate(outcome.model, outcome.test))
    >>> paper, answers, refused = figure.axes
    >>> answers.images[0].get_array().shape, refused.images[0].get_array().shape
    ((10, 10), (10, 1))
    """
    table = np.array(report.confusion)
    classes = len(table)
    refuses = not isinstance(report.decision, Largest)
    right = LEFT + WIDE * classes + (0.1 + WIDE) * refuses
    figure, paper = new_paper(right + RIGHT, TOP + HIGH * classes + BELOW)
    write_heading(paper, f"{report.model} on {report.data}", _summary(report))
    answers = place_axes(figure, LEFT, TOP, WIDE * classes, HIGH * classes)
    errors = np.ma.masked_array(table[:, :-1], np.eye(classes, dtype=bool))
    _count(answers, errors, ERRORS)
    name_cells(answers.xaxis, classes, "answer")
    name_cells(answers.yaxis, classes, "label")
    if refuses:
        beside = place_axes(figure, right - WIDE, TOP, WIDE, HIGH * classes)
        _count(beside, np.ma.masked_array(table[:, -1:]), REFUSALS)
        beside.set_xticks([0.5], ["not\nrecognised"])
        beside.set_yticks([])
    write(paper, right + 0.08, TOP - 0.08, "right", color=QUIET)
    for row, figures in enumerate(report.classes):
        share = f"{figures.recall:.1%}".replace("%", " %") if figures.support else "no images"
        write(paper, right + 0.08, TOP + HIGH * (row + 0.5), share, va="center")
    return figure


def _count(axes: Axes, counts: np.ma.MaskedArray, colours: Colormap) -> None:
    """Colour by the square root of the counts: one giant leaves the rest to be seen."""
    tidy(axes)
    words = np.array([[f"{count:,}" if count else "" for count in row] for row in counts.data])
    norm = PowerNorm(0.5, 0, max(counts.max(), 1))
    draw_cells(axes, counts, colours=colours, norm=norm, words=words)


def _summary(report: Report) -> str:
    low, high = (f"{100 * end:.2f}" for end in (report.interval.low, report.interval.high))
    text = (
        f"{report.correct:,} of {report.images:,} right: {100 * report.accuracy:.2f} % "
        f"(95 % interval {low} to {high})"
    )
    refused = report.images - report.answered
    return f"{text}; {refused:,} not recognised" if refused else text
