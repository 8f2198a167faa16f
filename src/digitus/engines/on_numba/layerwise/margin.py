"""A margin around images, where windows look beyond the edge."""

from typing import NamedTuple

from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.layer import Arrays, Span
from digitus.engines.on_numba.simd.pointers import offset, to_pointers


class Margin(NamedTuple):
    """How an image lies in the middle of a larger one."""

    height: int
    line: int
    """Numbers in a line of the image,"""
    row: int
    """in a line of the larger one,"""
    image: int
    """and in all of it."""
    first: int
    """Where the first number goes."""


def _pad(arrays: Arrays, margin: Margin, span: Span) -> None:
    """Copy images into the middle of larger ones."""
    small, large = to_pointers(arrays)
    for image in range(span.first, span.last):
        source = offset(small, image * margin.height * margin.line)
        target = offset(large, image * margin.image + margin.first)
        for y in range(margin.height):
            for k in range(margin.line):
                target[y * margin.row + k] = source[y * margin.line + k]


def _crop(arrays: Arrays, margin: Margin, span: Span) -> None:
    """Copy the middle of larger images out again."""
    large, small = to_pointers(arrays)
    for image in range(span.first, span.last):
        source = offset(large, image * margin.image + margin.first)
        target = offset(small, image * margin.height * margin.line)
        for y in range(margin.height):
            for k in range(margin.line):
                target[y * margin.line + k] = source[y * margin.row + k]


PAD, CROP = Program(_pad), Program(_crop)
