"""Lines of writing composed from given digits and drawn ones, on paper of every kind.

What :mod:`digitus.reading` is trained and measured on; everything comes from a seed. Whose digits
are written with, :mod:`digitus.datasets.synthetic` says.
"""

from digitus.synthesis.line import Line, write_line, write_sign
from digitus.synthesis.paper import photograph
from digitus.synthesis.windows import compose_strip, cut_windows
from digitus.synthesis.writers import Scans, Strokes, Writers

__all__ = [
    "Line",
    "Scans",
    "Strokes",
    "Writers",
    "compose_strip",
    "cut_windows",
    "photograph",
    "write_line",
    "write_sign",
]
