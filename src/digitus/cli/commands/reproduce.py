"""``digitus reproduce``: follow recipes from several seeds, and compare with their sources."""

from typing import Annotated, Any

import typer

from digitus.cli.options import EngineName, Json, examples
from digitus.cli.output.console import print_json, screen
from digitus.errors import SettingError

EXAMPLES = examples(
    ("digitus reproduce sigmoid-40", "one recipe, five seeds"),
    ("digitus reproduce --all --seeds 10", "all of them, ten seeds each"),
    ("digitus reproduce linear-1000 --engine python", "as published"),
)


def reproduce(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="RECIPE", help="Names or TOML files.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All recipes there are.")] = False,
    seeds: Annotated[int | None, typer.Option(metavar="N", min=1, help="How many, from 0.")] = None,
    engine: EngineName = "auto",
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Trainings side by side.")
    ] = None,
    json: Json = False,
) -> None:
    """Follow recipes from several seeds: published against measured.

    The published figures agree if one more seed could give all of them (95 %).
    """
    from digitus.cli.output.tables import followed, reproduction_table
    from digitus.recipes import list_recipes, load_recipe
    from digitus.recipes.reproduction import SEEDS

    if not names and not every:
        raise SettingError("name the recipes to reproduce, or give --all")
    chosen = list(list_recipes().values()) if every else [load_recipe(n) for n in names or ()]
    console, found = screen(), []
    for recipe in chosen:
        reproduction = _follow(recipe, seeds or SEEDS, engine, jobs)
        found.append(reproduction.to_data())
        if not json:
            console.print(followed(reproduction))
            console.print(reproduction_table(reproduction, wide=console.width >= 100))
            console.print()
    if json:
        print_json(found)


def _follow(recipe: Any, seeds: int, engine: str, jobs: int | None) -> Any:
    """Follow a recipe from the first few seeds; what happens meanwhile is a remark."""
    from digitus.cli.inputs.data import fetch
    from digitus.cli.output.progress import seed_progress
    from digitus.recipes import reproduce

    fetch(recipe.data.source)
    with seed_progress(recipe.name, seeds) as tell:
        return reproduce(recipe, seeds=range(seeds), engine=engine, jobs=jobs, on_seed=tell)
