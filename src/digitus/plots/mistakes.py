"""Misclassified images, with label and answer."""

import math

from matplotlib.figure import Figure

from digitus.datasets import Dataset
from digitus.errors import DataError
from digitus.evaluation import Report
from digitus.plots.image_grid import ImageGrid
from digitus.plots.wording import percent
from digitus.settings import require_positive


def plot_mistakes(report: Report, data: Dataset, *, count: int = 40, columns: int = 8) -> Figure:
    """Show the wrong answers, the surest first: what it is, what was answered, how surely.

    Parameters
    ----------
    report
        The evaluation.
    data
        The images that it was made on.
    count
        How many at most.
    columns
        How many in a row.

    Raises
    ------
    DataError
        These are not the images of the report.
    SettingError
        For a count or columns below 1.

    Examples
    --------
    >>> from digitus.evaluation import evaluate
    >>> from digitus.recipes import load_recipe, train
    >>> outcome = train(load_recipe("sigmoid-10"))
    >>> figure = plot_mistakes(evaluate(outcome.model, outcome.test), outcome.test, count=5)
    >>> len(figure.axes[0].images)
    5
    """
    require_positive("count", count)
    require_positive("columns", columns)
    if report.fingerprint != data.fingerprint:
        raise DataError(
            f"these are not the images of the report: it is about {report.data}, got {data.name}, "
            "and their fingerprints differ; give the data set that was evaluated"
        )
    shown = report.mistakes[:count]
    columns = min(columns, max(len(shown), 1))
    grid = ImageGrid(
        rows=math.ceil(len(shown) / columns),
        columns=columns,
        shape=data.shape,
        tile=0.9,
        caption_room=0.36,
        title=f"{report.model} on {report.data}",
        note=_how_many(report, len(shown)),
    )
    for number, mistake in enumerate(shown):
        grid.picture(number, data.images[mistake.index], high=data.ink)
        words = f"{mistake.label} read as {mistake.answer}\n{percent(mistake.probability)} sure"
        grid.caption(number, words)
    return grid.figure


def _how_many(report: Report, shown: int) -> str:
    wrong = len(report.mistakes)
    if not wrong:
        return f"none wrong among {report.answered:,} answers"
    among = f"{wrong:,} wrong among {report.answered:,} answers"
    return f"{among}, the surest first" if shown == wrong else f"the {shown} surest of {among}"
