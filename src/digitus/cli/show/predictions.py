"""``digitus show``: pictures of what models make of images."""

from pathlib import Path
from typing import Annotated, Any

import typer

from digitus.cli.data_options import takes_read_options
from digitus.cli.options import DataName, Json, ModelPath, Split
from digitus.cli.output.figure_file import Count, Out, save


def image(
    which: Annotated[
        str, typer.Argument(metavar="IMAGE", help="A picture file, or one such as mnist:test:42.")
    ],
    model: Annotated[
        str, typer.Option("--model", "-m", metavar="MODEL", help="A file or a shipped model.")
    ],
    out: Out = None,
    json: Json = False,
) -> None:
    """Show one image, the probability of each digit, and the answer."""
    from digitus.cli.inputs.image_ref import open_images
    from digitus.models import load_model
    from digitus.plots import plot_prediction

    loaded = load_model(model)
    shown = next(open_images(which, loaded))
    figure = plot_prediction(loaded, shown.image, shown.label, ink=shown.ink)
    save(figure, out, f"{Path(shown.name).stem}-{loaded.name}", json)


def inside(
    model: ModelPath,
    which: Annotated[
        str, typer.Argument(metavar="IMAGE", help="A picture file, or one such as mnist:test:42.")
    ],
    label: Annotated[
        int | None,
        typer.Option("--label", metavar="N", help="What it is, where the data do not say it."),
    ] = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show what every layer makes of one image and, with a label, its gradient at the pixels."""
    from digitus.cli.inputs.image_ref import open_images
    from digitus.models import load_model
    from digitus.plots import plot_inside

    loaded = load_model(model)
    shown = next(open_images(which, loaded))
    label = shown.label if label is None else label
    figure = plot_inside(loaded, shown.image, label, ink=shown.ink)
    save(figure, out, f"{Path(shown.name).stem}-inside-{loaded.name}", json)


@takes_read_options
def confusion(
    model: ModelPath,
    data: DataName = None,
    split: Split = None,
    out: Out = None,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Show the confusion matrix."""
    from digitus.cli.inputs.data import images_for
    from digitus.evaluation import evaluate
    from digitus.models import load_model
    from digitus.plots import plot_confusion

    loaded = load_model(model)
    report = evaluate(loaded, images_for(loaded, data, split, options))
    save(plot_confusion(report), out, f"{loaded.name}-confusion", json)


@takes_read_options
def mistakes(
    model: ModelPath,
    data: DataName = None,
    split: Split = None,
    count: Count = 40,
    out: Out = None,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Show misclassified images, the most confident first."""
    from digitus.cli.inputs.data import images_for
    from digitus.evaluation import evaluate
    from digitus.models import load_model
    from digitus.plots import plot_mistakes

    loaded = load_model(model)
    images = images_for(loaded, data, split, options)
    figure = plot_mistakes(evaluate(loaded, images), images, count=count)
    save(figure, out, f"{loaded.name}-mistakes", json)


@takes_read_options
def rejection(
    models: Annotated[list[str], typer.Argument(metavar="MODEL", help="One or several.")],
    data: DataName = None,
    split: Split = None,
    out: Out = None,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Show accuracy over coverage: the rejection curve."""
    from digitus.cli.inputs.data import models_and_images
    from digitus.evaluation import rejection_curve
    from digitus.plots import plot_rejection

    loaded, images = models_and_images(models, data, split, options)
    figure = plot_rejection([rejection_curve(model, images) for model in loaded])
    save(figure, out, f"{loaded[0].name}-rejection", json)


@takes_read_options
def reliability(
    models: Annotated[list[str], typer.Argument(metavar="MODEL", help="One or several.")],
    data: DataName = None,
    split: Split = None,
    out: Out = None,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Show accuracy over confidence: the reliability diagram."""
    from digitus.cli.inputs.data import models_and_images
    from digitus.evaluation import evaluate
    from digitus.plots import plot_reliability

    loaded, images = models_and_images(models, data, split, options)
    figure = plot_reliability([evaluate(model, images) for model in loaded])
    save(figure, out, f"{loaded[0].name}-reliability", json)
