"""``digitus read``: the numbers written in pictures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitus.cli.options import (
    Digits,
    EngineName,
    MaxMegabytes,
    MaxMegapixels,
    Pattern,
    Separators,
    examples,
    limits_of,
)
from digitus.cli.output.console import remark, screen

if TYPE_CHECKING:
    from digitus.reading.request import Signs

EXAMPLES = examples(
    ("digitus read cheque.jpg", "one picture"),
    ("digitus read scans/ --out numbers.csv", "a folder; it goes on"),
    ("digitus read form.png --digits 4 --annotate seen/", "see what was found"),
    ("digitus read year.png --pattern '(19|20)..'", "restrict the answer"),
    ("digitus read scans/ --reject 0.05 --json", "reject uncertain answers"),
    ("digitus read forms/ --fields form.toml --csv", "a form's fields"),
    ("digitus read scans/ --cluster local --out parts/", "very many, on all cores"),
)


SPREAD = "Very many pictures"

_SIGNS: dict[bool | None, "Signs"] = {None: "ignore", True: "keep", False: "refuse"}


def read(  # noqa: PLR0913, PLR0917 - what a command takes, it takes as arguments
    pictures: Annotated[
        list[str],
        typer.Argument(
            metavar="PICTURE",
            help="Files, folders, patterns, addresses (s3://...), or - for one from the input.",
        ),
    ],
    digits: Digits = None,
    pattern: Pattern = None,
    reject: Annotated[
        float | None,
        typer.Option("--reject", metavar="RISK", help="Largest share of wrong answers: 0.005."),
    ] = None,
    separators: Separators = None,
    table: Annotated[
        bool, typer.Option("--table", help="Keep rows and columns apart, a row in each line.")
    ] = False,
    fields: Annotated[
        Path | None,
        typer.Option("--fields", metavar="FILE", help="A form's fields (.toml): one row a file."),
    ] = None,
    annotate: Annotated[
        Path | None,
        typer.Option("--annotate", metavar="DIR", help="Save pictures with what was read."),
    ] = None,
    explain: Annotated[
        Path | None,
        typer.Option("--explain", metavar="DIR", help="Save pictures of every step, in words."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help=".csv or .jsonl; what it has is not read again."
        ),
    ] = None,
    model: Annotated[
        str, typer.Option("--model", "-m", metavar="MODEL", help="A file or a shipped model.")
    ] = "strip",
    engine: EngineName = "auto",
    csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="A JSON line per page, for programs.")
    ] = False,
    max_megabytes: MaxMegabytes = None,
    max_megapixels: MaxMegapixels = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS",
            help="Spread over a dask cluster, or 'local'; --out is a folder.",
            rich_help_panel=SPREAD,
        ),
    ] = None,
    parquet: Annotated[
        bool,
        typer.Option("--parquet", help="Parquet in place of CSV.", rich_help_panel=SPREAD),
    ] = False,
    part: Annotated[
        int | None,
        typer.Option(
            "--part",
            metavar="FILES",
            min=1,
            help="Files in each table; 1000 if left out.",
            rich_help_panel=SPREAD,
        ),
    ] = None,
) -> None:
    """Read the numbers written in pictures: photos, scans, drawings."""
    from digitus.cli.output.page_images import Annotations, Explanations, PageImages
    from digitus.cli.output.progress import page_progress
    from digitus.cli.output.readings import open_sink
    from digitus.errors import SettingError
    from digitus.reading import ReadRequest
    from digitus.reading.batch import Settings, find_pictures, read_files

    known = bool(digits or pattern or separators is not None or table or explain)
    form = _form(fields, known) if fields else None
    request = ReadRequest(
        digits=digits,
        pattern=pattern,
        reject=reject,
        signs=_SIGNS[separators],
        table=table,
    )
    settings = Settings(
        model=model,
        request=request,
        engine=engine,
        annotate=annotate is not None,
        explain=explain is not None,
        limits=limits_of(max_megabytes, max_megapixels),
        form=form,
    )
    if cluster is not None:
        from digitus.cli.spread_reading import in_folder, spread

        parts = in_folder(out, parquet=parquet, part=part, table=table, json=json)
        names = [*find_pictures(pictures)]
        _end(spread(names, settings, cluster, parts, separators is True).errors, len(names))
        return
    if parquet or part is not None:
        raise SettingError("--parquet and --part go with --cluster, as --cluster local")
    drawn: list[PageImages] = [Annotations(annotate)] if annotate else []
    drawn += [Explanations(explain)] if explain else []
    failed: list[str] = []
    columns = [field.name for field in form.fields] if form else []
    with open_sink(
        out, csv=csv, json=json, separators=separators is True, table=table, fields=columns
    ) as sink:
        names = [name for name in find_pictures(pictures) if name not in sink.done]
        if sink.done:
            remark(f"{len(sink.done):,} files are in {out} already")
        for page in page_progress(read_files(names, settings), len(names)):
            if page.error:
                failed.append(page.error)
            for pictures_of in drawn if not page.error else ():
                pictures_of.save(page)
            sink.write(page)
    _end(failed, len(names) + len(sink.done))


def _end(failed: list[str], files: int) -> None:
    """List what could not be read, and say so to programs."""
    from digitus.cli.errors import PROBLEM

    for error in failed:
        remark(error, "error", "bold red")
    if failed:
        raise typer.Exit(PROBLEM)
    if not files:
        screen(remarks=True).print("there are no pictures there")


def _form(path: Path, known: bool) -> Any:
    """Load the fields of a form; what else is known of its numbers would contradict them."""
    from digitus.errors import SettingError
    from digitus.reading.form_fields import Form

    if known:
        raise SettingError(
            "what is known of a form's numbers stands in its file, for each field: leave --digits,"
            " --pattern, --separators, --table and --explain out with --fields"
        )
    return Form.load(path)
