"""``digitus predict``: which digit is in a picture."""

from typing import Annotated, Any

import typer

from digitus.cli.data_options import takes_read_options
from digitus.cli.options import (
    EngineName,
    Json,
    MaxMegabytes,
    MaxMegapixels,
    Reject,
    Restore,
    examples,
    limits_of,
)
from digitus.cli.output.console import print_json, remark, screen

EXAMPLES = examples(
    ("digitus predict seven.png", "a picture"),
    ("digitus predict scans/*.png --model mlp.safetensors --json", "many pictures"),
    ("digitus predict mnist:test:42 --model mlp.safetensors --draw", "draw it"),
    ("digitus predict mnist:test:0-9 --model mlp.safetensors", "ten of them"),
    ("digitus predict *.png --model mlp.safetensors --reject 0.005", "or reject"),
    ("digitus predict test.csv --csv > answers.csv", "for Kaggle"),
    ("digitus predict scans.csv --restore", "noisy ones"),
)


@takes_read_options
def predict(  # noqa: PLR0913, PLR0917 - what a command takes, it takes as arguments
    images: Annotated[
        list[str],
        typer.Argument(
            metavar="IMAGE", help="Pictures, images such as mnist:test:42, or tables of images."
        ),
    ],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            metavar="MODEL",
            help="A file or a shipped model; if left out, pictures are read as by digitus read.",
        ),
    ] = None,
    draw: Annotated[
        bool, typer.Option("--draw", help="Draw each image as the model sees it.")
    ] = False,
    reject: Reject = None,
    restore: Restore = False,
    engine: EngineName = "auto",
    csv: Annotated[
        bool, typer.Option("--csv", help="ImageId,Label: a line for each image.")
    ] = False,
    max_megabytes: MaxMegabytes = None,
    max_megapixels: MaxMegapixels = None,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Recognise the digit in each image, with its probability."""
    from digitus.cli.errors import PROBLEM
    from digitus.cli.inputs.image_ref import open_images
    from digitus.cli.inputs.models import engine_for, open_model
    from digitus.cli.output.predictions import answer_lines, drawings, prediction_table
    from digitus.errors import ImageError
    from digitus.reading.digit_images import answers_to, restored

    loaded, limits = open_model(model or "cnn", reject), limits_of(max_megabytes, max_megapixels)
    ask_reader = model is None and reject is None
    answers, failed = [], False
    for name in images:
        chosen = engine_for(engine, len(images))
        try:
            inputs = list(
                open_images(name, loaded, options, limits, ask_reader=ask_reader, engine=chosen)
            )
            inputs = restored(inputs) if restore else inputs
            answers += answers_to(loaded, inputs, engine_for(engine, len(inputs) * len(images)))
        except ImageError as error:
            failed = True
            remark(str(error), "error", "bold red")
    if csv:
        typer.echo(answer_lines(answers), nl=False)
    elif json:
        print_json([one.to_data() for one in answers])
    elif answers:
        console = screen()
        if draw:
            console.print(drawings(answers, plain=console.options.ascii_only))
        console.print(prediction_table(answers))
    if failed:
        raise typer.Exit(PROBLEM)
