"""Pictures of composed lines with what stands in them: to measure a reader by, and to look at."""

from collections.abc import Iterator

import numpy as np

from digitus.arrays import Image, Images, Labels
from digitus.images.window_classes import GAP, JUNK, MARK
from digitus.synthesis.line import write_line, write_sign
from digitus.synthesis.paper import photograph, snapshot

_SIGNS = "0123456789 ¤?"
_OTHERS = {GAP: 0.3, MARK: 0.1, JUNK: 0.6}  # what pictures without a digit show


def strings(
    images: Images,
    labels: Labels,
    count: int,
    rng: np.random.Generator,
    *,
    digits: tuple[int, int] = (3, 8),
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of numbers, every other one on white paper and without a mark.

    Parameters
    ----------
    images, labels
        Digits of MNIST's to take from.
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
        line = write_line(images, labels, rng, text=text, drawn=0.0)
        yield photograph(line, rng, plain=index % 2 == 0), text


def numbers(
    images: Images, labels: Labels, count: int, rng: np.random.Generator, *, others: bool = False
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
        line = write_line(images, labels, rng)
        picture = snapshot(line, rng)
        junk = line.labels == JUNK
        if (others and junk.all()) or (line.text and not junk.any()):
            count -= 1
            yield picture, line.text


def single_digits(
    images: Images, labels: Labels, count: int, rng: np.random.Generator, *, others: bool = False
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of one digit each, otherwise as :func:`numbers` does.

    Where others come, every sixth picture shows a letter, a scribble, a mark or nothing.
    """
    for index in range(count):
        if others and index % 6 == 0:
            sign = rng.choice(list(_OTHERS), p=list(_OTHERS.values()))
        else:
            sign = rng.integers(10)
        line = write_sign(images, labels, rng, int(sign))
        yield snapshot(line, rng), line.text


def lines(
    images: Images, labels: Labels, count: int, rng: np.random.Generator
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of lines of every kind, as windows are cut from them to train on.

    Yields
    ------
    A picture as the eye sees it, and its signs: digits, ``¤`` for a separator, ``?`` for junk.
    """
    for _ in range(count):
        line = write_line(images, labels, rng)
        picture = snapshot(line, rng)
        yield picture, "".join(_SIGNS[label] for label in line.labels)
