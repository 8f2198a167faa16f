"""Blocks of up to 32 x 32 sums of products of 16-bit numbers, with the best instructions there are."""

from digitus.engines.on_numba.jit import kernel
from digitus.engines.on_numba.processor import has_amx
from digitus.engines.on_numba.simd.amx import (
    configure,
    describe,
    multiply_tiles,
    release,
)
from digitus.engines.on_numba.simd.pairs import multiply_pairs
from digitus.engines.on_numba.simd.pointers import Numbers


@kernel
def _begin_tiles(configuration: Numbers, rows: int, columns: int) -> None:
    describe(configuration, rows, columns)
    configure(configuration)


@kernel
def _begin_pairs(configuration: Numbers, rows: int, columns: int) -> None:
    pass


@kernel
def _end_pairs() -> None:
    pass


begin_blocks = _begin_tiles if has_amx() else _begin_pairs
"""Prepare for blocks of so many rows and columns."""

multiply_block = multiply_tiles if has_amx() else multiply_pairs
"""Work out one of them."""

end_blocks = release if has_amx() else _end_pairs
"""Give back what was taken."""
