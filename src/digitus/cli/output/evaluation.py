"""An evaluation as text and tables: accuracy, confusion matrix, classes, robustness."""

from collections.abc import Sequence

from rich.console import Console, ConsoleRenderable, Group
from rich.table import Table
from rich.text import Text

from digitus.cli.output.confusion import draw_matrix
from digitus.cli.output.console import clean, table
from digitus.cli.output.format import pace, small, within
from digitus.display import percent
from digitus.evaluation import Report, Robustness
from digitus.evaluation.promises import answers_needed
from digitus.images.corrupt import MNIST_C
from digitus.models import Calibration, ConfidenceModel, Largest, RiskBound, RiskPoint
from digitus.models.calibration import promised


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
        console.print()
        console.print(coverage_table(report))


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
    if isinstance(report.decision, RiskBound):
        text.append(f"\n{promise(report.decision)}")
    text.append(
        f"\nlog loss {small(report.log_loss)}, squared error {small(report.squared_error)},"
        f" {pace(report.images_per_second)}"
        f"\ncalibration error {percent(report.reliability.error)} (ECE), area of risk over coverage"
        f" {small(report.rejection.aurc)} (AURC)",
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


def coverage_table(report: Report) -> Table:
    """Lay out how often the model is right if it answers the surest images only."""
    points = report.figures().coverage
    made = table("answered", *(percent(answered, 1) for answered, _, _ in points))
    for column in made.columns[1:]:
        column.justify = "right"
    made.add_row("right", *(percent(right) for _, right, _ in points))
    made.add_row("if as sure as", *(percent(sure) for _, _, sure in points))
    return made


def promise(decision: RiskBound) -> str:
    """Say what is promised, and how it came about.

    Examples
    --------
    >>> promise(RiskBound(risk=0.005, confidence=0.95, probability=0.97))
    'answers if it is 97.00 % sure: then at most 0.5 % are wrong, with 95 % confidence'
    """
    return (
        f"answers if it is {percent(decision.probability)} sure: then at most"
        f" {100 * decision.risk:g} % are wrong, with {100 * decision.confidence:g} % confidence"
    )


def calibration_line(calibration: Calibration) -> str:
    """Say in a line how a model was calibrated.

    Examples
    --------
    >>> calibration_line(Calibration(temperature=1.25, data="mnist:validation", images=5000))
    'temperature 1.250, on 5,000 images of mnist:validation'
    """
    if not calibration.images:
        on = f", fitted on {clean(calibration.data)}" if calibration.data else ""
        return f"temperature {calibration.temperature:.3f}{on}"
    by = f", by its sibling {clean(calibration.sibling)}" if calibration.sibling else ""
    return (
        f"temperature {calibration.temperature:.3f}, on {calibration.images:,} images of"
        f" {clean(calibration.data)}{by}"
    )


PROMISES = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)


def calibration_text(calibration: Calibration) -> Group:
    """Say what was found out about a model, and what it can promise."""
    line = calibration_line(calibration)
    made = promise_table(calibration.points, calibration.images // 2)
    heading = promise_heading(calibration.confidence)
    return Group(Text(f"{line[0].upper()}{line[1:]}."), Text(f"\n{heading}\n"), made)


def answers_text(found: ConfidenceModel, unchecked: int, confidence: float) -> Group:
    """Say what a person's checked answers can promise, and how many more the next promise takes."""
    right, open_ = (
        percent(found.right or 0.0, 1),
        f", {unchecked:,} are unchecked" * bool(unchecked),
    )
    missing = next(
        (risk for risk in PROMISES if not any(one.bound <= risk for one in found.points)), None
    )
    parts: list[ConsoleRenderable] = [
        Text(f"{right} of {found.checked:,} checked answers are right{open_}."),
        Text(f"\n{promise_heading(confidence)}\n"),
        promise_table(found.points, found.checked),
    ]
    for group in found.groups:
        heading = f"\nOf numbers with {group.digits} digits, {group.checked:,} of them checked:\n"
        parts += [Text(heading), promise_table(group.points, group.checked)]
    if missing:
        needed = answers_needed(missing, confidence)
        parts.append(
            Text(
                f"\nTo promise {100 * missing:g} %, at least {needed:,} of the surest answers must"
                " all be right; with an error among them, more."
            )
        )
    return Group(*parts)


def promise_heading(confidence: float) -> str:
    """Head a table of promises."""
    return f"What --reject can promise, with {100 * confidence:g} % confidence:"


def promise_table(points: Sequence[RiskPoint], tested: int) -> Table:
    """Make a table of what can be promised.

    Parameters
    ----------
    points
        What was found.
    tested
        Among how many answers.
    """
    made = table("wrong at most", "answered", "if as sure as", right="answered")
    for column in made.columns:
        column.justify = "right"
    for risk in PROMISES:
        point = promised(points, risk)
        if point is None:
            made.add_row(f"{100 * risk:g} %", "cannot be promised", "")
            continue
        share = percent(point.answered / tested, 1)
        made.add_row(f"{100 * risk:g} %", share, percent(point.threshold))
    return made


LOW_SHARE, REDUCED_SHARE = 0.5, 0.9
"""Below these shares of the accuracy on the images as they are, figures are coloured."""


def print_robustness(found: Robustness, console: Console) -> None:
    """Print the mean accuracy on corrupted images, and that of each corruption."""
    console.print(
        Text.assemble(
            (f"{percent(1 - found.mean_error)} right", "bold"),
            f" on corrupted images, {percent(found.accuracy)} on the same images uncorrupted"
            f"\n{found.model} on {found.images:,} images of {found.data}, corrupted in"
            f" {len(found.corruptions)} ways{', restored' * found.restored};"
            f" {_compared(found.strengths)}",
        )
    )
    console.print()
    console.print(robustness_table(found))


def _compared(strengths: tuple[int, ...]) -> str:
    """Say how strong that is, beside MNIST-C."""
    if strengths == (MNIST_C,):
        return "as in MNIST-C"
    return f"strength {MNIST_C} is that of MNIST-C"


def robustness_table(found: Robustness) -> Table:
    """Make a table of the accuracy for each corruption and strength, the lowest last."""
    heads = ["right"] if len(found.strengths) == 1 else [*map(str, found.strengths), "mean"]
    made = table("corruption", *heads, right=" ".join(heads))
    rows = sorted(found.corruptions, key=lambda figures: -sum(figures.accuracy))
    for figures in rows:
        mean = sum(figures.accuracy) / len(figures.accuracy)
        shares = (mean,) if len(heads) == 1 else (*figures.accuracy, mean)
        made.add_row(figures.name, *(_coloured(share, found.accuracy) for share in shares))
    return made


def _coloured(share: float, uncorrupted: float) -> Text:
    style = (
        "bad"
        if share < LOW_SHARE * uncorrupted
        else "remark"
        if share < REDUCED_SHARE * uncorrupted
        else ""
    )
    return Text(percent(share, 1), style=style)
