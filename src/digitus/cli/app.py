"""All commands, by name."""

from typing import Annotated

import typer

from digitus.cli.commands import (
    calibrate,
    card,
    compare,
    data,
    docs,
    doctor,
    ensemble,
    evaluate,
    export,
    fields,
    import_,
    models,
    predict,
    read,
    recipes,
    reproduce,
    serve,
    sheet,
    show,
    studio,
    train,
)
from digitus.cli.errors import HELP, Commands
from digitus.cli.options import examples
from digitus.cli.output.console import show_log

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": sorted(HELP)},
    epilog=examples(
        ("digitus train", "the default recipe, on MNIST"),
        ("digitus evaluate cnn-small.safetensors", "accuracy and confusion matrix"),
        ("digitus predict 7.png", "the digit in a picture"),
        ("digitus train --help", "more on one command"),
    ),
)


def _version(wanted: bool) -> bool:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"digitus {version('digitus')}")
        raise typer.Exit
    return wanted


@app.callback()
def digitus(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Handwritten digits, recognised by neural networks written to be read."""
    show_log()


MAKE, LOOK, LIST = "Make and use a model", "Look closer", "What there is"

app.command(epilog=train.EXAMPLES, rich_help_panel=MAKE)(train.train)
app.command(epilog=evaluate.EXAMPLES, rich_help_panel=MAKE)(evaluate.evaluate)
app.command(epilog=predict.EXAMPLES, rich_help_panel=MAKE)(predict.predict)
app.command(epilog=calibrate.EXAMPLES, rich_help_panel=MAKE)(calibrate.calibrate)
app.command(epilog=ensemble.EXAMPLES, rich_help_panel=MAKE)(ensemble.ensemble)
app.command(epilog=export.EXAMPLES, rich_help_panel=MAKE)(export.export)
app.command("import", epilog=import_.EXAMPLES, rich_help_panel=MAKE)(import_.import_)
app.command(epilog=read.EXAMPLES, rich_help_panel=MAKE)(read.read)
app.command(epilog=fields.EXAMPLES, rich_help_panel=MAKE)(fields.fields)
app.command(epilog=studio.EXAMPLES, rich_help_panel=MAKE)(studio.studio)
app.command(epilog=serve.EXAMPLES, rich_help_panel=MAKE)(serve.serve)
app.command(epilog=compare.EXAMPLES, rich_help_panel=LOOK)(compare.compare)
app.command(epilog=reproduce.EXAMPLES, rich_help_panel=LOOK)(reproduce.reproduce)
app.add_typer(show.app, name="show", rich_help_panel=LOOK)
app.command(epilog=recipes.EXAMPLES, rich_help_panel=LIST)(recipes.recipes)
app.command(epilog=models.EXAMPLES, rich_help_panel=LIST)(models.models)
app.command(epilog=card.EXAMPLES, rich_help_panel=LIST)(card.card)
app.command(epilog=doctor.EXAMPLES, rich_help_panel=LIST)(doctor.doctor)
app.command(epilog=sheet.EXAMPLES, rich_help_panel=LIST)(sheet.sheet)
app.command(epilog=docs.EXAMPLES, rich_help_panel=LIST)(docs.docs)
app.add_typer(data.app, name="data", rich_help_panel=LIST)
