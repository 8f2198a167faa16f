"""The inside of a network for one image: what each layer makes of it, down to the answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitus.arrays import Array
from digitus.engines import LayerTrace, Trace
from digitus.errors import ShapeError
from digitus.models import REJECTED, Model
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    SpatialDropout,
)
from digitus.plots.activations import Block, Shades, draw_activations, frame, short
from digitus.plots.paper import LINE, MARGIN, new_paper, write_heading
from digitus.plots.style import (
    DIGITS,
    INK,
    MEDIUM,
    QUIET,
    RIGHT,
    SMALL,
    TINY,
    WRONG,
    Style,
    write,
)
from digitus.plots.wording import percent, shorten

WORDS, WIDE, GAP = 1.55, 5.6, 0.22
"""Inches for the words beside a layer, for what it puts out, and between two layers."""

PICTURE, BARS, ROW, LEADING = 1.35, 0.8, 0.2, 0.145
"""Inches: the height of the image, of the tallest bar, of a row of numbers, of a line of words."""

NARROW = 0.33
"""Inches of a bar's place in which its percentage is not written: there are very many classes."""

ASLEEP = (Dropout, SpatialDropout, Flatten)
"""Layers that change no number in use."""


@final
@dataclass(frozen=True, slots=True)
class _Stage:
    """Layers one after the other, of which the last one's outputs are shown."""

    words: tuple[str, ...]
    last: LayerTrace


def plot_inside(
    model: Model, image: np.ndarray, label: int | None = None, *, ink: int | None = None
) -> Figure:
    """Show what every layer of a model makes of one image, from the pixels to the answer.

    Convolutions are shown as maps, one for each channel, other layers as one cell per unit; a
    normalisation is shown with the layer that it belongs to, dropout not at all.  For the last
    layer its sums stand above the probabilities.  With a label, the gradient of the loss at the
    pixels is shown beside the image.

    Parameters
    ----------
    model
        What looks at the image; of an ensemble, its first network.
    image
        Pixels (height, width), whole numbers from 0 (paper) to ``ink``.
    label
        What it is; with it, the loss goes back to the pixels.
    ink
        The value of full ink; None takes the model's own.

    Raises
    ------
    ShapeError
        The image is not of the size that the model reads.
    DataError
        For values that are not pixels from 0 to ``ink``, and a label that is no class.

    Examples
    --------
    >>> from digitus.recipes import load_recipe, train
    >>> outcome = train(load_recipe("sigmoid-10"))
    >>> figure = plot_inside(outcome.model, outcome.test.images[0], label=2)
    >>> [text.get_text() for text in figure.axes[0].texts][:3]
    ['sigmoid-10', 'what each layer makes of the image', 'image']
    """
    if image.ndim != 2:
        raise ShapeError(f"one image has the shape (height, width), got {image.shape}")
    trace = model.trace(image, label, ink=ink)
    *hidden, last = _stages(trace)
    heights = [_height(stage) for stage in hidden]
    above = MARGIN + 2 * LINE + ROW
    end = BARS + ROW * (4 if label is None else 5)
    height = above + PICTURE + sum(heights) + GAP * (len(hidden) + 1) + end + MARGIN
    figure, paper = new_paper(WORDS + WIDE + 2 * MARGIN, height)
    write_heading(paper, model.name, _note(model))
    _draw_image(paper, image, trace, label, above)
    top = above + PICTURE + GAP
    for stage, tall in zip(hidden, heights, strict=True):
        shades = draw_activations(paper, stage.last.outputs, MARGIN + WORDS, top, WIDE)
        _describe(paper, stage, shades, top)
        top += tall + GAP
    _draw_answer(paper, model, last, label, top)
    return figure


def _note(model: Model) -> str:
    several = f", in the first of its {len(model.members)} networks" if model.others else ""
    return f"what each layer makes of the image{several}"


def _stages(trace: Trace) -> Iterator[_Stage]:
    """Put together what is shown together."""
    layers = [layer for layer in trace.layers if not isinstance(layer.layer, ASLEEP)]
    words: tuple[str, ...] = ()
    for layer, after in zip(layers, [*layers[1:], None], strict=True):
        words += (_words(layer.layer),)
        if not (after and _goes_with(layer, after)):
            yield _Stage(words, layer)
            words = ()


def _words(layer: Layer) -> str:
    said = layer.describe().replace(" identity", "").split(", ")
    return ", ".join(word for word in said if word != "no bias")


def _goes_with(layer: LayerTrace, after: LayerTrace) -> bool:
    """Say whether the next layer only finishes what this one began."""
    finishing = isinstance(after.layer, BatchNorm | MaxPool2D | AveragePool2D)
    return layer.layer.activation == "identity" and finishing


def _height(stage: _Stage) -> float:
    words = LEADING * (len(stage.words) + 2)
    return max(Block.of(stage.last.outputs.shape, WIDE).size[1], words)


def _draw_image(
    paper: Axes, image: np.ndarray, trace: Trace, label: int | None, top: float
) -> None:
    height, width = image.shape
    scale, left = min(PICTURE / height, 2 * PICTURE / width), MARGIN + WORDS
    across, down = width * scale, height * scale
    place = (left, left + across, top + down, top)
    write(paper, left, top - ROW / 2, "image", size=SMALL, va="center")
    style: Style = {"aspect": "auto", "interpolation": "nearest"}
    paper.imshow(image, cmap=DIGITS, extent=place, **style)
    frame(paper, left, top, across, down)
    write(paper, MARGIN, top, f"{height} x {width} pixels", size=SMALL, color=QUIET, va="top")
    if trace.pixel_grad is None or trace.loss is None:
        return
    left += across + GAP
    shades = Shades.of(trace.pixel_grad, signed=True)
    place = (left, left + across, top + down, top)
    write(paper, left, top - ROW / 2, "gradient of the loss", size=SMALL, va="center")
    paper.imshow(trace.pixel_grad, cmap=shades.colours, norm=shades.norm, extent=place, **style)
    _draw_outline(paper, image, place)
    words = (
        f"loss {trace.loss:.3g} for the label {label}",
        f"bright: ink here would speak against a {label}",
        f"dark: ink here would speak for a {label}",
        f"{shades.words} per grey level",
    )
    for line, text in enumerate(words):
        colour = INK if line == 0 else QUIET
        write(paper, left + across + GAP, top + LEADING * line, text, color=colour, va="top")


def _draw_outline(paper: Axes, image: np.ndarray, place: tuple[float, float, float, float]) -> None:
    """Draw the edge of the ink, to see which pixels are which."""
    left, right, bottom, top = place
    x, y = (
        np.linspace(begin, end, 2 * count + 1)[1::2]
        for begin, end, count in ((left, right, image.shape[1]), (top, bottom, image.shape[0]))
    )
    if image.max() > image.min():
        middle = (float(image.max()) + float(image.min())) / 2
        paper.contour(x, y, image, levels=[middle], colors=INK, linewidths=0.7)


def _describe(paper: Axes, stage: _Stage, shades: Shades, top: float) -> None:
    """Write beside a layer what it is."""
    *places, count = map(str, stage.last.outputs.shape)
    shape = f"{count} maps of {' x '.join(places)}" if places else f"{count} units"
    silent = int((stage.last.outputs == 0).sum()) / stage.last.outputs.size
    colours = shades.words + (f", {percent(silent)} zero" if silent else "")
    lines = [*stage.words, shape, colours]
    for line, text in enumerate(lines):
        colour = INK if line < len(stage.words) else QUIET
        cut = shorten(text, SMALL, WORDS - 0.05)
        write(paper, MARGIN, top + LEADING * line, cut, color=colour, va="top")


def _draw_answer(paper: Axes, model: Model, stage: _Stage, label: int | None, top: float) -> None:
    """Draw the sums of the last layer, the probabilities as bars and, with a label, delta."""
    last = stage.last
    probabilities = model.probabilities(last.outputs[None])[0]
    answer = int(model.decide(last.outputs[None])[0])
    step = min(WIDE / len(probabilities), 0.56)
    left = MARGIN + WORDS
    floor = top + 2 * ROW + BARS
    sums = "outputs" if last.layer.activation == "identity" else f"before {last.layer.activation}"
    _draw_row(paper, last.sums, (left, top + ROW / 2), step, sums)
    if last.delta is not None:
        _draw_row(paper, last.delta, (left, floor + 1.5 * ROW), step, "gradient by these")
    for digit, probability in enumerate(probabilities.tolist()):
        x = left + (digit + 0.5) * step
        colour = _colour(digit, answer, label)
        paper.bar(x, -probability * BARS, width=step * 0.7, bottom=floor, color=colour)
        if step > NARROW:
            write(
                paper,
                x,
                floor - probability * BARS - 0.04,
                percent(probability),
                size=TINY,
                ha="center",
            )
        weight = "bold" if digit == answer else "normal"
        style: Style = {"ha": "center", "va": "center", "weight": weight}
        write(paper, x, floor + ROW / 2, str(digit), size=MEDIUM, **style)
    verdict = "not recognised" if answer == REJECTED else f"reads {answer}"
    truth = "" if label is None else f", it is {label}"
    for line, text in enumerate([*stage.words, f"{verdict}{truth}"]):
        style = {"weight": "bold" if line else "normal", "va": "top"}
        write(paper, MARGIN, top + 2 * ROW + LEADING * line, text, **style)


def _draw_row(
    paper: Axes, numbers: Array, place: tuple[float, float], step: float, words: str
) -> None:
    """Draw a number for each class, coloured by its sign and size."""
    shades = Shades.of(numbers, signed=True)
    left, middle = place
    extent = (left, left + step * len(numbers), middle + ROW * 0.42, middle - ROW * 0.42)
    paper.imshow(numbers[None], cmap=shades.colours, norm=shades.norm, aspect="auto", extent=extent)
    for digit, number in enumerate(numbers.tolist()):
        style: Style = {"ha": "center", "va": "center", "color": shades.letters(number)}
        write(paper, left + (digit + 0.5) * step, middle, short(number), size=TINY, **style)
    write(paper, MARGIN, middle, words, color=QUIET, va="center")


def _colour(digit: int, answer: int, label: int | None) -> str:
    if digit != answer:
        return QUIET
    return RIGHT if label in {None, answer} else WRONG
