"""Predictions for images: the probability of each class, and the answer."""

import math
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitus.datasets import Dataset
from digitus.errors import SettingError, ShapeError
from digitus.models import REJECTED, Model, RiskBound, Threshold
from digitus.plots.paper import MARGIN, new_paper, place_axes, write_heading
from digitus.plots.style import (
    DIGITS,
    FAINT,
    HALO,
    INK,
    LARGE,
    QUIET,
    REFUSED,
    RIGHT,
    SMALL,
    TINY,
    WRONG,
    write,
)
from digitus.plots.wording import percent
from digitus.settings import require_positive

MOST = 60
"""Images in one picture: more than that nobody looks at."""

HEAD, SIDE, BETWEEN, BARS, NUMBERS, APART = 0.45, 1.5, 0.3, 1.3, 0.45, 0.3
"""In inches: a prediction's height, an image's side, what is between it and the
bars, a bar of probability one, the numbers beside it, and what is between two of these."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Prediction:
    """One image and what became of it; ``label`` is None where nobody knows it."""

    image: np.ndarray
    ink: int
    probabilities: list[float]
    answer: int
    label: int | None
    threshold: float | None

    @property
    def colour(self) -> str:
        if self.answer == REJECTED:
            return REFUSED
        if self.label is None:
            return INK
        return RIGHT if self.label == self.answer else WRONG

    @property
    def words(self) -> str:
        return "not recognised" if self.answer == REJECTED else f"reads {self.answer}"

    @property
    def truth(self) -> str:
        if self.label is None:
            return ""
        if self.answer == REJECTED:
            return f"it is {self.label}"
        return "right" if self.answer == self.label else f"wrong, it is {self.label}"


def plot_prediction(
    model: Model,
    image: np.ndarray,
    label: int | np.integer | None = None,
    *,
    ink: int | None = None,
) -> Figure:
    """Show one image, the probability of each class, and the answer.

    Parameters
    ----------
    model
        What looks at the image.
    image
        Pixels (height, width), whole numbers from 0 (paper) to ``ink``.
    label
        What it is, where that is known.
    ink
        The value of full ink; None takes the model's own.

    Raises
    ------
    ShapeError
        The image is not of the size that the model reads.
    DataError
        For values that are not pixels from 0 to ``ink``.
    SettingError
        The label is none of the classes.

    Examples
    --------
    >>> from digitus.recipes import load_recipe, train
    >>> outcome = train(load_recipe("sigmoid-10"))
    >>> figure = plot_prediction(outcome.model, outcome.test.images[0])
    >>> paper, picture, bars = figure.axes
    >>> len(bars.patches)
    10
    """
    if image.ndim != 2:
        raise ShapeError(
            f"one image has the shape (height, width), got {image.shape}; "
            "for a data set use plot_predictions"
        )
    if label is not None and not 0 <= label < model.network.classes:
        raise SettingError(f"a label must lie in 0..{model.network.classes - 1}, got {label}")
    ink = model.ink if ink is None else ink
    return _draw(
        _predict(model, image[None], [label if label is None else int(label)], ink),
        columns=1,
        heading=model.name,
    )


def plot_predictions(model: Model, data: Dataset, *, columns: int = 2) -> Figure:
    """Show images, the probability of each class for each of them, and the answers.

    Parameters
    ----------
    model
        What looks at the images.
    data
        The images, at most 60; to choose some, ``data.take`` or ``data[100:106]`` first.
    columns
        How many stand side by side.

    Raises
    ------
    ShapeError
        The images are not of the size that the model reads.
    SettingError
        For too many images or no columns.

    Examples
    --------
    >>> from digitus.recipes import load_recipe, train
    >>> outcome = train(load_recipe("sigmoid-10"))
    >>> figure = plot_predictions(outcome.model, outcome.test[:6])
    >>> len(figure.axes)  # the paper, and two for each image
    13
    """
    require_positive("columns", columns)
    if len(data) > MOST:
        raise SettingError(
            f"{data.name} has {len(data):,} images, more than the {MOST} that are shown at most; "
            "choose some: data[:6], or data.take([3, 14, 15])"
        )
    predictions = _predict(model, data.images, data.labels.tolist(), data.ink)
    return _draw(predictions, columns=columns, heading=f"{model.name} on {data.name}")


def _predict(
    model: Model, images: np.ndarray, labels: list[int | None], ink: int
) -> list[_Prediction]:
    rule = model.decision
    threshold = rule.probability if isinstance(rule, Threshold | RiskBound) else None
    return [
        _Prediction(
            image=image,
            ink=ink,
            probabilities=probabilities,
            answer=answer,
            label=label,
            threshold=threshold,
        )
        for image, label, probabilities, answer in zip(
            images,
            labels,
            model.predict_proba(images, ink=ink).tolist(),
            model.predict(images, ink=ink).tolist(),
            strict=True,
        )
    ]


def _draw(predictions: list[_Prediction], *, columns: int, heading: str) -> Figure:
    columns = min(columns, len(predictions))
    wide, high = SIDE + BETWEEN + BARS + NUMBERS + APART, HEAD + SIDE + APART
    rows = math.ceil(len(predictions) / columns)
    width, height = 2 * MARGIN + columns * wide - APART, 0.45 + rows * high
    figure, paper = new_paper(width, height)
    write_heading(paper, "", heading)
    for number, prediction in enumerate(predictions):
        row, column = divmod(number, columns)
        left, top = MARGIN + column * wide, 0.45 + row * high
        _head(paper, left, top, prediction)
        _image(place_axes(figure, left, top + HEAD, SIDE, SIDE), prediction)
        _bars(place_axes(figure, left + SIDE + BETWEEN, top + HEAD, BARS, SIDE), prediction)
    return figure


def _head(paper: Axes, left: float, top: float, prediction: _Prediction) -> None:
    above = top + HEAD - (0.27 if prediction.truth else 0.09)
    write(paper, left, above, prediction.words, size=LARGE, color=prediction.colour, weight="bold")
    write(paper, left, top + HEAD - 0.09, prediction.truth)


def _image(axes: Axes, prediction: _Prediction) -> None:
    axes.imshow(prediction.image, cmap=DIGITS, vmin=0, vmax=prediction.ink)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_color(FAINT)


def _bars(axes: Axes, prediction: _Prediction) -> None:
    classes = range(len(prediction.probabilities))
    best = prediction.probabilities.index(max(prediction.probabilities))
    colours = [prediction.colour if label == best else FAINT for label in classes]
    axes.barh(classes, prediction.probabilities, color=colours, height=0.8)
    for label, probability in zip(classes, prediction.probabilities, strict=True):
        if probability >= 0.005:
            write(axes, probability + 0.03, label, percent(probability), va="center", **HALO)
    axes.set(xlim=(0, 1), ylim=(len(classes) - 0.5, -0.5), xticks=[], yticks=classes)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.spines["left"].set_color(QUIET)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=INK)
    if prediction.label is not None:
        axes.get_yticklabels()[prediction.label].set_fontweight("bold")
    if prediction.threshold is not None:
        axes.axvline(prediction.threshold, color=QUIET, linewidth=0.8, linestyle="--", zorder=0)
        needed = f"needs {percent(prediction.threshold)}"
        write(
            axes,
            prediction.threshold,
            len(classes) - 0.3,
            needed,
            size=TINY,
            color=QUIET,
            ha="center",
            va="top",
        )
