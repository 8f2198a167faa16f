"""The exponential function as a polynomial: a whole register at once, where a library takes one.

``exp(x) = 2^n exp(r)`` with n the whole number nearest to x / log 2, so that |r| <= 0.35, where the
Taylor series of ``exp(r) - 1`` is exact to rounding after 7 terms (float32) or 13 (float64) [1]_.
Without a branch and without a call, a loop over it fills whole registers: 0.2 ns a number instead
of 5.  Sigmoid, tanh and softmax are made of it.

Kept in two parts, ``2^n`` and ``p = exp(r) - 1``, it also gives ``exp(x) - 1`` without
cancellation.

.. [1] Cody and Waite 1980, Software manual for the elementary functions, chapter 6.
"""

import math
from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba.core import types

from digitus.engines.on_numba.jit import exact_kernel, instruction, substitute
from digitus.engines.on_numba.simd.extremes import larger, smaller
from digitus.engines.on_numba.simd.pointers import number

F = np.float32
LOW_32, HIGH_32 = F(-87), F(88)
"""Beyond these, exp leaves the range of normal numbers; it stays where it is there."""
PER_LOG2_32 = F(1 / math.log(2))
ROUND_32 = F(3 << 22)
"""Added and taken off again, it leaves the nearest whole number: there are no bits for the rest."""
HEAD_32, TAIL_32 = F(0.693359375), F(math.log(2) - 0.693359375)
"""log 2 in two parts: n times the head is exact, the tail is what it lacks."""
C2, C3, C4, C5, C6, C7 = (F(1 / math.factorial(n)) for n in range(2, 8))

LOW_64, HIGH_64 = -708.0, 709.0
PER_LOG2_64 = 1 / math.log(2)
ROUND_64 = float(3 << 51)
HEAD_64, TAIL_64 = 0.693145751953125, 1.42860682030941723212e-6
D2, D3, D4, D5, D6, D7 = (1 / math.factorial(n) for n in range(2, 8))
D8, D9, D10, D11, D12, D13 = (1 / math.factorial(n) for n in range(8, 14))

EXPONENT: Final = {32: (127, 23), 64: (1023, 52)}
"""By width of a number: what is added to its exponent, and how many bits stand below it."""


@instruction
def power_of_two(_: Any, shifted: types.Float) -> Any:
    """2^n, from n + ROUND: its last bits are n; moved to the exponent's place, they are 2^n."""
    bias, place = EXPONENT[shifted.bitwidth]
    whole = ir.IntType(shifted.bitwidth)

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        n = builder.add(builder.bitcast(arguments[0], whole), ir.Constant(whole, bias))
        moved = builder.shl(n, ir.Constant(whole, place))
        return builder.bitcast(moved, context.get_value_type(shifted))

    return shifted(shifted), code


@exact_kernel
def _parts_32(x: Any) -> Any:
    x = larger(x, LOW_32)  # in this form NaN stays NaN
    x = smaller(x, HIGH_32)
    shifted = x * PER_LOG2_32 + ROUND_32
    n = shifted - ROUND_32
    r = (x - n * HEAD_32) - n * TAIL_32
    p = r + r * r * (C2 + r * (C3 + r * (C4 + r * (C5 + r * (C6 + r * C7)))))
    return power_of_two(shifted), p


@exact_kernel
def _parts_64(x: Any) -> Any:
    x = larger(x, LOW_64)
    x = smaller(x, HIGH_64)
    shifted = x * PER_LOG2_64 + ROUND_64
    n = shifted - ROUND_64
    r = (x - n * HEAD_64) - n * TAIL_64
    tail = D8 + r * (D9 + r * (D10 + r * (D11 + r * (D12 + r * D13))))
    p = r + r * r * (D2 + r * (D3 + r * (D4 + r * (D5 + r * (D6 + r * (D7 + r * tail))))))
    return power_of_two(shifted), p


def _parts(x: Any) -> Any:
    raise NotImplementedError("a kernel; Python has math.exp")


@substitute(_parts)
def _parts_of(x: Any) -> Any:
    parts = {32: _parts_32, 64: _parts_64}[x.bitwidth]

    def implementation(x: Any) -> Any:
        return parts(x)

    return implementation


@exact_kernel
def exp(x: Any) -> Any:
    """exp(x)."""
    scale, p = _parts(x)
    return scale + scale * p


@exact_kernel
def exp_minus_one(x: Any) -> Any:
    """exp(x) - 1, as exact near zero as anywhere."""
    scale, p = _parts(x)
    return (scale - number(1.0, x)) + scale * p
