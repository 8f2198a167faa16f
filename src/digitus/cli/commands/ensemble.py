"""``digitus ensemble``: several trained networks as one model."""

from pathlib import Path
from typing import Annotated

import typer

from digitus.cli.options import Half, Json, examples

EXAMPLES = examples(
    ("digitus ensemble a.safetensors b.safetensors --out ab.safetensors", "ensemble"),
    ("digitus ensemble a.safetensors --shift 1 --out s.safetensors", "five views"),
)


def ensemble(
    models: Annotated[
        list[str], typer.Argument(metavar="MODEL", help="Files, or names of shipped models.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file of the ensemble.")],
    shift: Annotated[
        int | None,
        typer.Option(metavar="PIXELS", help="Average over images shifted in four directions too."),
    ] = None,
    half: Half = False,
    json: Json = False,
) -> None:
    """Make one model of several: its probabilities are the mean of theirs.

    They must be networks of the same layers, such as one recipe trained from several seeds.
    With --shift every image is also classified after shifts in four directions. Calibrate the
    ensemble afterwards, even if its members were calibrated.
    """
    from digitus.cli.output.console import print_json, screen
    from digitus.models import combine, halve, load_model, save_model

    together = combine([load_model(name) for name in models], name=out.stem, shift=shift)
    saved = save_model(halve(together) if half else together, out)
    if json:
        print_json({"model": str(saved), "members": len(together.members), "shift": together.shift})
        return
    screen().print(
        f"{together.name}: {len(together.members)} networks of"
        f" {together.network.parameter_count:,} parameters, {4 * bool(together.shift) + 1} views"
        f" at each image.\nSaved as {saved}.",
        markup=False,
        soft_wrap=True,
    )
