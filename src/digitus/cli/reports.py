"""A report as people read it: the accuracy, the matrix, the classes."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from digitus.cli.figures import pace, percent, small, within
from digitus.cli.matrix import draw_matrix
from digitus.cli.screen import table
from digitus.evaluation import Report
from digitus.models import Largest


def print_report(report: Report, console: Console, *, classes: bool = True) -> None:
    """Print a report.

    Parameters
    ----------
    report
        What is reported.
    console
        Where to.
    classes
        Whether each class gets a line of its own.
    """
    console.print(headline(report))
    console.print()
    console.print(draw_matrix(report.confusion, console))
    if classes:
        console.print()
        console.print(class_table(report))


def headline(report: Report) -> Text:
    """Say in a few lines how good the model is."""
    text = Text.assemble(
        (f"{percent(report.accuracy)} right", "bold"),
        f" ({within(report.interval.low, report.interval.high)} with 95 % confidence)",
        f"\n{report.model} on the {report.images:,} images of {report.data}",
    )
    if not isinstance(report.decision, Largest):
        text.append(
            f"\n{percent(report.coverage)} answered, {percent(report.answered_accuracy)} of these"
            f" right; {report.images - report.answered:,} not recognised"
        )
    text.append(
        f"\nlog loss {small(report.log_loss)}, squared error {small(report.squared_error)},"
        f" {pace(report.images_per_second)}",
        style="quiet",
    )
    return text


def class_table(report: Report) -> Table:
    """Lay out precision, recall and F1 of each class."""
    numbers = ("images", "precision", "recall", "F1")
    made = table("label", *numbers, right=" ".join(("label", *numbers)))
    for figures in report.classes:
        made.add_row(
            str(figures.label),
            f"{figures.support:,}",
            percent(figures.precision),
            percent(figures.recall),
            percent(figures.f1),
        )
    return made
