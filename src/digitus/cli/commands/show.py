"""``digitus show``: pictures of data, networks, trainings and what models make of images."""

from typing import Annotated

import typer

from digitus.cli.options import Json, ModelPath, Split, examples
from digitus.cli.output.figure_file import Count, Out, save
from digitus.cli.show.distortions import augment, corruptions, robustness
from digitus.cli.show.predictions import confusion, image, mistakes, rejection, reliability

EXAMPLES = {
    "": examples(
        ("digitus show digits mnist", "a grid of digits"),
        ("digitus show weights mlp.safetensors", "what neurons look for"),
        ("digitus show mistakes mlp.safetensors --out a.svg", "as SVG"),
    ),
    "digits": examples(("digitus show digits mnist --count 40", "the first forty")),
    "classes": examples(("digitus show classes mnist", "a row for each class")),
    "averages": examples(("digitus show averages digits", "the mean of each class")),
    "augment": examples(
        ("digitus show augment", "as mlp-elastic does it"),
        ("digitus show augment mlp-elastic --seed 7", "other draws"),
        ("digitus show augment --set rotation=30", "this alone"),
    ),
    "compose": examples(
        ("digitus show compose", "what the strip reader learns from"),
        ("digitus show compose --seed 7 --count 80", "others, and more"),
    ),
    "network": examples(
        ("digitus show network sigmoid-40", "of a recipe"),
        ("digitus show network mlp.safetensors", "of a model"),
    ),
    "weights": examples(
        ("digitus show weights sigmoid-10.safetensors --limit 8", "colours from -8 to 8"),
        ("digitus show weights mlp.safetensors --strongest", "the loudest"),
    ),
    "outputs": examples(("digitus show outputs sigmoid-40.safetensors", "its last layer")),
    "image": examples(
        ("digitus show image seven.png --model mlp.safetensors", "a picture"),
        ("digitus show image mnist:test:42 --model mlp.safetensors", "a test image"),
    ),
    "confusion": examples(("digitus show confusion mlp.safetensors", "on its test images")),
    "mistakes": examples(("digitus show mistakes mlp.safetensors --count 80", "the surest")),
    "reliability": examples(
        ("digitus show reliability mlp.safetensors", "is it rightly sure?"),
        ("digitus show reliability a.safetensors b.safetensors", "of two"),
    ),
    "rejection": examples(("digitus show rejection a.safetensors b.safetensors", "of two")),
    "corruptions": examples(("digitus show corruptions mnist:test:4", "of one digit")),
    "robustness": examples(
        ("digitus show robustness mlp.safetensors", "of one model"),
        ("digitus show robustness a.safetensors b.safetensors", "of two"),
    ),
    "curves": examples(
        ("digitus show curves mlp.safetensors", "how it was trained"),
        ("digitus show curves runs/a runs/b", "two runs in one picture"),
    ),
}

app = typer.Typer(no_args_is_help=True, epilog=EXAMPLES[""])

DataArgument = Annotated[
    str, typer.Argument(metavar="NAME|PATH", help="A data set's name, or a file or folder.")
]


@app.callback()
def show() -> None:
    """Draw a picture, and save it as PNG, SVG or PDF."""


@app.command(epilog=EXAMPLES["digits"])
def digits(
    data: DataArgument,
    split: Split = "train",
    count: Count = 100,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show the first images of a data set."""
    from digitus.cli.inputs.data import part_of
    from digitus.plots import plot_digits

    part = part_of(data, split)
    save(plot_digits(part, count=count), out, f"{part.name}-digits", json)


@app.command(epilog=EXAMPLES["classes"])
def classes(
    data: DataArgument,
    split: Split = "train",
    count: Count = 12,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show the first images of each class."""
    from digitus.cli.inputs.data import part_of
    from digitus.plots import plot_classes

    part = part_of(data, split)
    save(plot_classes(part, per_class=count), out, f"{part.name}-classes", json)


@app.command(epilog=EXAMPLES["averages"])
def averages(
    data: DataArgument, split: Split = "train", out: Out = None, json: Json = False
) -> None:
    """Show the average image of each class."""
    from digitus.cli.inputs.data import part_of
    from digitus.plots import plot_averages

    part = part_of(data, split)
    save(plot_averages(part), out, f"{part.name}-averages", json)


@app.command(epilog=EXAMPLES["compose"])
def compose(
    count: Count = 40,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Draws them.")] = 0,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show composed lines of writing, as photographed."""
    from digitus.datasets.synthetic import composed_lines
    from digitus.plots import plot_lines

    figure = plot_lines(
        list(composed_lines(count, seed)),
        title="composed",
        note=f"{count} lines from MNIST's digits and drawn signs, seed {seed};"
        " ¤ is a separator, ? is junk",
    )
    save(figure, out, f"composed-{seed}", json)


@app.command(epilog=EXAMPLES["network"])
def network(
    which: Annotated[str, typer.Argument(metavar="RECIPE|MODEL", help="What has the network.")],
    out: Out = None,
    json: Json = False,
) -> None:
    """Draw a network: its layers, their widths and parameters."""
    from digitus.cli.inputs.data import network_of
    from digitus.plots import plot_network

    name, described = network_of(which)
    save(plot_network(described, title=name), out, f"{name}-network", json)


Limit = Annotated[
    float | None,
    typer.Option("--limit", metavar="X", help="Where the colours end; the largest weight."),
]


@app.command(epilog=EXAMPLES["weights"])
def weights(
    model: ModelPath,
    count: Count = 40,
    strongest: Annotated[
        bool, typer.Option("--strongest", help="Those with the largest weights.")
    ] = False,
    limit: Limit = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show the weights of the first layer's neurons or filters, each as an image."""
    from digitus.models import load_model
    from digitus.plots import plot_weights

    loaded = load_model(model)
    figure = plot_weights(loaded, count=count, strongest=strongest, limit=limit)
    save(figure, out, f"{loaded.name}-weights", json)


@app.command(epilog=EXAMPLES["outputs"])
def outputs(model: ModelPath, limit: Limit = None, out: Out = None, json: Json = False) -> None:
    """Show how each hidden neuron speaks for and against each digit."""
    from digitus.models import load_model
    from digitus.plots import plot_output_weights

    loaded = load_model(model)
    save(plot_output_weights(loaded, limit=limit), out, f"{loaded.name}-outputs", json)


@app.command(epilog=EXAMPLES["curves"])
def curves(
    which: Annotated[
        list[str], typer.Argument(metavar="MODEL|DIR", help="Models, or folders of runs.")
    ],
    out: Out = None,
    json: Json = False,
) -> None:
    """Show loss and accuracy over the epochs of one training or several."""
    from digitus.cli.inputs.histories import histories_of
    from digitus.plots import plot_training

    histories = histories_of(which)
    title = next(iter(histories))
    alone = len(histories) == 1
    figure = plot_training(histories[title] if alone else histories, title=title if alone else "")
    save(figure, out, f"{title}-curves", json)


for drawn in (augment, corruptions, robustness, image, confusion, mistakes, rejection, reliability):
    app.command(epilog=EXAMPLES[drawn.__name__])(drawn)
