"""``digitus studio``: draw, train and look inside, in the browser."""

from typing import Annotated

import typer

from digitus.cli.options import AllowHost, Host, Port, TokenFile, examples

EXAMPLES = examples(
    ("digitus studio", "opens in the browser"),
    ("digitus studio --no-browser --port 8123", "address only"),
    ("digitus studio --host 0.0.0.0 --token-file token.txt", "for a class"),
)


def studio(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    token_file: TokenFile = None,
    allow_host: AllowHost = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")
    ] = True,
) -> None:
    """Open the studio in the browser: draw digits, train networks, look inside.

    It serves this computer only, unless --host names another address; then clients need a token:
    one line in a file, or in the environment variable DIGITUS_TOKEN. Ctrl-C stops it.
    """
    from digitus.cli.inputs.token import token_from
    from digitus.cli.output.console import remark
    from digitus.studio import ServerSettings, serve

    settings = ServerSettings(
        host=host,
        port=port,
        token=token_from(token_file),
        allowed_hosts=tuple(allow_host or ()),
        laboratory=True,
    )
    serve(
        settings, lambda address: remark(f"{address} (Ctrl-C stops it)", "studio"), browser=browser
    )
