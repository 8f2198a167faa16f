"""Augmented images: a few digits, and several versions of each."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from digitus.datasets import Dataset
from digitus.images.augment import Augment, augment
from digitus.plots.image_grid import ImageGrid
from digitus.plots.style import INK
from digitus.settings import require_positive, to_data


def plot_augmented(
    data: Dataset, settings: Augment, *, versions: int = 12, seed: int = 0, title: str = ""
) -> Figure:
    """Show one image of each class, framed, and beside it what it may become in training.

    Parameters
    ----------
    data
        The images; the first of each class is shown.
    settings
        How far they may be changed.
    versions
        How many changed images of each.
    seed
        Of what is drawn.
    title
        What stands above; the data's name unless it is given.

    Raises
    ------
    SettingError
        For less than one version.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> settings = Augment(rotation=15, elastic_alpha=34)
    >>> figure = plot_augmented(load_dataset("mnist").train, settings, versions=3)
    >>> len(figure.axes[0].images)
    40
    """
    require_positive("versions", versions)
    classes, first = np.unique(data.labels, return_index=True)
    columns = versions + 1
    grid = ImageGrid(
        rows=len(classes),
        columns=columns,
        shape=data.shape,
        tile=0.5,
        title=title or data.name,
        note=describe(settings),
        left=0.3,
    )
    rng = np.random.default_rng(seed)
    for row, (label, index) in enumerate(zip(classes, first, strict=True)):
        image = data.images[index : index + 1]
        grid.beside(row, str(label), weight="bold")
        grid.picture(row * columns, image[0], high=data.ink, frame=INK)
        changed = augment(np.repeat(image, versions, axis=0), settings, rng, ink=data.ink)
        for column, version in enumerate(changed, start=1):
            grid.picture(row * columns + column, version, high=data.ink)
    return grid.figure


def describe(settings: Augment) -> str:
    """Say which settings are on.

    Examples
    --------
    >>> describe(Augment(rotation=15, elastic_alpha=34, cutout=6))
    'rotation 15, elastic alpha 34, elastic sigma 4, cutout 6, cutout share 0.5'
    """
    on: dict[str, Any] = {name: value for name, value in to_data(settings).items() if value}
    for needed, name in (("elastic_alpha", "elastic_sigma"), ("cutout", "cutout_share")):
        if not on.get(needed):
            on.pop(name, None)
    del on["kind"]
    words = (f"{name.replace('_', ' ')} {value:g}" for name, value in on.items())
    return ", ".join(words) or "nothing is on"
