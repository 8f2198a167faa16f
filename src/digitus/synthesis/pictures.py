"""Pictures of composed lines with what stands in them: to measure a reader by, and to look at."""

from collections.abc import Iterator

import numpy as np

from digitus.arrays import Image
from digitus.images.normaliser import normalise
from digitus.images.window_classes import GAP, JUNK, MARK, SIGN
from digitus.synthesis.line import write_line, write_sign
from digitus.synthesis.paper import photograph, snapshot
from digitus.synthesis.windows import shows
from digitus.synthesis.writers import Writers

_SHOWN = "0123456789 ¤?§"
_OTHERS = {GAP: 0.3, MARK: 0.1, SIGN: 0.15, JUNK: 0.45}  # what pictures without a digit show


def strings(
    writers: Writers,
    count: int,
    rng: np.random.Generator,
    *,
    digits: tuple[int, int] = (3, 8),
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of numbers, every other one on white paper and without a mark.

    Parameters
    ----------
    writers
        Whose digits to take from.
    count
        How many.
    rng
        Draws everything.
    digits
        The least and the most digits of a number.

    Yields
    ------
    A picture as the eye sees it, and the digits in it.
    """
    for index in range(count):
        length = rng.integers(digits[0], digits[1] + 1)
        text = "".join(str(digit) for digit in rng.integers(0, 10, length))
        line = write_line(writers, rng, text=text, drawn=0.0)
        yield photograph(line, rng, plain=index % 2 == 0), text


def numbers(
    writers: Writers, count: int, rng: np.random.Generator, *, others: bool = False
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of lines with digits and marks, as varied as training lines.

    All but the last are those of :func:`strings`.

    Parameters
    ----------
    others
        Whether lines of letters and scribbles come among them, about one in six.

    Yields
    ------
    A picture as the eye sees it, and the digits in it; none where there is no number.
    """
    while count:
        line = write_line(writers, rng)
        picture = snapshot(line, rng)
        plain = not np.isin(line.labels, (JUNK, SIGN)).any()
        if (others and not line.text) or (line.text and plain):
            count -= 1
            yield picture, line.text


def single_digits(
    writers: Writers, count: int, rng: np.random.Generator, *, others: bool = False
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of one digit each, otherwise as :func:`numbers` does.

    Where others come, every sixth picture shows a letter, a scribble, a mark or nothing.
    """
    for index in range(count):
        if others and index % 6 == 0:
            sign = rng.choice(list(_OTHERS), p=list(_OTHERS.values()))
        else:
            sign = rng.integers(10)
        line = write_sign(writers, rng, int(sign))
        picture = snapshot(line, rng)
        while line.text and not shows(normalise(picture).image, line, int(sign)):
            picture = snapshot(line, rng)  # the paper has hidden the digit
        yield picture, line.text


def lines(writers: Writers, count: int, rng: np.random.Generator) -> Iterator[tuple[Image, str]]:
    """Compose pictures of lines of every kind, as windows are cut from them to train on.

    Yields
    ------
    A picture as the eye sees it, and what it shows: digits, ``¤`` for a separator, ``§`` for a
    sign, ``?`` for junk.
    """
    for _ in range(count):
        line = write_line(writers, rng)
        picture = snapshot(line, rng)
        yield picture, "".join(_SHOWN[label] for label in line.labels)
