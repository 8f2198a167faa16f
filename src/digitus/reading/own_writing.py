"""Going on with a reader of lines: windows of a person's own writing, among those of everybody.

Own lines are cut into windows where their digits stand; with own digits, lines are composed that
the person could have written. Windows of everybody's composed lines come among them, so that the
reader forgets nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, TypeAlias, final

import numpy as np

from digitus.arrays import Image, Images, Labels, Pixels
from digitus.datasets import Dataset, DataSplits, ReadOptions, fit_images, load_dataset
from digitus.datasets.download import Progress
from digitus.datasets.synthetic import NAME as COMPOSED
from digitus.datasets.synthetic import compose_part, composed_strings
from digitus.errors import DataError
from digitus.images import open_image
from digitus.images.strip import HEIGHT, cut_strip
from digitus.images.window_classes import CLASSES, GAP
from digitus.models import Model
from digitus.reading.own_lines import (
    OwnLine,
    PlacedLine,
    is_line_table,
    load_own_lines,
    place_lines,
)
from digitus.reading.reader import Reader
from digitus.recipes import Recipe, fine_tuning
from digitus.synthesis import Writers, cut_windows, pictures
from digitus.synthesis.windows import windows_on

EVERYBODY = "composed:50000000+30000"
"""Windows of everybody's lines: such as no reader has learnt from, or it would know them by heart."""

OWN = 10_000
"""Windows of the person's own writing."""

EPOCHS, BATCH, RATE = 2, 64, 0.005

_TRAIN = 0.8  # of the lines or digits; the others are kept aside, to measure on
_SIZE, _SHIFT = 0.16, 0.07  # how much sizes and middles of lines vary, as in composed ones
_FEWEST = 5  # digits of each kind: one of them is kept aside
_NUMBERS = 200  # composed with the digits that were kept aside, and by strangers
_SIDE = 28

Shown: TypeAlias = tuple[Pixels | OwnLine, str]
"""A picture, or where it is, and the number in it."""

Notice: TypeAlias = Callable[[str], None]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWriting:
    """What a reader goes on with, and what it is measured on afterwards.

    Parameters
    ----------
    recipe
        How it goes on.
    data
        The windows.
    own
        Pictures of the person's numbers that were kept aside, with what stands in them.
    others
        Pictures of numbers of strangers.
    """

    recipe: Recipe
    data: DataSplits
    own: Sequence[Shown]
    others: Sequence[Shown]


class ReadRight(NamedTuple):
    """How many numbers a reader read right."""

    own: int
    others: int


def goes_on_with_windows(model: Model, data: str) -> bool:
    """Tell whether a model is a reader of lines, and the data are not composed windows already."""
    reads = model.network.input_shape == (HEIGHT, HEIGHT) and model.network.classes > GAP
    return reads and COMPOSED.fullmatch(data) is None


def own_writing(
    model: Model,
    source: str,
    *,
    options: ReadOptions | None = None,
    engine: str = "auto",
    notice: Notice = lambda text: None,
    progress: Progress | None = None,
    seed: int = 0,
) -> OwnWriting:
    """Make windows of a person's own writing.

    Parameters
    ----------
    model
        The reader that goes on.
    source
        A table of pictures and the numbers in them, or a data set of digits.
    options
        How to read a data set where looking at it leaves a doubt.
    engine
        What looks at the pictures.
    notice
        Is told in a sentence what was left out.
    progress
        Is told how far it is.
    seed
        Of everything that is drawn.

    Raises
    ------
    DataError
        The table or the set cannot be read, or holds too little.
    """
    rng = np.random.default_rng(seed)
    path = Path(source).expanduser()
    if is_line_table(path):
        made = _of_lines(Reader(model, engine), path, rng, notice, progress)
    else:
        made = _of_digits(source, options, rng)
    train, test, own = made
    everybody = compose_part(EVERYBODY, "train", progress)
    recipe = fine_tuning(model, source)
    training = recipe.training.replace(
        optimizer=recipe.training.optimizer.replace(learning_rate=RATE),
        batch_size=BATCH,
        epochs=EPOCHS,
    )
    plan = recipe.data.replace(source=EVERYBODY, size=None)
    data = DataSplits(train=_both(train, everybody), test=test, name=f"{path.name} and {EVERYBODY}")
    return OwnWriting(
        recipe=recipe.replace(data=plan, training=training),
        data=data,
        own=own,
        others=list(composed_strings("validation", _NUMBERS, seed)),
    )


def measure(reader: Reader, writing: OwnWriting) -> ReadRight:
    """Count how many whole numbers a reader reads right: the person's own, and those of others."""
    own = sum(_reads(reader, shown, text) for shown, text in writing.own)
    return ReadRight(own, sum(_reads(reader, shown, text) for shown, text in writing.others))


def with_confidence_of(model: Model, begun: Model) -> Model:
    """Let a model judge readings as the one did that it began from, but promise nothing.

    How a score becomes a confidence hardly changes; what was counted above each threshold was
    counted of another network.
    """
    weights = {
        key: found and found.replace(data="", lines=0, points=(), right=None, checked=0)
        for key, found in (("line", begun.line_confidence), ("digit", begun.digit_confidence))
    }
    return replace(model, line_confidence=weights["line"], digit_confidence=weights["digit"])


_Made: TypeAlias = tuple[Dataset, Dataset, Sequence[Shown]]
"""Windows to learn from, windows to measure on, and pictures of numbers."""


def _of_lines(
    reader: Reader,
    path: Path,
    rng: np.random.Generator,
    notice: Notice,
    progress: Progress | None,
) -> _Made:
    """Cut windows from a person's lines; a fifth of the lines is kept aside."""
    lines = load_own_lines(path)
    tell = (lambda done: progress("lines", done, len(lines))) if progress else lambda done: None
    placed = place_lines(reader, lines, notice, tell)
    aside = set(rng.permutation(len(lines))[int(_TRAIN * len(lines)) :].tolist())
    kept = {id(lines[index]) for index in aside}
    train = [one for one in placed if id(one.line) not in kept]
    test = [one for one in placed if id(one.line) in kept]
    if not train or not test:
        raise DataError(
            f"{path}: hardly any number was found in its picture; check that the column of numbers"
            " belongs to the pictures"
        )
    return (
        _windows_of(reader.model, train, OWN, rng),
        _windows_of(reader.model, test, OWN // 10, rng),
        [(lines[index], lines[index].text) for index in sorted(aside)],
    )


def _of_digits(source: str, options: ReadOptions | None, rng: np.random.Generator) -> _Made:
    """Compose lines with a person's digits; a fifth of the digits is kept aside."""
    found = load_dataset(source, options=options)
    digits = replace(found.train, ink=found.train.ink)
    counts = np.bincount(digits.labels, minlength=10)
    if digits.classes != 10 or counts.min() < _FEWEST:
        few = ", ".join(str(digit) for digit in np.flatnonzero(counts[:10] < _FEWEST))
        raise DataError(
            f"{source}: a writer's numbers are composed of digits, at least {_FEWEST} of each"
            + (f", and there are fewer of {few}" if few else "")
            + "; `digitus sheet` prints a sheet to fill in"
        )
    train, aside = digits.split(_TRAIN, rng=rng, stratified=True)
    test = found.test if found.test is not None else aside
    hands = [_writers(part) for part in (train, test)]
    cut = [
        _dataset(*cut_windows(hand, count, rng))
        for hand, count in zip(hands, (OWN, OWN // 10), strict=True)
    ]
    return cut[0], cut[1], list(pictures.strings(hands[1], _NUMBERS, rng, digits=(5, 5)))


def _writers(digits: Dataset) -> Writers:
    fitted = fit_images(digits, (_SIDE, _SIDE))
    images = np.rint(fitted.images * (255 / fitted.ink)).astype(np.uint8)
    return Writers.of(images, fitted.labels)


def _windows_of(
    model: Model, lines: Sequence[PlacedLine], count: int, rng: np.random.Generator
) -> Dataset:
    """Cut windows, each line again and again, a little larger, smaller, higher or lower."""
    windows: list[Image] = []
    answers: list[int] = []
    while len(windows) < count:
        line = lines[int(rng.integers(len(lines)))]
        for window, answer in windows_on(*_strip(line, rng), line.labels, rng):
            windows.append(window)
            answers.append(answer)
    images, labels = np.stack(windows), np.array(answers, np.int64)
    seen = model.predict_proba(images)
    # Where touching digits part is a guess; a window is kept if the network sees as well whether
    # a digit stands in it. Which one, the table knows better.
    clear = (seen[:, :GAP].sum(1) > 0.5) == (labels < GAP)
    # Between digits may stand a point or a sign, which only the network knows.
    labels = np.where(labels == GAP, GAP + seen[:, GAP:].argmax(1), labels)
    return _dataset(images[clear][:count], labels[clear][:count])


def _strip(line: PlacedLine, rng: np.random.Generator) -> tuple[Image, np.ndarray]:
    frame = replace(
        line.frame,
        digit=line.frame.digit * float(np.exp(rng.normal(0, _SIZE))),
        middle=line.frame.middle + rng.normal(0, _SHIFT) * line.frame.digit,
    )
    boxes = (line.boxes - [frame.left, frame.top, frame.left, frame.top]) * frame.scale
    return cut_strip(line.grey, frame), boxes


def _dataset(images: Images, labels: Labels) -> Dataset:
    return Dataset(images, labels, classes=CLASSES)


def _both(one: Dataset, other: Dataset) -> Dataset:
    return _dataset(
        np.concatenate([one.images, other.images]), np.concatenate([one.labels, other.labels])
    )


def _reads(reader: Reader, shown: Pixels | OwnLine, text: str) -> bool:
    grey = open_image(shown.file, frame=shown.page) if isinstance(shown, OwnLine) else shown
    return any(one.text == text for one in reader.read(grey))
