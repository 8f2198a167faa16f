"""``digitus show``: pictures of data, networks, trainings and what models make of images."""

import typer

from digitus.cli.options import examples
from digitus.cli.show.data import averages, classes, compose, digits
from digitus.cli.show.distortions import augment, corruptions, robustness
from digitus.cli.show.network import curves, network, outputs, weights
from digitus.cli.show.predictions import confusion, image, inside, mistakes, rejection, reliability

EXAMPLES = {
    "": examples(
        ("digitus show digits mnist", "a grid of digits"),
        ("digitus show weights mlp.safetensors", "the weights of the neurons"),
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
        ("digitus show compose", "training data of the model strip"),
        ("digitus show compose --seed 7 --count 80", "others, and more"),
    ),
    "network": examples(
        ("digitus show network sigmoid-40", "of a recipe"),
        ("digitus show network mlp.safetensors", "of a model"),
    ),
    "weights": examples(
        ("digitus show weights sigmoid-10.safetensors --limit 8", "colours from -8 to 8"),
        ("digitus show weights mlp.safetensors --strongest", "the largest weights"),
    ),
    "outputs": examples(("digitus show outputs sigmoid-40.safetensors", "its last layer")),
    "image": examples(
        ("digitus show image seven.png --model mlp.safetensors", "a picture"),
        ("digitus show image mnist:test:42 --model mlp.safetensors", "a test image"),
    ),
    "inside": examples(
        ("digitus show inside cnn mnist:test:42", "all layers"),
        ("digitus show inside mlp.safetensors seven.png --label 7", "of a picture"),
    ),
    "confusion": examples(("digitus show confusion mlp.safetensors", "on its test images")),
    "mistakes": examples(("digitus show mistakes mlp.safetensors --count 80", "the surest")),
    "reliability": examples(
        ("digitus show reliability mlp.safetensors", "of one model"),
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


@app.callback()
def show() -> None:
    """Draw a picture, and save it as PNG, SVG or PDF."""


for draw in (
    digits,
    classes,
    averages,
    augment,
    compose,
    network,
    weights,
    outputs,
    image,
    inside,
    confusion,
    mistakes,
    reliability,
    rejection,
    corruptions,
    robustness,
    curves,
):
    app.command(epilog=EXAMPLES[draw.__name__])(draw)
