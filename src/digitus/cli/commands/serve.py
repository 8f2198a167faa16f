"""``digitus serve``: an HTTP server that reads pictures."""

from typing import Annotated

import typer

from digitus.cli.options import (
    AllowHost,
    EngineName,
    Host,
    Port,
    ReaderModel,
    TokenFile,
    examples,
)

EXAMPLES = examples(
    ("digitus serve", "on this computer"),
    ("digitus serve --host 0.0.0.0 --token-file token.txt", "for others"),
    ("digitus serve --model cnn-tiny --model mlp.safetensors", "other models"),
    ("digitus serve --workers 4 --max-megabytes 2", "more processes"),
)


def serve(  # noqa: PLR0913, PLR0917 - what a command takes, it takes as arguments
    host: Host = "127.0.0.1",
    port: Port = 8000,
    token_file: TokenFile = None,
    allow_host: AllowHost = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            "-m",
            metavar="MODEL",
            help="A model for predictions: a file or a shipped one; repeat it for more. cnn if left out.",
        ),
    ] = None,
    reader: ReaderModel = "strip",
    engine: EngineName = "auto",
    workers: Annotated[
        int, typer.Option(metavar="N", min=1, help="Processes, each with the models in memory.")
    ] = 1,
    max_megabytes: Annotated[
        float, typer.Option(metavar="N", min=0.001, help="Refuse larger requests.")
    ] = 10.0,
    max_megapixels: Annotated[
        float, typer.Option(metavar="N", min=0.001, help="Refuse larger pictures.")
    ] = 20.0,
    max_pages: Annotated[
        int, typer.Option(metavar="N", min=1, help="Pages read of a document.")
    ] = 5,
    max_images: Annotated[
        int, typer.Option(metavar="N", min=1, help="Images in a request for predictions.")
    ] = 1000,
    body_seconds: Annotated[
        float, typer.Option(metavar="SECONDS", help="Time for a request to arrive.")
    ] = 10.0,
    work_seconds: Annotated[
        float, typer.Option(metavar="SECONDS", help="Time for the answer to a request.")
    ] = 10.0,
    queue: Annotated[
        int, typer.Option(metavar="N", min=1, help="Requests that may wait, in each process.")
    ] = 256,
    queue_seconds: Annotated[
        float, typer.Option(metavar="SECONDS", help="Time that a request may wait.")
    ] = 2.0,
    grace_seconds: Annotated[
        float, typer.Option(metavar="SECONDS", help="Time to finish when asked to stop.")
    ] = 10.0,
) -> None:
    """Serve an HTTP API that reads pictures: POST /api/read and /api/predict.

    It listens on this computer only, unless --host names another address; then clients need a
    token: one line in a file, or in the environment variable DIGITUS_TOKEN. SIGTERM and Ctrl-C
    stop it, after the requests that it has accepted are answered.
    """
    from digitus.cli.inputs.token import token_from
    from digitus.cli.output.console import remark
    from digitus.images.limits import Limits
    from digitus.studio import ServerSettings
    from digitus.studio import serve as run

    settings = ServerSettings(
        host=host,
        port=port,
        token=token_from(token_file),
        allowed_hosts=tuple(allow_host or ()),
        models=tuple(model or ("cnn",)),
        reader=reader,
        engine=engine,
        workers=workers,
        limits=Limits(
            file_bytes=int(1e6 * max_megabytes), pixels=int(1e6 * max_megapixels), pages=max_pages
        ),
        images=max_images,
        body_seconds=body_seconds,
        work_seconds=work_seconds,
        queue=queue,
        queue_seconds=queue_seconds,
        grace_seconds=grace_seconds,
    )
    run(settings, lambda address: remark(f"{address} (Ctrl-C stops it)", "serving"))
