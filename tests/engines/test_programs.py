"""A compiled program calls its own kernels, whatever else the process has compiled or loaded."""

import math
from pathlib import Path

import numpy as np
import pytest

from digitus.arrays import Array
from digitus.engines.on_numba.jit import Program, kernel


@kernel
def series(x: float, terms: int) -> float:
    total = 0.0
    for n in range(1, terms):
        total += math.sin(x * n) / n + math.cos(x / n) * n + math.exp(-x * n) + math.tanh(x / n)
    return total


def _sums(numbers: Array, out: Array) -> None:
    for i in range(len(numbers)):
        out[i] = series(numbers[i], 9) + series(numbers[i], 7) * series(out[i], i)


def test_its_kernels_are_nobody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the first of its name serves all, though it may sum in another order or be another."""
    monkeypatch.setenv("DIGITUS_CACHE", str(tmp_path))
    program, numbers = Program(_sums), np.ones(4)
    program.ready(numbers, numbers)
    (code,) = program._compiled.inspect_llvm().values()
    shared = ("define linkonce_odr", "define weak")
    assert not [line for line in code.splitlines() if line.startswith(shared)]
