"""``digitus show augment``: what is made of digits before a network sees them."""

from typing import Annotated

import typer

from digitus.cli.options import Json, Split
from digitus.cli.pictures import Count, Out, save


def augment(
    recipe: Annotated[
        str | None,
        typer.Argument(metavar="RECIPE", help="Whose settings; mlp-elastic if nothing is set."),
    ] = None,
    *,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a setting.")
    ] = None,
    data: Annotated[
        str, typer.Option("--data", metavar="NAME|PATH", help="Whose images are changed.")
    ] = "mnist",
    split: Split = "train",
    count: Count = 12,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Of the changes.")] = 0,
    out: Out = None,
    json: Json = False,
) -> None:
    """Show what augmentation makes of one digit of each class.

    With --set and no recipe, nothing is on but what is set.
    """
    from digitus.cli.overrides import change_texts
    from digitus.cli.sources import augment_of, part_of
    from digitus.images.augment import Augment
    from digitus.plots import plot_augmented

    name = recipe or ("augment" if changes else "mlp-elastic")
    settings = Augment() if name == "augment" else augment_of(name)
    settings = change_texts(settings, changes or ())
    figure = plot_augmented(part_of(data, split), settings, versions=count, seed=seed, title=name)
    save(figure, out, f"{name}-images", json)
