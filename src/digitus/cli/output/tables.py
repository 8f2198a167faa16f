"""Tables of recipes, models, comparisons, reproductions and data sets."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from digitus.cli.output.console import clean, table
from digitus.cli.output.format import duration, within
from digitus.datasets import DatasetInfo, DataSplits
from digitus.display import percent
from digitus.evaluation import Comparison
from digitus.models import Model, list_models
from digitus.networks import Network
from digitus.recipes import Recipe, Reproduction


def recipe_table(recipes: Iterable[Recipe]) -> Table:
    """List recipes, with the accuracy that their source printed."""
    made = table("recipe", "what it is", "data", "published", right="published")
    for recipe in recipes:
        last = (0, recipe.training.epochs)
        published = [
            p.value for p in recipe.published if p.figure == "accuracy" and p.epoch in last
        ]
        made.add_row(
            Text(recipe.name, style="command"),
            Text(recipe.title),
            Text(recipe.data.source),
            f"{100 * published[0]:g} %" if published else "-",
        )
    return made


def model_table(models: Sequence[tuple[str, Model, Path]]) -> Table:
    """List models, each with what it was called by and with its file."""
    numbers = ("parameters", "size", "accuracy")
    made = table("model", "file", "layers", *numbers, right=" ".join(numbers))
    shipped = list_models().values()
    for name, model, path in models:
        made.add_row(
            Text(model.name, style="command"),
            Text("ships with digitus" if path in shipped else clean(name)),
            widths(model.network),
            f"{len(model.members) * model.network.parameter_count:,}",
            f"{path.stat().st_size / 1000:,.0f} kB",
            percent(model.figures.test and model.figures.test.accuracy),
        )
    return made


def widths(network: Network) -> str:
    """Name the widths of a network.

    Examples
    --------
    >>> from digitus.networks import Dense
    >>> widths(Network((28, 28), (Dense(40, "sigmoid"), Dense(10, "sigmoid"))))
    '784-40-10'
    """
    shapes = network.shapes
    layers = zip(shapes[1:], network.layers, strict=True)
    kept = [shape for shape, layer in layers if layer.kind != "Dropout"]
    return "-".join(str(math.prod(shape)) for shape in (shapes[0], *kept))


def comparison_table(comparison: Comparison) -> Table:
    """Put two models side by side."""
    titles = ("model", "right", "accuracy", "95 % interval", "alone right")
    made = table(*titles, right="right accuracy")
    made.columns[-1].justify = "right"
    for name, correct, share, interval, alone in (
        (
            comparison.a,
            comparison.correct_a,
            comparison.accuracy_a,
            comparison.interval_a,
            comparison.only_a,
        ),
        (
            comparison.b,
            comparison.correct_b,
            comparison.accuracy_b,
            comparison.interval_b,
            comparison.only_b,
        ),
    ):
        limits = within(interval.low, interval.high)
        made.add_row(Text(name), f"{correct:,}", percent(share), limits, f"{len(alone):,}")
    return made


def reproduction_table(reproduction: Reproduction, *, wide: bool) -> Table:
    """Hold what was measured against what was published, a line per figure.

    Parameters
    ----------
    reproduction
        What following one recipe gave.
    wide
        Whether there is room for the lowest and the highest seed.
    """
    ends = ("lowest", "highest") if wide else ()
    titles = ("figure", "published", "measured", "deviation", *ends, "")
    made = table(*titles, right="published measured deviation lowest highest")
    made.columns[0].min_width = len("last squared error, epoch 1")
    for figure in reproduction.figures:
        statistics, kind = figure.statistics, figure.figure
        shown = (
            figure.published,
            statistics.mean,
            statistics.deviation,
            statistics.lowest,
            statistics.highest,
        )
        numbers = [_number(kind, number) for number in shown[: 3 + len(ends)]]
        made.add_row(
            kind + (f", epoch {figure.epoch}" * bool(figure.epoch)),
            *numbers,
            VERDICTS[figure.agrees],
        )
    for column in made.columns[1:-1]:
        column.min_width = len("deviation")
    return made


def reproduction_heading(reproduction: Reproduction) -> Text:
    """Say how often a recipe was followed, by what, and how long that took."""
    count = len(reproduction.seeds)
    each = duration(sum(reproduction.seconds) / count)
    how = f"  {count} seed{'s' * (count > 1)}, {reproduction.engine} engine, {each} each"
    return Text.assemble((reproduction.recipe, "command"), (how, "quiet"))


VERDICTS = {True: "[good]agrees[/good]", False: "[bad]differs[/bad]", None: ""}
"""Whether a published figure lies within what the seeds give; nothing without one."""


def _number(kind: str, number: float | None) -> str:
    if number is None:
        return "-"
    if kind == "accuracy":
        return percent(number)
    return f"{number:.4g}" if kind == "epochs" else f"{number:.4f}"


def dataset_table(entries: Iterable[DatasetInfo]) -> Table:
    """List data sets."""
    made = table("name", "kind", "here", "what it holds")
    for entry in entries:
        here = "[good]yes[/good]" if entry.here else "[quiet]no[/quiet]"
        made.add_row(
            Text(entry.name, style="command"), entry.kind, here, Text(clean(entry.summary))
        )
    return made


def parts_table(splits: DataSplits) -> Table:
    """Count the images of each part of a data set, and of each class."""
    classes = [str(label) for label in range(splits.train.classes)]
    made = table("part", "images", "size", *classes, right=f"images {' '.join(classes)}")
    for name, part in splits.items():
        height, width = part.shape
        counts = (f"{count:,}" for count in part.counts())
        made.add_row(name, f"{len(part):,}", f"{height} x {width}", *counts)
    return made


def splits_data(splits: DataSplits) -> dict[str, Any]:
    """Describe a data set as plain data."""
    return {
        "name": splits.name,
        "source": splits.source,
        "license": splits.license,
        "remarks": list(splits.remarks),
        "parts": {
            name: {
                "images": len(part),
                "height": part.shape[0],
                "width": part.shape[1],
                "ink": part.ink,
                "counts": part.counts(),
                "fingerprint": part.fingerprint,
            }
            for name, part in splits.items()
        },
    }
