"""``digitus models``: the models that ship with digitus, and those in a folder."""

from pathlib import Path
from typing import Annotated

import typer

from digitus.cli.options import Json, examples
from digitus.cli.screen import print_json, screen

EXAMPLES = examples(
    ("digitus models", "those that ship, and those in this folder"),
    ("digitus models mlp.safetensors", "all about one"),
    ("digitus models runs/", "those in another folder"),
)


def models(
    which: Annotated[
        list[str] | None, typer.Argument(metavar="MODEL|DIR", help="Files, names or folders.")
    ] = None,
    json: Json = False,
) -> None:
    """List models, or tell all about one."""
    from digitus.cli.shelf import find_models, model_card, model_data
    from digitus.cli.tables import model_table
    from digitus.models import load_model

    console = screen()
    if which and len(which) == 1 and not Path(which[0]).is_dir():
        model = load_model(which[0])
        if json:
            print_json(model_data(which[0], model))
        else:
            console.print(model_card(model))
        return
    found = find_models(which or ())
    if json:
        print_json([model_data(path, model) for path, model in found])
    elif found:
        console.print(model_table(found))
    else:
        console.print("There are no models here; [command]digitus train[/command] makes one.")
