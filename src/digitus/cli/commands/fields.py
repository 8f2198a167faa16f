"""``digitus fields``: where an empty form leaves room for numbers."""

from pathlib import Path
from typing import Annotated

import typer

from digitus.cli.options import Json, MaxMegabytes, MaxMegapixels, examples, limits_of

EXAMPLES = examples(
    ("digitus fields empty.png --out permit.toml", "name its fields there"),
    ("digitus fields empty.png --out p.toml --annotate p.png", "see which is which"),
    ("digitus read forms/ --fields permit.toml --csv", "then"),
)


def fields(
    empty: Annotated[Path, typer.Argument(metavar="EMPTY", help="The empty form: picture or PDF.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Its fields, as TOML.")] = Path(
        "form.toml"
    ),
    annotate: Annotated[
        Path | None,
        typer.Option("--annotate", metavar="FILE", help="Save a picture with the fields."),
    ] = None,
    max_megabytes: MaxMegabytes = None,
    max_megapixels: MaxMegapixels = None,
    json: Json = False,
) -> None:
    """Propose the fields of an empty form: boxes, combs and writing lines.

    Their names are field1, field2 ...: give them better ones in the file, delete what is none, and
    say what is known of their numbers (digits, pattern). A file that is there already is not
    written over.
    """
    from digitus.cli.output.console import print_json, screen
    from digitus.errors import DataError, SettingError
    from digitus.images.open import open_image, page_count
    from digitus.reading.annotate import annotate as draw
    from digitus.reading.form_fields import to_toml
    from digitus.reading.propose_fields import propose_fields
    from digitus.settings import to_data
    from digitus.storage import new_file

    if annotate and annotate.suffix.lower() != ".png":
        raise SettingError(f"--annotate must end in .png, got {annotate}")
    limits = limits_of(max_megabytes, max_megapixels)
    if out.exists():
        raise DataError(f"{out} is there already; give another name with --out")
    pages = [
        open_image(empty, frame=page, limits=limits)
        for page in range(page_count(empty, limits=limits))
    ]
    found = [one for number, page in enumerate(pages, 1) for one in propose_fields(page, number)]
    if not found:
        raise DataError(f"no box, comb or writing line was found on {empty}")
    with new_file(out) as beside:
        beside.write_text(to_toml(found, template=empty, beside=out), "utf-8")
    if annotate:
        with new_file(annotate) as beside:
            named = [one.as_reading(pages[0]) for one in found if one.page == 1]
            draw(pages[0], named).save(beside, format="PNG")
    if json:
        print_json({"file": str(out), "fields": [to_data(one) for one in found]})
        return
    console = screen()
    console.print(f"{len(found)} fields are in {out}. Name them, and then:", markup=False)
    console.print(f"  digitus read scans/ --fields {out} --out forms.csv", markup=False)
