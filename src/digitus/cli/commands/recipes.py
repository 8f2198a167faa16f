"""``digitus recipes``: what can be trained, and each recipe written out."""

from typing import Annotated

import typer

from digitus.cli.options import Json, examples
from digitus.cli.output.console import print_json, screen

EXAMPLES = examples(
    ("digitus recipes", "all there are"),
    ("digitus recipes sigmoid-40", "one of them, as TOML"),
    ("digitus recipes mlp > my.toml", "a start for your own"),
    ("digitus train my.toml", "... and train it"),
)


def recipes(
    name: Annotated[
        str | None, typer.Argument(metavar="RECIPE", help="A recipe's name or a TOML file.")
    ] = None,
    json: Json = False,
) -> None:
    """List the recipes, or print one as TOML."""
    from digitus.cli.output.tables import recipe_table
    from digitus.recipes import list_recipes, load_recipe, to_toml
    from digitus.settings import to_data

    chosen = list_recipes().values() if name is None else [load_recipe(name)]
    if json:
        data = [to_data(recipe) for recipe in chosen]
        print_json(data if name is None else data[0])
    elif name is None:
        screen().print(recipe_table(chosen))
    else:
        _print_toml(to_toml(load_recipe(name)))


def _print_toml(text: str) -> None:
    """Print TOML: in colour on a terminal, and nothing but the text anywhere else."""
    console = screen()
    if not console.is_terminal:
        console.file.write(text)
        return
    from rich.syntax import Syntax

    console.print(
        Syntax(text, "toml", theme="ansi_dark", background_color="default", word_wrap=True)
    )
