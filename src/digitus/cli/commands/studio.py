"""``digitus studio``: draw, train, look inside and review scans, in the browser."""

from pathlib import Path
from typing import Annotated, Any

import typer

from digitus.cli.options import (
    AllowHost,
    Digits,
    Host,
    Pattern,
    Port,
    ReaderModel,
    Separators,
    TokenFile,
    examples,
)

EXAMPLES = examples(
    ("digitus studio", "opens in the browser"),
    ("digitus studio --no-browser --port 8123", "address only"),
    ("digitus studio --host 0.0.0.0 --token-file token.txt", "for a class"),
    ("digitus studio --review scans/ --digits 5", "check what is unsure"),
)


def studio(  # noqa: PLR0913, PLR0917 - what a command takes, it takes as arguments
    host: Host = "127.0.0.1",
    port: Port = 8000,
    token_file: TokenFile = None,
    allow_host: AllowHost = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")
    ] = True,
    review: Annotated[
        Path | None,
        typer.Option("--review", metavar="FOLDER", help="Scans to read, and to check in the page."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="The table of the review; FOLDER-checked.csv if left out."
        ),
    ] = None,
    digits: Digits = None,
    pattern: Pattern = None,
    reject: Annotated[
        float | None,
        typer.Option(
            "--reject", metavar="RISK", help="Largest share of wrong answers among accepted ones."
        ),
    ] = None,
    separators: Separators = None,
    reader: ReaderModel = "strip",
) -> None:
    """Open the studio in the browser: draw digits, train networks, look inside, review scans.

    It serves this computer only, unless --host names another address; then clients need a token:
    one line in a file, or in the environment variable DIGITUS_TOKEN. Ctrl-C stops it.
    Trainings are kept in the folder studio of DIGITUS_HOME, and are there again at the next start.

    With --review, a folder of scans is read in the background, and the page shows what is unsure, to
    be confirmed or corrected by one key; the table with the answers goes to `digitus calibrate`.
    """
    from digitus.cli.inputs.token import token_from
    from digitus.cli.output.console import remark
    from digitus.errors import SettingError
    from digitus.storage import home
    from digitus.studio import ReviewSettings, ServerSettings, serve

    known: dict[str, Any] = {
        "digits": digits,
        "pattern": pattern,
        "reject": reject,
        "separators": separators,
    }
    given = [name for name, value in {"out": out, **known}.items() if value is not None]
    if given and review is None:
        names = ", ".join(f"--{name}" for name in given)
        raise SettingError(f"{names} belongs to a review: name its folder with --review FOLDER")
    settings = ServerSettings(
        host=host,
        port=port,
        token=token_from(token_file),
        allowed_hosts=tuple(allow_host or ()),
        laboratory=True,
        keep=home() / "studio",
        reader=reader,
        review=None if review is None else ReviewSettings(folder=review, table=out, **known),
    )
    serve(
        settings, lambda address: remark(f"{address} (Ctrl-C stops it)", "studio"), browser=browser
    )
