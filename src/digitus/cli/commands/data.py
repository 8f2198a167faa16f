"""``digitus data``: the data sets there are, and your own."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from digitus.cli.data_options import takes_read_options
from digitus.cli.options import Json, Split, examples
from digitus.cli.output.console import print_json, remark, screen
from digitus.errors import SettingError

EXAMPLES = {
    "": examples(
        ("digitus data list", "what there is"),
        ("digitus data show mnist", "how many images of what"),
        ("digitus data import letters.csv --name letters", "keep your own"),
    ),
    "list": examples(("digitus data list", "bundled, to download, and your own")),
    "show": examples(
        ("digitus data show mnist", "by name"),
        ("digitus data show scans/", "a folder of images"),
        ("digitus data show my.csv --label-column last", "a doubt settled"),
    ),
    "verify": examples(("digitus data verify mnist", "compare its checksums")),
    "import": examples(
        ("digitus data import digits.csv --name mine", "then train on it"),
        ("digitus data import scans/ --name mine --replace", "in its place"),
        ("digitus data import --sheet photo.jpg --name mine", "a sheet written into"),
    ),
    "export": examples(
        ("digitus data export mnist mnist.npz", "all parts in one file"),
        ("digitus data export digits digits-csv --to csv", "a folder of tables"),
        ("digitus data export mine mine-test.csv --split test", "one part, as one table"),
    ),
    "download": examples(("digitus data download usps", "once; it is kept")),
    "remove": examples(("digitus data remove mine", "your copy, not where it came from")),
}

app = typer.Typer(no_args_is_help=True, epilog=EXAMPLES[""])

Name = Annotated[str, typer.Argument(metavar="NAME", help="A data set's name.")]


@app.callback()
def data() -> None:
    """List, look at, check and keep data sets."""


@app.command("list", epilog=EXAMPLES["list"])
def list_(json: Json = False) -> None:
    """List the data sets that have a name."""
    from dataclasses import asdict

    from digitus.cli.output.tables import dataset_table
    from digitus.datasets import list_datasets

    entries = list_datasets()
    if json:
        print_json([asdict(entry) for entry in entries])
    else:
        screen().print(dataset_table(entries))


@app.command(epilog=EXAMPLES["show"])
@takes_read_options
def show(
    which: Annotated[str, typer.Argument(metavar="NAME|PATH", help="A name, file or folder.")],
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Count the images of a data set, and say where it comes from."""
    from digitus.cli.inputs.data import load
    from digitus.cli.output.tables import parts_table, splits_data

    splits = load(which, options)
    if json:
        print_json(splits_data(splits))
        return
    console = screen()
    console.print(parts_table(splits))
    for label, value in (("source", splits.source), ("license", splits.license)):
        console.print(f"{label}: {value or 'not known'}", markup=False)


@app.command(epilog=EXAMPLES["verify"])
def verify(name: Name, json: Json = False) -> None:
    """Verify the checksums of a data set."""
    from dataclasses import asdict

    from digitus.cli.errors import PROBLEM
    from digitus.datasets import verify_dataset

    checks = verify_dataset(name)
    fine = all(check.ok for check in checks)
    if json:
        print_json({"ok": fine, "checks": [{**asdict(check), "ok": check.ok} for check in checks]})
    for check in () if json else checks:
        mark = "[good]right[/good]" if check.ok else "[bad]WRONG[/bad]"
        screen().print(mark, check.what, "" if check.ok else f"is {check.found}", soft_wrap=True)
    if not fine:
        remark(f"{name} is not what it was; import or download it again", "error", "bold red")
        raise typer.Exit(PROBLEM)


@app.command("import", epilog=EXAMPLES["import"])
@takes_read_options
def import_(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A file or folder.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The name of the data set.")],
    license: Annotated[
        str, typer.Option("--license", metavar="TEXT", help="Terms of use, for the record.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the set of that name.")
    ] = False,
    sheet: Annotated[
        bool, typer.Option("--sheet", help="PATH is a photo of what 'digitus sheet' made.")
    ] = False,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Import a data set of any kind under a name of your own."""
    from digitus.cli.inputs.data import tell_remarks
    from digitus.cli.output.tables import parts_table, splits_data
    from digitus.datasets import import_dataset, import_sheet

    if sheet:
        splits = import_sheet(path, name, license=license, replace=replace)
    else:
        splits = import_dataset(path, name, license=license, replace=replace, options=options)
    tell_remarks(splits)
    if json:
        print_json(splits_data(splits))
        return
    console = screen()
    console.print(parts_table(splits))
    console.print(f"Kept as {name}. To go on:")
    start = " --from cnn" if sheet else ""
    console.print(f"  [command]digitus train{start} --data {name}[/command]")


@app.command(epilog=EXAMPLES["export"])
@takes_read_options
def export(
    which: Annotated[str, typer.Argument(metavar="NAME|PATH", help="A name, file or folder.")],
    path: Annotated[Path, typer.Argument(metavar="TARGET", help="The file or folder to write.")],
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORMAT", help="npz, csv, parquet, png, idx or mat."),
    ] = None,
    split: Split = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what an export has written there.")
    ] = False,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Write a data set as files for other programs.

    Without --to, the ending of TARGET says which kind. A table holds one part; several become a
    folder of tables. What was written is read back, and kept only if it is the same data.
    """
    from digitus.cli.inputs.data import splits_of
    from digitus.cli.output.progress import loading_progress
    from digitus.cli.output.tables import splits_data
    from digitus.datasets import export_dataset

    splits = splits_of(which, split, options)
    with loading_progress() as tell:
        written = export_dataset(splits, path, to, replace=replace, progress=tell)
    if json:
        print_json({**splits_data(splits), "path": str(written)})
        return
    counts = " + ".join(f"{len(part):,} {name}" for name, part in splits.items())
    told = f"{splits.name} written as {written}: {counts}, the same when read back"
    screen().print(told, markup=False, soft_wrap=True)


@app.command(epilog=EXAMPLES["download"])
def download(name: Name, json: Json = False) -> None:
    """Download a data set from its publisher; it is verified and kept."""
    show(name, json)


@app.command(epilog=EXAMPLES["remove"])
def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove a data set of your own, or one that was downloaded."""
    from digitus.datasets import remove_dataset
    from digitus.datasets.collection import about_own

    source = about_own(name).source
    if not yes and not somebody_is_there():
        raise SettingError(
            f"there is no terminal to ask for confirmation; add --yes to remove {name}"
        )
    if yes or typer.confirm(f"Remove {name}, kept from {source}?"):
        remove_dataset(name)
        screen().print(f"{name} is removed.", markup=False)


def somebody_is_there() -> bool:
    """Whether a question would be answered."""
    return sys.stdin.isatty()
