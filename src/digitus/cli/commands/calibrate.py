"""``digitus calibrate``: find out, on held-out images, how far a model's confidence can be trusted."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitus.cli.data_options import takes_read_options
from digitus.cli.options import DataName, EngineName, Half, Json, Split, examples

if TYPE_CHECKING:
    from digitus.models import Model

EXAMPLES = examples(
    ("digitus train mlp --set validation=5000", "hold images out"),
    ("digitus calibrate mlp.safetensors", "calibrate on them"),
    ("digitus calibrate mlp.safetensors --data mine.csv", "on your own images"),
    ("digitus calibrate a.safetensors --sibling b.safetensors", "by a sibling"),
    ("digitus calibrate strip.safetensors --reading", "for whole numbers"),
    ("digitus calibrate checked.csv", "on checked answers"),
)


@takes_read_options
def calibrate(  # noqa: PLR0913, PLR0917 - what a command takes, it takes as arguments
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", help="A model's file or name, or a table of checked answers (.csv)."
        ),
    ],
    data: DataName = None,
    split: Split = None,
    sibling: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help="A model of the same recipe that held images out."),
    ] = None,
    confidence: Annotated[
        float, typer.Option(metavar="C", help="Confidence level of the risk guarantee.")
    ] = 0.95,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The model's own file if left out.")
    ] = None,
    reading: Annotated[
        bool, typer.Option("--reading", help="For whole numbers, on synthetic lines.")
    ] = False,
    reader: Annotated[
        str, typer.Option(metavar="MODEL", help="The model that gave the checked answers.")
    ] = "strip",
    half: Half = False,
    engine: EngineName = "auto",
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Calibrate a model's probabilities, and find thresholds for --reject.

    Unless other data is named, these are the images that its recipe held out of the training.
    A model that was trained on all images has none. Train a sibling by the same recipe with
    --set validation=5000 and name it: its temperature and thresholds are those of the model,
    as far as two trainings of one recipe resemble each other.

    A table that digitus read --out wrote, with a column truth of what really stands there, gives
    a promise for pictures like yours: 300 rows can promise one error in a hundred.
    """
    from dataclasses import replace

    from digitus.cli.inputs.data import calibration_images
    from digitus.cli.inputs.models import own_file
    from digitus.cli.output.console import print_json, screen
    from digitus.cli.output.evaluation import calibration_text
    from digitus.evaluation import calibrate as fit
    from digitus.models import Largest, halve, load_model, save_model
    from digitus.recipes import require_sibling
    from digitus.settings import to_data

    if model.lower().endswith(".csv"):
        _on_answers(Path(model), reader, confidence, out, json)
        return
    loaded = halve(load_model(model)) if half else load_model(model)
    if reading:
        _reading(loaded, out or own_file(model), engine, json)
        return
    asked = load_model(sibling) if sibling else loaded
    if sibling:
        require_sibling(loaded, asked)
    target = out or own_file(model)
    found = fit(
        asked, calibration_images(asked, data, split, options), confidence=confidence, engine=engine
    )
    if sibling:
        found = found.replace(sibling=asked.name)
    figures = loaded.figures
    if not isinstance(loaded.decision, Largest):
        # A threshold stands elsewhere among calibrated probabilities.
        figures = figures.replace(test=None)
    saved = save_model(replace(loaded, calibration=found, figures=figures), target)
    if json:
        print_json({"model": str(saved), "calibration": to_data(found)})
        return
    console = screen()
    console.print(calibration_text(found))
    console.print(f"\nSaved as {saved}.", markup=False, soft_wrap=True)


def _reading(model: "Model", target: Path, engine: str, json: bool) -> None:
    """Find how far a reader's confidence in whole numbers can be trusted."""
    from digitus.cli.output.console import print_json, screen
    from digitus.models import save_model
    from digitus.reading.calibrate import calibrate_reading
    from digitus.settings import to_data

    calibrated = calibrate_reading(model, engine=engine)
    saved = save_model(calibrated, target)
    found = {"reading": calibrated.line_confidence, "reading alone": calibrated.digit_confidence}
    if json:
        print_json({"model": str(saved), **to_data(found)})
        return
    console = screen()
    for one in found.values():
        if one:
            console.print(f"{one.right:.1%} of what stands in {one.data} is read right")
    console.print(f"\nSaved as {saved}.", markup=False, soft_wrap=True)


def _on_answers(path: Path, reader: str, confidence: float, out: Path | None, json: bool) -> None:
    """Find what can be promised for pictures like those whose answers a person has checked."""
    from digitus.cli.output.console import print_json, screen
    from digitus.cli.output.evaluation import answers_text
    from digitus.models import load_model, save_model
    from digitus.reading.answers import calibrate_on_answers, load_answers
    from digitus.settings import to_data

    model, answers = load_model(reader), load_answers(path)
    calibrated = calibrate_on_answers(model, answers, confidence)
    found = calibrated.line_confidence
    assert found is not None  # noqa: S101 - calibrated just now
    saved = save_model(calibrated, out or Path(f"{model.name}-{path.stem}.safetensors"))
    if json:
        print_json({"model": str(saved), "unchecked": answers.unchecked, "reading": to_data(found)})
        return
    console = screen()
    console.print(answers_text(found, answers.unchecked, confidence))
    console.print(f"\nSaved as {saved}. To use it:", markup=False, soft_wrap=True)
    console.print(f"  digitus read PICTURES --model {saved} --reject 0.05", markup=False)
