"""Pictures of composed lines with what stands in them: to measure a reader by, and to look at."""

from collections.abc import Iterator

import numpy as np

from digitus.arrays import Image
from digitus.datasets.composed.glyphs import GAP, JUNK, MARK
from digitus.datasets.composed.line import write_line, write_sign
from digitus.datasets.composed.paper import photograph, snapshot
from digitus.datasets.composed.parts import SEEDS, digits_of

_SIGNS = "0123456789 ¤?"
_OTHERS = {GAP: 0.3, MARK: 0.1, JUNK: 0.6}  # what pictures without a digit show


def composed_strings(
    part: str, count: int, seed: int = 0, *, digits: tuple[int, int] = (3, 8)
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of numbers, every other one on white paper and without a mark.

    Parameters
    ----------
    part
        Whose digits: "train", "validation" or "test".
    count
        How many.
    seed
        Of everything that is drawn.
    digits
        The least and the most digits of a number.

    Yields
    ------
    A picture as the eye sees it, and the digits in it.

    Examples
    --------
    >>> picture, text = next(composed_strings("test", 1))
    >>> picture.ndim, 3 <= len(text) <= 8
    (2, True)
    """
    source = digits_of(part)
    rng = np.random.default_rng([SEEDS[part], 1, seed])
    for index in range(count):
        length = rng.integers(digits[0], digits[1] + 1)
        text = "".join(str(digit) for digit in rng.integers(0, 10, length))
        line = write_line(source.images, source.labels, rng, text=text, drawn=0.0)
        yield photograph(line, rng, plain=index % 2 == 0), text


def composed_numbers(
    part: str, count: int, seed: int = 0, *, others: bool = False
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of lines with digits and marks, as varied as training lines.

    Part, count and seed are those of :func:`composed_strings`.

    Parameters
    ----------
    others
        Whether lines of letters and scribbles come among them, about one in six.

    Yields
    ------
    A picture as the eye sees it, and the digits in it; none where there is no number.

    Examples
    --------
    >>> [text for _, text in composed_numbers("test", 3)]
    ['273943', '9', '304']
    """
    source = digits_of(part)
    rng = np.random.default_rng([SEEDS[part], 3, seed])
    while count:
        line = write_line(source.images, source.labels, rng)
        picture = snapshot(line, rng)
        junk = line.labels == JUNK
        if (others and junk.all()) or (line.text and not junk.any()):
            count -= 1
            yield picture, line.text


def composed_digits(
    part: str, count: int, seed: int = 0, *, others: bool = False
) -> Iterator[tuple[Image, str]]:
    """Compose pictures of one digit each, otherwise as :func:`composed_numbers` does.

    Where others come, every sixth picture shows a letter, a scribble, a mark or nothing.

    Examples
    --------
    >>> [text for _, text in composed_digits("test", 3)]
    ['8', '3', '5']
    """
    source = digits_of(part)
    rng = np.random.default_rng([SEEDS[part], 4, seed])
    for index in range(count):
        if others and index % 6 == 0:
            sign = rng.choice(list(_OTHERS), p=list(_OTHERS.values()))
        else:
            sign = rng.integers(10)
        line = write_sign(source.images, source.labels, rng, int(sign))
        yield snapshot(line, rng), line.text


def composed_lines(count: int, seed: int = 0) -> Iterator[tuple[Image, str]]:
    """Compose pictures of lines of every kind, as windows are cut from them to train on.

    Parameters
    ----------
    count
        How many.
    seed
        Of everything that is drawn.

    Yields
    ------
    A picture as the eye sees it, and its signs: digits, ``¤`` for a separator, ``?`` for junk.

    Examples
    --------
    >>> [text for _, text in composed_lines(3)]
    ['4¤', '89011¤', '3¤¤']
    """
    source = digits_of("train")
    rng = np.random.default_rng([SEEDS["train"], 2, seed])
    for _ in range(count):
        line = write_line(source.images, source.labels, rng)
        picture = snapshot(line, rng)
        yield picture, "".join(_SIGNS[label] for label in line.labels)
