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
    ("digitus train --from strip --data checked.csv", "on your own numbers"),
    ("digitus train cnn-tiny --teacher cnn", "learn from a larger one"),
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
            help="The model's file; RECIPE.safetensors if left out.",
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
    teacher: Annotated[
        list[str] | None,
        typer.Option(metavar="MODEL", help="Learn this model's answers too; repeatable."),
    ] = None,
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

    from digitus.cli import own_writing
    from digitus.cli.inputs.data import arrival, tell_remarks
    from digitus.cli.inputs.engines import on_device
    from digitus.cli.output.console import screen
    from digitus.cli.output.training_progress import TrainingProgress
    from digitus.cli.overrides import override_texts
    from digitus.cli.run_files import RunFiles
    from digitus.engines.processes import is_first_process
    from digitus.recipes import follow_recipe, prepare

    engine = on_device(engine, device)
    begun = _begun(start, recipe, data)
    own = own_writing.gather(begun, data, options, engine)
    described = own.recipe if own else _described(recipe, begun, data, options)
    chosen = override_texts(
        override_given(
            described,
            {"training.epochs": epochs, "seed": seed, "training.teacher.models": teacher},
        ),
        changes or (),
    )
    name = f"{chosen.name}-{Path(data or '').stem}" if begun else chosen.name
    keeper = RunFiles.for_recipe(name, out, run_dir)
    first = is_first_process()
    checkpoints = None
    if first:
        keeper.require_writable()
        checkpoints = keeper.open(resume=resume, fresh=fresh, every=every)
    rng = default_rng(chosen.seed)
    given = {"data": own and own.data, "start": begun and begun.params}
    with arrival(chosen.data.source) as tell:
        task = prepare(chosen, rng, **given, progress=tell, engine=engine)
    tell_remarks(task.data)
    console = screen(remarks=json)
    console.print(Text.assemble((chosen.name, "bold"), f"  {chosen.title}{_taught(chosen)}"))
    try:
        with TrainingProgress(console, chosen.training.epochs) as watch:
            outcome = follow_recipe(
                *(chosen, task, rng), engine=engine, callbacks=[watch], checkpoints=checkpoints
            )
        outcome = own_writing.judged(outcome, begun) if own else outcome
        saved = keeper.save(outcome.model) if first else None
    except KeyboardInterrupt:
        raise KeyboardInterrupt(keeper.how_to_resume(sys.argv[1:])) from None
    if saved is None:  # another process has saved it, and says so
        return
    if own:
        own_writing.report(own, begun, outcome, saved, engine=engine, json=json)
    else:
        _report(outcome, saved, chosen.data.source, json)


def _begun(start: str | None, recipe: str | None, data: str | None) -> Any:
    """Load the model to go on from, if any."""
    from digitus.errors import SettingError
    from digitus.models import load_model

    if not start:
        return None
    if recipe or not data:
        raise SettingError("--from MODEL goes with --data NAME, and with no recipe but its own")
    return load_model(start)


def _described(recipe: str | None, begun: Any, data: str | None, options: Any) -> Any:
    """Find the recipe of a training, with the data and the way to read it that were given."""
    from digitus.recipes import DEFAULT, fine_tuning, load_recipe

    found = fine_tuning(begun, data or "") if begun else load_recipe(recipe or DEFAULT)
    found = override_given(found, {"data.source": data})
    if options is None:
        return found
    return found.replace(data=found.data.replace(reading=options))


def _taught(recipe: Any) -> str:
    teacher = recipe.training.teacher
    return f", taught by {', '.join(teacher.models)}" if teacher else ""


def _report(outcome: Any, saved: Path, source: str, json: bool) -> None:
    from digitus.cli.output.console import print_json, screen
    from digitus.cli.output.evaluation import print_report

    if json:
        print_json(_document(outcome, saved))
        return
    console = screen()
    console.print(f"{_ended(outcome)}.\n", markup=False)
    print_report(outcome.report, console, classes=False)
    _print_advice(outcome, console)
    _print_next(saved, source, console)


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

    teachers = outcome.model.provenance.get("teachers")
    return {
        "recipe": outcome.model.name,
        **({"teachers": teachers} if teachers else {}),
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
