"""``digitus show``: pictures of data sets."""

from typing import Annotated, Any

import typer

from digitus.cli.data_options import takes_read_options
from digitus.cli.options import Json, Split
from digitus.cli.output.figure_file import Count, Out, save

DataArgument = Annotated[
    str, typer.Argument(metavar="NAME|PATH", help="A data set's name, or a file or folder.")
]


@takes_read_options
def digits(
    data: DataArgument,
    split: Split = "train",
    count: Count = 100,
    out: Out = None,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Show the first images of a data set."""
    from digitus.cli.inputs.data import part_of
    from digitus.plots import plot_digits

    part = part_of(data, split, options)
    save(plot_digits(part, count=count), out, f"{part.name}-digits", json)


@takes_read_options
def classes(
    data: DataArgument,
    split: Split = "train",
    count: Count = 12,
    out: Out = None,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Show the first images of each class."""
    from digitus.cli.inputs.data import part_of
    from digitus.plots import plot_classes

    part = part_of(data, split, options)
    save(plot_classes(part, per_class=count), out, f"{part.name}-classes", json)


@takes_read_options
def averages(
    data: DataArgument,
    split: Split = "train",
    out: Out = None,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Show the average image of each class."""
    from digitus.cli.inputs.data import part_of
    from digitus.plots import plot_averages

    part = part_of(data, split, options)
    save(plot_averages(part), out, f"{part.name}-averages", json)


def compose(
    count: Count = 40,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Random seed.")] = 0,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show synthetic lines of handwriting."""
    from digitus.datasets.synthetic import composed_lines
    from digitus.plots import plot_lines

    figure = plot_lines(
        list(composed_lines(count, seed)),
        title="composed",
        note=f"{count} lines from MNIST's digits and drawn signs, seed {seed};"
        " ¤ is a separator, § is a sign, ? is junk",
    )
    save(figure, out, f"composed-{seed}", json)
