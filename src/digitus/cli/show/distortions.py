"""``digitus show``: pictures of digits that are changed: in training, or to try a model."""

from typing import Annotated, Any

import typer

from digitus.cli.data_options import takes_read_options
from digitus.cli.options import DataName, Json, Split
from digitus.cli.output.figure_file import Count, Out, save


@takes_read_options
def augment(  # noqa: PLR0913 - what a command takes, it takes as arguments
    recipe: Annotated[
        str | None,
        typer.Argument(
            metavar="RECIPE", help="The recipe with the settings; mlp-elastic if nothing is set."
        ),
    ] = None,
    *,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a setting.")
    ] = None,
    data: Annotated[
        str, typer.Option("--data", metavar="NAME|PATH", help="The data set of the images.")
    ] = "mnist",
    split: Split = "train",
    count: Count = 12,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Random seed.")] = 0,
    out: Out = None,
    json: Json = False,
    options: Any = None,
) -> None:
    """Show augmented images of one digit of each class.

    With --set and no recipe, nothing is on but what is set.
    """
    from digitus.cli.inputs.data import part_of
    from digitus.cli.inputs.models import augment_of
    from digitus.cli.overrides import change_texts
    from digitus.images.augment import Augment
    from digitus.plots import plot_augmented

    name = recipe or ("augment" if changes else "mlp-elastic")
    settings = Augment() if name == "augment" else augment_of(name)
    settings = change_texts(settings, changes or ())
    figure = plot_augmented(
        part_of(data, split, options), settings, versions=count, seed=seed, title=name
    )
    save(figure, out, f"{name}-images", json)


def corruptions(
    which: Annotated[
        str, typer.Argument(metavar="IMAGE", help="One such as mnist:test:4.")
    ] = "mnist:test:4",
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Random seed.")] = 0,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show one digit with the fifteen corruptions of --robustness, in five strengths."""
    from digitus.cli.inputs.image_ref import find_image
    from digitus.plots import plot_corruptions

    data, index = find_image(which)
    save(plot_corruptions(data, index, seed=seed), out, f"{which}-corruptions", json)


@takes_read_options
def robustness(
    models: Annotated[list[str], typer.Argument(metavar="MODEL", help="One or several.")],
    data: DataName = None,
    split: Split = None,
    images: Annotated[
        int, typer.Option("--images", metavar="N", min=1, help="Number of images to corrupt.")
    ] = 2000,
    out: Out = None,
    json: Json = False,
    *,
    options: Any = None,
) -> None:
    """Show accuracy over the strength of corruption."""
    from digitus.cli.inputs.data import images_for
    from digitus.cli.output.progress import robustness_progress
    from digitus.evaluation import measure_robustness
    from digitus.models import load_model
    from digitus.plots import plot_robustness

    loaded = [load_model(model) for model in models]
    chosen = images_for(loaded[0], data, split, options)
    found = []
    for one in loaded:
        with robustness_progress(one.name) as tell:
            found.append(measure_robustness(one, chosen, images=images, progress=tell))
    figure = plot_robustness(found)
    save(figure, out, f"{loaded[0].name}-robustness", json)
