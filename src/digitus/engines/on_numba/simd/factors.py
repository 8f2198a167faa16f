"""What a block of products of 16-bit numbers is made of, whichever instructions make it.

Both factors lie as words (see ``bfloat16.py``).  A sum has some steps of 32 terms each; where the
numbers of a step lie, a list of places says, so that windows of images need not be copied.
"""

from typing import NamedTuple

from digitus.engines.on_numba.simd.pointers import Numbers


class Factor(NamedTuple):
    """One side of a product."""

    start: Numbers
    """Its words."""
    places: Numbers
    """Where the numbers of each step begin, seen from ``start``."""
    row: int
    """How far apart rows are,"""
    tile: int
    """and the 16 rows of ``a``, or columns of ``b``, that follow."""


class Sums(NamedTuple):
    """Where a block of results goes."""

    start: Numbers
    row: int
    """How far apart rows are."""
    first: Numbers
    """What all rows of sums begin with."""
