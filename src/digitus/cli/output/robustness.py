"""Robustness as people read it: a bar while it is measured, then a row for each way."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from digitus.cli.output.console import screen, table
from digitus.cli.output.format import percent
from digitus.datasets import Dataset
from digitus.evaluation import Robustness, measure_robustness
from digitus.images.corrupt import STRENGTHS
from digitus.models import Model

BAD, POOR = 0.5, 0.9
"""Below these shares of the accuracy on the images as they are, figures are coloured."""


def watch_robustness(model: Model, data: Dataset, images: int, engine: str) -> Robustness:
    """Measure, and show on standard error how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen(remarks=True), transient=True) as bar:
        task = bar.add_task(model.name)

        def tell(name: str, done: int, looks: int) -> None:
            bar.update(task, description=name, completed=done, total=looks)

        return measure_robustness(model, data, images=images, engine=engine, progress=tell)


def print_robustness(found: Robustness, console: Console) -> None:
    """Print how often the model is right, and where it is not."""
    console.print(
        Text.assemble(
            (f"{percent(1 - found.mean_error)} right", "bold"),
            f" on spoilt images, {percent(found.accuracy)} on the same as they are"
            f"\n{found.model} on {found.images:,} images of {found.data}, spoilt in"
            f" {len(found.corruptions)} ways; strength 3 is about that of MNIST-C",
        )
    )
    console.print()
    console.print(robustness_table(found))


def robustness_table(found: Robustness) -> Table:
    """Lay out the accuracy in each way and strength, the worst ways last."""
    strengths = [str(strength) for strength in STRENGTHS]
    made = table("spoilt by", *strengths, "mean", right=" ".join((*strengths, "mean")))
    rows = sorted(found.corruptions, key=lambda figures: -sum(figures.accuracy))
    for figures in rows:
        mean = sum(figures.accuracy) / len(figures.accuracy)
        shares = (*figures.accuracy, mean)
        made.add_row(figures.name, *(_coloured(share, found.accuracy) for share in shares))
    return made


def _coloured(share: float, unspoilt: float) -> Text:
    style = "bad" if share < BAD * unspoilt else "remark" if share < POOR * unspoilt else ""
    return Text(percent(share, 1), style=style)
