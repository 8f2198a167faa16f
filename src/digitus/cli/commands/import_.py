"""``digitus import``: a model of another program, as a model of digitus."""

from pathlib import Path
from typing import Annotated, Any

import typer

from digitus.cli.options import Json, examples

EXAMPLES = examples(
    ("digitus import theirs.onnx", "ONNX"),
    ("digitus import sklearn.joblib --inputs 0..16", "scikit-learn"),
    ("digitus import weights.pt --layers 'Dense(16, relu), Dense(10)'", "PyTorch"),
)


def import_(  # noqa: PLR0917 - what a command takes, it takes as arguments
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="ONNX, PyTorch, Keras, scikit-learn.")
    ],
    network: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE", help="Of a state dict: a recipe or model with its layers."
        ),
    ] = None,
    layers: Annotated[
        str | None,
        typer.Option(metavar="LAYERS", help="Of a state dict: the layers themselves."),
    ] = None,
    inputs: Annotated[
        str | None,
        typer.Option(
            metavar="PAPER..INK", help="What paper and ink are to the network: 0..1, 1..0, 0..255."
        ),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(metavar="HEIGHTxWIDTH", help="Of images, where the file does not say."),
    ] = None,
    ink: Annotated[
        int | None,
        typer.Option(metavar="N", help="Full ink in your images; 255, of 8x8 images 16."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The model's file; else FILE.safetensors.")
    ] = None,
    json: Json = False,
) -> None:
    """Bring in a model that another program saved.

    ONNX, PyTorch state dicts (torch.save or .safetensors), Keras' .keras and scikit-learn's
    MLPClassifier (pickle or joblib). Nothing in a file is run but its network, to see whether it
    gives what digitus gives. A layer without a counterpart is named.
    """
    from digitus.cli.inputs.foreign import out_for, size_of, wanted_network
    from digitus.cli.output.console import print_json, remark, screen
    from digitus.datasets import parse_range
    from digitus.foreign import import_model
    from digitus.models import save_model

    target = out_for(file, out)
    model = import_model(
        file,
        network=wanted_network(network, layers),
        inputs=None if inputs is None else parse_range(inputs),
        size=None if size is None else size_of(size),
        ink=ink,
    )
    saved = save_model(model, target)
    told = model.provenance["import"]
    if json:
        print_json({"model": str(saved), "parameters": model.network.parameter_count, **told})
        return
    console = screen()
    console.print(model.network.summary(), markup=False)
    console.print(f"\n{_compared(told['compared'])}", markup=False, soft_wrap=True)
    for said in told["remarks"]:
        remark(said)
    console.print(f"Saved as {saved}. To go on:", markup=False, soft_wrap=True)
    console.print(f"  [command]digitus evaluate {saved}[/command]", soft_wrap=True)


def _compared(found: dict[str, Any]) -> str:
    if "images" not in found:
        return f"Outputs were not compared: {found['why']}. Its accuracy will tell."
    return (
        f"{found['with']} gives the same outputs on {found['images']} images: the largest"
        f" difference is {found['largest difference']:.2g}."
    )
