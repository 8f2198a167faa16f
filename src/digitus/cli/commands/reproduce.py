"""``digitus reproduce``: follow recipes from several seeds, and compare with their sources."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from digitus.cli.options import Cluster, EngineName, Json, examples
from digitus.cli.output.console import print_json, remark, screen
from digitus.errors import SettingError

EXAMPLES = examples(
    ("digitus reproduce", "the five systems: a minute"),
    ("digitus reproduce sigmoid-40", "one recipe, five seeds"),
    ("digitus reproduce mlp cnn-quick --seeds 3", "two recipes, three seeds"),
    ("digitus reproduce linear-1000 --engine python", "with the readable engine"),
    ("digitus reproduce --all --out runs.jsonl", "some hours; it goes on"),
    ("digitus reproduce mlp --cluster local", "a process for each core"),
)


def reproduce(  # noqa: PLR0917 - what a command takes, it takes as arguments
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RECIPE", help="Names or TOML files; if left out, the five systems."
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every recipe: some hours.")] = False,
    seeds: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Number of seeds, from 0; 5 if left out.")
    ] = None,
    engine: EngineName = "auto",
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Trainings at the same time.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="JSON lines: trainings that end, not done again."
        ),
    ] = None,
    cluster: Cluster = None,
    json: Json = False,
) -> None:
    """Train recipes from several seeds, and compare the published results with the measured.

    The published figures agree if one further seed could give all of them (95 % prediction
    interval).
    """
    from digitus.cli.output.tables import reproduction_heading, reproduction_table
    from digitus.recipes import list_recipes, load_recipe
    from digitus.recipes.catalog import FIVE_SYSTEMS
    from digitus.recipes.ended import EndedTrainings
    from digitus.recipes.reproduction import SEEDS

    if names and every:
        raise SettingError("--all means every recipe: leave the names out, or leave out --all")
    chosen = (
        list(list_recipes().values())
        if every
        else [load_recipe(name) for name in names or FIVE_SYSTEMS]
    )
    if len(chosen) > 1:
        remark(_estimate(chosen, seeds or SEEDS))
    ended = EndedTrainings(out) if out else None
    console, found = screen(), []
    with _workers(cluster, jobs) as workers:
        for recipe in chosen:
            ways = {"engine": engine, "jobs": jobs, "workers": workers, "ended": ended}
            reproduction = _follow(recipe, seeds or SEEDS, ways)
            found.append(reproduction.to_data())
            if not json:
                console.print(reproduction_heading(reproduction))
                console.print(reproduction_table(reproduction, wide=console.width >= 100))
                console.print()
    if json:
        print_json(found)


def _estimate(recipes: list[Any], seeds: int) -> str:
    """Say how long the trainings will take, as far as earlier ones tell."""
    from digitus.cli.output.format import countdown
    from digitus.recipes.durations import estimate_seconds

    seconds, unknown = estimate_seconds(recipes)
    text = f"{len(recipes)} recipes, {seeds} seed{'s' * (seeds > 1)} each"
    if seconds:
        text += (
            f": an estimate of {countdown(seeds * seconds)} with the compiled engine on two cores,"
            " from earlier trainings"
        )
    if unknown:
        text += f"; no time is on record for {', '.join(unknown)}"
    return text


def _workers(cluster: str | None, jobs: int | None) -> AbstractContextManager[Any]:
    from digitus.cluster import LOCAL, open_workers
    from digitus.engines.cores import cores

    if cluster is None:
        return nullcontext()
    if jobs and cluster != LOCAL:
        raise SettingError(
            "--jobs counts trainings on this machine: leave it out with --cluster ADDRESS, whose"
            " workers each train one at a time"
        )
    return open_workers(cluster, jobs or cores())


def _follow(recipe: Any, seeds: int, ways: dict[str, Any]) -> Any:
    """Follow a recipe from the first few seeds; what happens meanwhile is a remark."""
    from digitus.cli.inputs.data import fetch
    from digitus.cli.output.progress import seed_progress
    from digitus.recipes import reproduce

    fetch(recipe.data.source)
    with seed_progress(recipe.name, seeds) as shown:
        try:
            return reproduce(
                recipe,
                seeds=range(seeds),
                on_seed=shown.done,
                on_progress=shown.under_way,
                **ways,
            )
        except KeyboardInterrupt:
            if ways["ended"] is None:
                raise
            kept = f"trainings that ended are kept in {ways['ended'].path}"
            raise KeyboardInterrupt(f"{kept}; the same command goes on") from None
