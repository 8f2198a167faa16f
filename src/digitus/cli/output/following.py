"""Following a recipe from several seeds, and saying how it gets on."""

from digitus.cli.inputs.data import fetch
from digitus.cli.output.console import screen
from digitus.cli.output.format import duration
from digitus.recipes import Recipe, Reproduction, reproduce
from digitus.recipes.reproduction import SEEDS


def follow(recipe: Recipe, seeds: int | None, engine: str, jobs: int | None) -> Reproduction:
    """Follow a recipe from the first few seeds; what happens meanwhile is a remark."""
    console = screen(remarks=True)
    count = seeds or SEEDS
    fetch(recipe.data.source)
    done = 0

    def tell(seed: int, seconds: float) -> None:
        nonlocal done
        done += 1
        told = f"{recipe.name}: {done} of {count}, seed {seed} took {duration(seconds)}"
        if console.is_interactive:
            status.update(told)
        else:
            console.print(told)

    with console.status(f"{recipe.name}: 0 of {count}") as status:
        return reproduce(recipe, seeds=range(count), engine=engine, jobs=jobs, on_seed=tell)
