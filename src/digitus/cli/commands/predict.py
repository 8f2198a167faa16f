"""``digitus predict``: which digit is in a picture."""

from typing import Annotated

import typer

from digitus.cli.options import EngineName, Json, Reject, examples
from digitus.cli.output.console import print_json, remark, screen

EXAMPLES = examples(
    ("digitus predict seven.png", "a picture"),
    ("digitus predict scans/*.png --model mlp.safetensors --json", "many"),
    ("digitus predict mnist:test:42 --model mlp.safetensors --draw", "see it"),
    ("digitus predict mnist:test:0-9 --model mlp.safetensors", "ten of them"),
    ("digitus predict *.png --model mlp.safetensors --reject 0.005", "or be silent"),
)


def predict(
    images: Annotated[
        list[str],
        typer.Argument(metavar="IMAGE", help="Picture files, or images such as mnist:test:42."),
    ],
    model: Annotated[
        str, typer.Option("--model", "-m", metavar="MODEL", help="A file or a shipped model.")
    ] = "cnn",
    draw: Annotated[bool, typer.Option("--draw", help="Draw each as the model sees it.")] = False,
    reject: Reject = None,
    engine: EngineName = "auto",
    json: Json = False,
) -> None:
    """Say which digit is in each image, and how surely."""
    from digitus.cli.errors import PROBLEM
    from digitus.cli.inputs.image_ref import look
    from digitus.cli.inputs.models import open_model
    from digitus.cli.output.predictions import answer, answer_table, drawings
    from digitus.errors import ImageError

    loaded = open_model(model, reject)
    answers, failed = [], False
    for name in images:
        try:
            answers += [answer(loaded, sight, engine) for sight in look(name, loaded)]
        except ImageError as error:
            failed = True
            remark(str(error), "error", "bold red")
    if json:
        print_json([one.to_data() for one in answers])
    elif answers:
        console = screen()
        if draw:
            console.print(drawings(answers, plain=console.options.ascii_only))
        console.print(answer_table(answers))
    if failed:
        raise typer.Exit(PROBLEM)
