"""``digitus export``: a model as a file that other programs run."""

from pathlib import Path
from typing import Annotated

import typer

from digitus.cli.options import Json, ModelPath, examples

EXAMPLES = examples(
    ("digitus export cnn", "cnn.onnx"),
    ("digitus export cnn --precision float16 --out small.onnx", "half as large"),
    ("digitus export cnn-tiny --to c", "one C99 file"),
)

FORMATS = ("onnx", "c")


def export(
    model: ModelPath,
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="onnx or c.")] = "onnx",
    precision: Annotated[
        str, typer.Option(metavar="NUMBERS", help="For onnx: float32, float16 or int8.")
    ] = "float32",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file; else the model's name.")
    ] = None,
    json: Json = False,
) -> None:
    """Write a model as a file that other programs run.

    Scaling, calibration and the rule that rejects images are inside. The ONNX file takes any
    number of images (uint8, n x height x width, 0 paper) and gives their probabilities and digits,
    -1 for those that are not recognised; the C file has a function for each.
    """
    from digitus.cli.output.console import print_json, screen
    from digitus.errors import SettingError, unknown
    from digitus.export import save_c, save_onnx
    from digitus.models import load_model

    if to not in FORMATS:
        raise unknown("export format", to, FORMATS)
    if to == "c" and precision != "float32":
        raise SettingError(f"--precision {precision} is for --to onnx; a C file holds float32")
    chosen = load_model(model)
    target = out or Path(f"{chosen.name}.{to}")
    saved = save_c(chosen, target) if to == "c" else save_onnx(chosen, target, precision)
    size = saved.stat().st_size
    if json:
        print_json({"file": str(saved), "format": to, "precision": precision, "bytes": size})
        return
    screen().print(
        f"{chosen.name} written as {saved}: {to}, {precision}, {size / 1000:,.0f} kB",
        markup=False,
        soft_wrap=True,
    )
