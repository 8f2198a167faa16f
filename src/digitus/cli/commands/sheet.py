"""``digitus sheet``: a page to write your own digits into."""

from pathlib import Path
from typing import Annotated

import typer

from digitus.cli.options import Json, examples

EXAMPLES = examples(
    ("digitus sheet", "sheet.pdf, to print"),
    ("digitus sheet --out sheet.png", "to write on a tablet"),
    ("digitus data import --sheet photo.jpg --name mine", "its photo, later"),
    ("digitus train --from cnn --data mine", "and then"),
)


def sheet(
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="PDF or PNG, by its ending.")
    ] = Path("sheet.pdf"),
    json: Json = False,
) -> None:
    """Make a page to print and write digits into, ten of each."""
    from digitus.cli.output.console import print_json, screen
    from digitus.errors import SettingError
    from digitus.images.form import DOTS, draw_form
    from digitus.storage import new_file

    if out.suffix.lower() not in {".pdf", ".png"}:
        raise SettingError(f"--out must end in .pdf or .png, got {out}")
    with new_file(out) as beside:
        draw_form().save(beside, resolution=DOTS, dpi=(DOTS, DOTS))
    if json:
        print_json({"file": str(out)})
        return
    screen().print(f"Saved as {out}. Print it, write into it, photograph it, and then:")
    screen().print("  [command]digitus data import --sheet photo.jpg --name mine[/command]")
