"""Blocks of up to 32 x 32 sums of products of 16-bit numbers, with the best instructions there are."""

from collections.abc import Callable

from digitus.engines.on_numba.jit import kernel
from digitus.engines.on_numba.simd.amx import (
    add_tile_product,
    configure,
    describe,
    has_amx,
    load_tile,
    release,
    store_tile,
)
from digitus.engines.on_numba.simd.bfloat16 import WORDS
from digitus.engines.on_numba.simd.factors import Factor, Sums
from digitus.engines.on_numba.simd.pairs import are_quick, multiply_pairs
from digitus.engines.on_numba.simd.pointers import Numbers, offset


def _block(high: int, wide: int) -> Callable[..., None]:
    @kernel
    def multiply(a: Factor, b: Factor, steps: int, sums: Sums) -> None:
        load_tile(0, sums.first, 0)
        if wide == 2:
            load_tile(1, offset(sums.first, WORDS), 0)
        if high == 2:
            load_tile(2, sums.first, 0)
        if high == 2 and wide == 2:
            load_tile(3, offset(sums.first, WORDS), 0)
        for step in range(steps):
            left, right = offset(a.start, a.places[step]), offset(b.start, b.places[step])
            load_tile(4, left, a.row)
            load_tile(6, right, b.row)
            add_tile_product(0, 4, 6)
            if wide == 2:
                load_tile(7, offset(right, b.tile), b.row)
                add_tile_product(1, 4, 7)
            if high == 2:
                load_tile(5, offset(left, a.tile), a.row)
                add_tile_product(2, 5, 6)
            if high == 2 and wide == 2:
                add_tile_product(3, 5, 7)
        store_tile(0, sums.start, sums.row)
        if wide == 2:
            store_tile(1, offset(sums.start, WORDS), sums.row)
        if high == 2:
            store_tile(2, offset(sums.start, WORDS * sums.row), sums.row)
        if high == 2 and wide == 2:
            store_tile(3, offset(sums.start, WORDS * sums.row + WORDS), sums.row)

    return multiply


_one, _beside, _below, _four = _block(1, 1), _block(1, 2), _block(2, 1), _block(2, 2)


@kernel
def multiply_tiles(a: Factor, b: Factor, steps: int, sums: Sums, rows: int, columns: int) -> None:
    """Work out a block of so many sums; the tiles were configured for it."""
    if rows > WORDS and columns > WORDS:
        _four(a, b, steps, sums)
    elif rows > WORDS:
        _below(a, b, steps, sums)
    elif columns > WORDS:
        _beside(a, b, steps, sums)
    else:
        _one(a, b, steps, sums)


@kernel
def _begin_tiles(configuration: Numbers, rows: int, columns: int) -> None:
    describe(configuration, rows, columns)
    configure(configuration)


@kernel
def _begin_pairs(configuration: Numbers, rows: int, columns: int) -> None:
    pass


@kernel
def _end_tiles() -> None:
    release()


@kernel
def _end_pairs() -> None:
    pass


def has_bfloat16() -> bool:
    """Say whether numbers of 16 bits are multiplied quickly here, in tiles or in pairs."""
    return has_amx() or are_quick()


begin_blocks = _begin_tiles if has_amx() else _begin_pairs
"""Prepare for blocks of so many rows and columns."""

multiply_block = multiply_tiles if has_amx() else multiply_pairs
"""Work out one of them."""

end_blocks = _end_tiles if has_amx() else _end_pairs
"""Give back what was taken."""
