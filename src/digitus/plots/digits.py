"""Data sets: digits in a grid, a row for each class, the average image of each class."""

import math

import numpy as np
from matplotlib.figure import Figure

from digitus.datasets import Dataset
from digitus.plots.image_grid import ImageGrid
from digitus.plots.style import LARGE, QUIET
from digitus.settings import require_positive


def plot_digits(
    data: Dataset, *, count: int = 100, columns: int | None = None, labels: bool = True
) -> Figure:
    """Show the first images of a data set in a grid.

    Parameters
    ----------
    data
        The images; to choose others, ``data.take`` or ``data[100:200]`` first.
    count
        How many at most.
    columns
        How many in a row; None makes the grid about square, with at most 20.
    labels
        Whether the class of each stands below it.

    Raises
    ------
    SettingError
        For a count or columns below 1.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> figure = plot_digits(load_dataset("digits").train, count=12)
    >>> len(figure.axes[0].images)
    12
    """
    require_positive("count", count)
    if columns is not None:
        require_positive("columns", columns)
    shown = data[:count]
    columns = min(columns or min(math.ceil(math.sqrt(len(shown))), 20), len(shown))
    what = f"all {len(data):,}" if len(shown) == len(data) else f"{len(shown):,} of {len(data):,}"
    grid = ImageGrid(
        rows=math.ceil(len(shown) / columns),
        columns=columns,
        shape=data.shape,
        tile=_tile(columns),
        caption_room=0.18 if labels else 0,
        title=data.name,
        note=f"{what} images",
    )
    for number, (image, label) in enumerate(zip(shown.images, shown.labels, strict=True)):
        grid.picture(number, image, high=data.ink)
        if labels:
            grid.caption(number, str(label))
    return grid.figure


def plot_classes(data: Dataset, *, per_class: int = 12) -> Figure:
    """Show the first images of every class, one row per class.

    Parameters
    ----------
    data
        The images.
    per_class
        How many of each at most.

    Raises
    ------
    SettingError
        For fewer than 1 per class.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> figure = plot_classes(load_dataset("digits").train, per_class=5)
    >>> len(figure.axes[0].images)
    50
    """
    require_positive("per_class", per_class)
    counts = data.counts()
    columns = min(per_class, int(counts.max()))
    grid = ImageGrid(
        rows=data.classes,
        columns=columns,
        shape=data.shape,
        tile=_tile(columns),
        title=data.name,
        note="the first images of each class",
        left=0.75,
    )
    for label, count in enumerate(counts):
        grid.beside(label, str(label), size=LARGE, weight="bold", va="bottom")
        grid.beside(label, f"{count:,}", color=QUIET, va="top")
        for column, image in enumerate(data.images[data.labels == label][:columns]):
            grid.picture(label * columns + column, image, high=data.ink)
    return grid.figure


def plot_averages(data: Dataset) -> Figure:
    """Show the average image of each class.

    Parameters
    ----------
    data
        The images.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> figure = plot_averages(load_dataset("digits").train)
    >>> figure.axes[0].images[0].get_array().shape
    (8, 8)
    """
    columns = min(data.classes, 10)
    grid = ImageGrid(
        rows=math.ceil(data.classes / columns),
        columns=columns,
        shape=data.shape,
        tile=0.85,
        caption_room=0.38,
        title=data.name,
        note="the average of the images of each class, and how many there are",
    )
    for label, count in enumerate(data.counts()):
        members = data.images[data.labels == label]
        average = members.mean(axis=0) if count else np.zeros(data.shape)
        grid.picture(label, average, high=data.ink)
        grid.caption(label, f"{label}\n{count:,}" if count else f"{label}\nnone")
    return grid.figure


def _tile(columns: int) -> float:
    """Make few pictures large and many small, so that a row of them fits on a page."""
    return min(max(8 / columns - 0.08, 0.4), 0.9)
