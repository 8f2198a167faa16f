"""``digitus models``: the models that ship with digitus, and those in a folder."""

from pathlib import Path
from typing import Annotated

import typer

from digitus.cli.options import Json, examples
from digitus.cli.output.console import print_json, screen

EXAMPLES = examples(
    ("digitus models", "those that ship, and those in this folder"),
    ("digitus models mlp.safetensors", "all about one: its card"),
    ("digitus models runs/", "those in another folder"),
)


def models(
    which: Annotated[
        list[str] | None, typer.Argument(metavar="MODEL|DIR", help="Files, names or folders.")
    ] = None,
    json: Json = False,
) -> None:
    """List models, or tell all about one."""
    from digitus.cli.inputs.models import card_of, find_models, place_of
    from digitus.cli.output.model import model_data, model_facts
    from digitus.cli.output.tables import model_table
    from digitus.models import load_model

    console = screen()
    if which and len(which) == 1 and not Path(which[0]).is_dir():
        model, written = load_model(which[0]), card_of(which[0])
        if json:
            print_json({**model_data(which[0], model), "card": written})
        else:
            from rich.markdown import Markdown

            console.print(model_facts(model) if written is None else Markdown(written))
        return
    found = find_models(which or ())
    if json:
        print_json([model_data(path, model) for path, model in found])
    elif found:
        console.print(model_table([(name, model, place_of(name)) for name, model in found]))
    else:
        console.print("There are no models here; [command]digitus train[/command] makes one.")
