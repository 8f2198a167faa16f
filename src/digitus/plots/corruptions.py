"""Digits corrupted in fifteen ways, and the accuracy of models on them."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from digitus.datasets import Dataset
from digitus.errors import SettingError
from digitus.evaluation import Robustness
from digitus.images.corrupt import CORRUPTIONS, STRENGTHS, corrupt
from digitus.plots.image_grid import ImageGrid
from digitus.plots.style import INK, LINES, Style, explain, new_diagram, tidy
from digitus.plots.wording import percent


def plot_corruptions(data: Dataset, index: int = 0, *, seed: int = 0) -> Figure:
    """Show one digit corrupted in every way and strength; framed is the digit as it is.

    Parameters
    ----------
    data
        Where the digit is found.
    index
        Which one it is.
    seed
        Of what is drawn.

    Raises
    ------
    SettingError
        There is no such image.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> figure = plot_corruptions(load_dataset("mnist").test, 4)
    >>> len(figure.axes[0].images)
    90
    """
    if not 0 <= index < len(data):
        raise SettingError(f"{data.name} has the images 0 to {len(data) - 1:,}, got {index}")
    image = data.images[index : index + 1]
    grid = ImageGrid(
        rows=len(CORRUPTIONS),
        columns=len(STRENGTHS) + 1,
        shape=data.shape,
        tile=0.5,
        title=f"{data.name}:{index}",
        note="strengths 1 to 5; 3 is that of MNIST-C",
        left=1.0,
    )
    for row, name in enumerate(CORRUPTIONS):
        grid.beside(row, name)
        first = row * grid.columns
        grid.picture(first, image[0], high=data.ink, frame=INK)
        for strength in STRENGTHS:
            corrupted = corrupt(image, name, strength, np.random.default_rng(seed), ink=data.ink)
            grid.picture(first + strength, corrupted[0], high=data.ink)
    return grid.figure


def plot_robustness(results: Robustness | Sequence[Robustness]) -> Figure:
    """Show accuracy over the strength of corruption, a diagram for each corruption.

    Parameters
    ----------
    results
        Of one model, or of several to compare.

    Raises
    ------
    SettingError
        There is none.

    Examples
    --------
    >>> from digitus.evaluation import measure_robustness
    >>> from digitus.recipes import load_recipe, train
    >>> outcome = train(load_recipe("sigmoid-10"))
    >>> figure = plot_robustness(measure_robustness(outcome.model, outcome.test, images=50))
    >>> len(figure.axes)
    15
    """
    shown = [results] if isinstance(results, Robustness) else list(results)
    if not shown:
        raise SettingError("there is nothing to show")
    data = " and ".join(sorted({result.data for result in shown}))
    models = shown[0].model if len(shown) == 1 else f"{len(shown)} models"
    figure = new_diagram(8.4, 6.0, f"{models} on {data}, corrupted in fifteen ways")
    diagrams = figure.subplots(3, 5, sharex=True, sharey=True)
    for place, (axes, name) in enumerate(zip(diagrams.flat, CORRUPTIONS, strict=True)):
        tidy(
            axes,
            title=name,
            x="strength" if place >= 10 else "",
            y="right" if place % 5 == 0 else "",
        )
        for number, result in enumerate(shown):
            figures = next(one for one in result.corruptions if one.name == name)
            style: Style = {
                **LINES[number % len(LINES)],
                "markersize": 3.5,
                "label": f"{result.model}, {percent(1 - result.mean_error)} on average",
            }
            axes.plot((0, *STRENGTHS), (result.accuracy, *figures.accuracy), **style)
        axes.set(xlim=(-0.2, 5.2), ylim=(0, 1.03), xticks=(0, *STRENGTHS))
        axes.grid(axis="y", alpha=0.3, linewidth=0.6)
        axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    explain(figure, below=True)
    return figure
