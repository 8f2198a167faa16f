"""Lines of writing composed from MNIST's digits and drawn ones, on paper of every kind.

What :mod:`digitus.reading` is trained and measured on; everything comes from a seed.
"""

from digitus.datasets.composed.dataset import compose
from digitus.datasets.composed.glyphs import CLASSES, GAP, JUNK, MARK
from digitus.datasets.composed.line import Line, write_line, write_sign
from digitus.datasets.composed.paper import photograph
from digitus.datasets.composed.pictures import (
    composed_digits,
    composed_lines,
    composed_numbers,
    composed_strings,
)
from digitus.datasets.composed.windows import compose_strip, cut_windows

__all__ = [
    "CLASSES",
    "GAP",
    "JUNK",
    "MARK",
    "Line",
    "compose",
    "compose_strip",
    "composed_digits",
    "composed_lines",
    "composed_numbers",
    "composed_strings",
    "cut_windows",
    "photograph",
    "write_line",
    "write_sign",
]
