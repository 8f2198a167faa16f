"""``digitus train``: follow a recipe, report on images it has not seen, keep the model."""

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from digitus.cli.data_options import takes_read_options
from digitus.cli.options import DataName, EngineName, Json, examples

EXAMPLES = examples(
    ("digitus train", "the default recipe, on MNIST"),
    ("digitus train sigmoid-40 --epochs 5", "another recipe, fewer epochs"),
    ("digitus train mlp --data letters.npz", "your own images"),
    ("digitus train mlp --set learning_rate=0.01", "any setting of the recipe"),
    ("digitus train my.toml --out my.safetensors", "a recipe of your own"),
    ("digitus train --from cnn --data mine", "fine-tune on your own images"),
    ("digitus train --resume", "continue after Ctrl-C"),
    ("digitus train cnn --engine torch --device cuda", "on a GPU"),
)


@takes_read_options
def train(  # noqa: PLR0913, PLR0917 - what a command takes, it takes as arguments
    recipe: Annotated[
        str | None,
        typer.Argument(metavar="RECIPE", help="A name or a TOML file; if left out, cnn-small."),
    ] = None,
    data: DataName = None,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="MODEL", help="Fine-tune this model on --data."),
    ] = None,
    engine: EngineName = "auto",
    device: Annotated[
        str | None,
        typer.Option(metavar="DEVICE", help="Of the torch engine: cpu, cuda, cuda:1 or mps."),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(metavar="N", help="Largest number of epochs.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Random seed.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The model's file; The model's file; RECIPE.safetensors if left out.",
        ),
    ] = None,
    run_dir: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder in which history and checkpoint are kept."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue an interrupted training.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start again from the beginning.")] = False,
    every: Annotated[
        float,
        typer.Option("--checkpoint", metavar="SECONDS", help="Time between checkpoints."),
    ] = 10.0,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change any setting."),
    ] = None,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Train a network by a recipe, and save it as a model.

    An interrupted training is saved beside the model's file. The same command with
    --resume continues it, and the result is the same to the last bit.
    """
    from numpy.random import default_rng

    from digitus.cli.inputs.data import arrival, tell_remarks
    from digitus.cli.inputs.engines import on_device
    from digitus.cli.output.console import print_json, screen
    from digitus.cli.output.evaluation import print_report
    from digitus.cli.output.training_progress import TrainingProgress
    from digitus.cli.overrides import override_texts
    from digitus.cli.run_files import RunFiles
    from digitus.engines.processes import is_first_process
    from digitus.errors import SettingError
    from digitus.models import load_model
    from digitus.recipes import DEFAULT, fine_tuning, follow_recipe, load_recipe, prepare

    engine = on_device(engine, device)
    begun = load_model(start) if start else None
    if begun and (recipe or not data):
        raise SettingError("--from MODEL goes with --data NAME, and with no recipe but its own")
    described = fine_tuning(begun, data or "") if begun else load_recipe(recipe or DEFAULT)
    given = {"data.source": data, "training.epochs": epochs, "seed": seed}
    chosen = override_texts(override_given(described, given), changes or ())
    if options is not None:
        chosen = chosen.replace(data=chosen.data.replace(reading=options))
    name = f"{chosen.name}-{Path(chosen.data.source).stem}" if begun else chosen.name
    keeper = RunFiles.for_recipe(name, out, run_dir)
    first = is_first_process()
    checkpoints = None
    if first:
        keeper.require_writable()
        checkpoints = keeper.open(resume=resume, fresh=fresh, every=every)
    rng = default_rng(chosen.seed)
    with arrival(chosen.data.source) as tell:
        began = begun.params if begun else None
        task = prepare(chosen, rng, start=began, progress=tell, engine=engine)
    tell_remarks(task.data)
    console = screen(remarks=json)
    console.print(Text.assemble((chosen.name, "bold"), f"  {chosen.title}"))
    try:
        with TrainingProgress(console, chosen.training.epochs) as watch:
            outcome = follow_recipe(
                *(chosen, task, rng), engine=engine, callbacks=[watch], checkpoints=checkpoints
            )
        saved = keeper.save(outcome.model) if first else None
    except KeyboardInterrupt:
        raise KeyboardInterrupt(keeper.how_to_resume(sys.argv[1:])) from None
    if saved is None:  # another process has saved it, and says so
        return
    if json:
        print_json(_document(outcome, saved))
        return
    console.print(f"{_ended(outcome)}.\n", markup=False)
    print_report(outcome.report, console, classes=False)
    _print_advice(outcome, console)
    _print_next(saved, chosen.data.source, console)


def _ended(outcome: Any) -> str:
    from digitus.cli.output.format import duration

    reason = f"{outcome.reason[0].upper()}{outcome.reason[1:]}"
    return f"{reason}: {duration(outcome.seconds)} with the {outcome.engine} engine"


def override_given(recipe: Any, changes: dict[str, Any]) -> Any:
    """Change those settings of a recipe that were given."""
    from digitus.recipes import override

    return override(recipe, {place: value for place, value in changes.items() if value is not None})


def _document(outcome: Any, saved: Path) -> dict[str, Any]:
    from digitus.settings import to_data

    return {
        "recipe": outcome.model.name,
        "engine": outcome.engine,
        "seconds": outcome.seconds,
        "reason": outcome.reason,
        "model": str(saved),
        "history": outcome.history.to_data(),
        "test": outcome.report.to_data(),
        "advice": to_data(outcome.advice),
    }


def _print_advice(outcome: Any, console: Any) -> None:
    if outcome.advice:
        console.print("\nWhat the training shows:")
    for advice in outcome.advice:
        console.print(f"- {advice}", markup=False, soft_wrap=True)


def _print_next(saved: Path, source: str, console: Any) -> None:
    file = shlex.quote(str(saved))
    console.print(Text.assemble("\nSaved as ", (str(saved), "bold"), ". To go on:"), soft_wrap=True)
    for line in (
        f"digitus evaluate {file}",
        f"digitus predict {shlex.quote(f'{source}:test:0-9')} --model {file}",
        f"digitus show mistakes {file}",
    ):
        console.print(Text(f"  {line}", "command"), soft_wrap=True)
