"""What a thread can do at most: multiply-adds in registers, and numbers moved."""

from dataclasses import dataclass
from functools import partial
from typing import Final, final

import numba
import numpy as np

from benchmarks.speed.timing import time_calls
from digitus.arrays import Array
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.simd.ops import (
    add_outer,
    lanes_of,
    store_rows,
    zero_tile,
)
from digitus.engines.on_numba.simd.pointers import offset, to_pointers
from digitus.engines.on_numba.simd.tile import TILE_COLUMNS, TILE_ROWS

ROUNDS: Final = 2_000_000
"""Multiply-adds of a whole tile that are timed: some hundredths of a second."""

NEAR_BYTES, FAR_BYTES = 256 << 10, 64 << 20
"""Of an array that stays in the second cache, and of one that fits into none."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Roofs:
    """The limits of one thread.

    Parameters
    ----------
    multiply_adds
        Per second, in float32, where sums stay in registers and factors in the first cache.
    near, far
        Bytes per second that are read and written in the second cache, and in memory.
    """

    multiply_adds: float
    near: float
    far: float

    def seconds(self, multiply_adds: float, moved: float) -> float:
        """Return the least time for so many multiply-adds and bytes that come from memory."""
        return max(multiply_adds / self.multiply_adds, moved / self.far)


def measure_roofs(repetitions: int) -> Roofs:
    """Measure them: the quickest of some repetitions."""
    numbers = np.full(256, 1e-3, np.float32)
    # Compiled anew: what is kept on the disk knows of changes in digitus alone.
    kinds = numba.typeof((numbers,)), numba.typeof(ROUNDS)
    spin = Program(_multiply).compiled(kinds).entry_point
    width = int(spin((numbers,), 1))
    work = ROUNDS * TILE_ROWS * TILE_COLUMNS * width
    quickest = min(time_calls(partial(spin, (numbers,), ROUNDS), 1) for _ in range(repetitions))
    return Roofs(
        multiply_adds=work / quickest,
        near=_copied(NEAR_BYTES, repetitions),
        far=_copied(FAR_BYTES, repetitions),
    )


def _multiply(arrays: tuple[Array], rounds: int) -> int:
    """Keep a tile of sums in registers, add products to it, and say how many numbers one holds."""
    (numbers,) = to_pointers(arrays)
    tile = zero_tile(numbers, TILE_ROWS, TILE_COLUMNS)
    for k in range(rounds):
        at = offset(numbers, k % 16)  # always the same numbers would be multiplied once for all
        tile = add_outer(tile, at, 1, at)
    store_rows(tile, numbers, 64)
    return int(lanes_of(numbers))


def _copied(size: int, repetitions: int) -> float:
    """Return how many bytes a second are read and written when so many are copied."""
    source, target = (np.ones(size // 4, np.float32) for _ in range(2))
    rounds = max(1, (64 << 20) // size)
    copy = partial(np.copyto, target, source)
    return 2 * size * rounds / min(time_calls(copy, rounds) for _ in range(repetitions))
