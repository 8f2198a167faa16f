"""``digitus export``: a model as a file that other programs run."""

from pathlib import Path
from typing import Annotated

import typer

from digitus.cli.options import Json, ModelPath, Reject, examples

EXAMPLES = examples(
    ("digitus export cnn", "cnn.onnx"),
    ("digitus export cnn --precision float16 --out small.onnx", "half as large"),
    ("digitus export cnn-tiny --to c", "one C99 file"),
    ("digitus export cnn --to html --reject 0.002", "a page to draw on"),
)


def export(
    model: ModelPath,
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="onnx, c or html.")] = "onnx",
    precision: Annotated[
        str,
        typer.Option(metavar="NUMBERS", help="float32; also float16 (onnx, html) or int8 (onnx)."),
    ] = "float32",
    reject: Reject = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file; else the model's name.")
    ] = None,
    json: Json = False,
) -> None:
    """Write a model as a file that other programs run.

    Scaling, calibration and the rule that rejects images are inside. The ONNX file takes any
    number of images (uint8, n x height x width, 0 paper) and gives their probabilities and digits,
    -1 for those that are not recognised; the C file has a function for each. The HTML page reads
    digits that are drawn on it, in any browser, without a server.
    """
    from digitus.cli.inputs.models import open_model
    from digitus.cli.output.console import print_json, screen
    from digitus.export.formats import export_model, require_format

    require_format(to, precision)
    chosen = open_model(model, reject)
    target = out or Path(f"{chosen.name}.{to}")
    saved = export_model(chosen, target, to, precision)
    size = saved.stat().st_size
    if json:
        print_json({"file": str(saved), "format": to, "precision": precision, "bytes": size})
        return
    screen().print(
        f"{chosen.name} written as {saved}: {to}, {precision}, {size / 1000:,.0f} kB",
        markup=False,
        soft_wrap=True,
    )
