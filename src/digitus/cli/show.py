"""``digitus show``: pictures of data, networks, trainings and what models make of images."""

from pathlib import Path
from typing import Annotated, Any

import typer

from digitus.cli.options import DataName, Json, ModelPath, Split, examples
from digitus.cli.screen import print_json, screen

EXAMPLES = {
    "": examples(
        ("digitus show digits mnist", "a grid of digits"),
        ("digitus show weights mlp.safetensors", "what neurons look for"),
        ("digitus show mistakes mlp.safetensors --out a.svg", "as SVG"),
    ),
    "digits": examples(("digitus show digits mnist --count 40", "the first forty")),
    "classes": examples(("digitus show classes mnist", "a row for each class")),
    "averages": examples(("digitus show averages digits", "the mean of each class")),
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
    "rejection": examples(("digitus show rejection a.safetensors b.safetensors", "of two")),
    "curves": examples(
        ("digitus show curves mlp.safetensors", "how it was trained"),
        ("digitus show curves runs/a runs/b", "two runs in one picture"),
    ),
}

app = typer.Typer(no_args_is_help=True, epilog=EXAMPLES[""])

Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="PNG, SVG or PDF; named after what it shows."),
]
DataArgument = Annotated[
    str, typer.Argument(metavar="NAME|PATH", help="A data set's name, or a file or folder.")
]
Count = Annotated[int, typer.Option("--count", metavar="N", min=1, help="How many at most.")]


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
    from digitus.cli.sources import part_of
    from digitus.plots import plot_digits

    part = part_of(data, split)
    _save(plot_digits(part, count=count), out, f"{part.name}-digits", json)


@app.command(epilog=EXAMPLES["classes"])
def classes(
    data: DataArgument,
    split: Split = "train",
    count: Count = 12,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show the first images of each class."""
    from digitus.cli.sources import part_of
    from digitus.plots import plot_classes

    part = part_of(data, split)
    _save(plot_classes(part, per_class=count), out, f"{part.name}-classes", json)


@app.command(epilog=EXAMPLES["averages"])
def averages(
    data: DataArgument, split: Split = "train", out: Out = None, json: Json = False
) -> None:
    """Show the average image of each class."""
    from digitus.cli.sources import part_of
    from digitus.plots import plot_averages

    part = part_of(data, split)
    _save(plot_averages(part), out, f"{part.name}-averages", json)


@app.command(epilog=EXAMPLES["network"])
def network(
    which: Annotated[str, typer.Argument(metavar="RECIPE|MODEL", help="What has the network.")],
    out: Out = None,
    json: Json = False,
) -> None:
    """Draw a network: its layers, their widths and parameters."""
    from digitus.cli.sources import network_of
    from digitus.plots import plot_network

    name, described = network_of(which)
    _save(plot_network(described, title=name), out, f"{name}-network", json)


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
    """Show the weights of the first layer's neurons, each as an image."""
    from digitus.models import load_model
    from digitus.plots import plot_weights

    loaded = load_model(model)
    figure = plot_weights(loaded, count=count, strongest=strongest, limit=limit)
    _save(figure, out, f"{loaded.name}-weights", json)


@app.command(epilog=EXAMPLES["outputs"])
def outputs(model: ModelPath, limit: Limit = None, out: Out = None, json: Json = False) -> None:
    """Show how each hidden neuron speaks for and against each digit."""
    from digitus.models import load_model
    from digitus.plots import plot_output_weights

    loaded = load_model(model)
    _save(plot_output_weights(loaded, limit=limit), out, f"{loaded.name}-outputs", json)


@app.command(epilog=EXAMPLES["image"])
def image(
    which: Annotated[
        str, typer.Argument(metavar="IMAGE", help="A picture file, or one such as mnist:test:42.")
    ],
    model: Annotated[
        str, typer.Option("--model", "-m", metavar="MODEL", help="A file or a shipped model.")
    ],
    out: Out = None,
    json: Json = False,
) -> None:
    """Show one image, the probability of each digit, and the verdict."""
    from digitus.cli.sights import look
    from digitus.models import load_model
    from digitus.plots import plot_prediction

    loaded = load_model(model)
    sight = next(look(which, loaded))
    figure = plot_prediction(loaded, sight.image, sight.label, ink=sight.ink)
    _save(figure, out, f"{Path(sight.name).stem}-{loaded.name}", json)


@app.command(epilog=EXAMPLES["confusion"])
def confusion(
    model: ModelPath,
    data: DataName = None,
    split: Split = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show how often images of each digit got each answer."""
    from digitus.cli.sources import images_for
    from digitus.evaluation import evaluate
    from digitus.models import load_model
    from digitus.plots import plot_confusion

    loaded = load_model(model)
    report = evaluate(loaded, images_for(loaded, data, split))
    _save(plot_confusion(report), out, f"{loaded.name}-confusion", json)


@app.command(epilog=EXAMPLES["mistakes"])
def mistakes(
    model: ModelPath,
    data: DataName = None,
    split: Split = None,
    count: Count = 40,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show the images that a model gets wrong, the surest first."""
    from digitus.cli.sources import images_for
    from digitus.evaluation import evaluate
    from digitus.models import load_model
    from digitus.plots import plot_mistakes

    loaded = load_model(model)
    images = images_for(loaded, data, split)
    figure = plot_mistakes(evaluate(loaded, images), images, count=count)
    _save(figure, out, f"{loaded.name}-mistakes", json)


@app.command(epilog=EXAMPLES["rejection"])
def rejection(
    models: Annotated[list[str], typer.Argument(metavar="MODEL", help="One or several.")],
    data: DataName = None,
    split: Split = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show how often models are right if they answer only where they are sure."""
    from digitus.cli.sources import images_for
    from digitus.evaluation import rejection_curve
    from digitus.models import load_model
    from digitus.plots import plot_rejection

    loaded = [load_model(model) for model in models]
    images = images_for(loaded[0], data, split)
    figure = plot_rejection([rejection_curve(model, images) for model in loaded])
    _save(figure, out, f"{loaded[0].name}-rejection", json)


@app.command(epilog=EXAMPLES["curves"])
def curves(
    which: Annotated[
        list[str], typer.Argument(metavar="MODEL|DIR", help="Models, or folders of runs.")
    ],
    out: Out = None,
    json: Json = False,
) -> None:
    """Show loss and accuracy over the epochs of one training or several."""
    from digitus.cli.histories import histories_of
    from digitus.plots import plot_training

    histories = histories_of(which)
    title = next(iter(histories))
    alone = len(histories) == 1
    figure = plot_training(histories[title] if alone else histories, title=title if alone else "")
    _save(figure, out, f"{title}-curves", json)


def _save(figure: Any, out: Path | None, name: str, json: bool) -> None:
    """Save a figure, and say where."""
    import re

    from digitus.plots import save_figure

    path = save_figure(figure, out or re.sub(r"[^\w.-]+", "-", name) + ".png")
    if json:
        print_json({"file": str(path)})
    else:
        screen().print(f"Saved as {path}", markup=False, soft_wrap=True)
