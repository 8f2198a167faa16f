"""What the processor can do, as far as kernels ask, and what the system lets this process use."""

import ctypes
import sys
from functools import cache
from typing import Final

import llvmlite.binding as llvm

FEATURES: Final = llvm.get_host_cpu_features()
REGISTER_BYTES: Final = 64 if FEATURES.get("avx512f") else 32 if FEATURES.get("avx") else 16
"""The size of a vector register."""

ARCH_PRCTL, ASK_FOR_FEATURE, TILE_DATA = 158, 0x1023, 18
"""Numbers of a system call, of what is asked of it, and of the registers."""


@cache
def has_amx() -> bool:
    """Say whether there are tile registers, and the system lets this process use them.

    Linux gives a process these registers when it asks for them [1]_.

    References
    ----------
    .. [1] https://docs.kernel.org/arch/x86/xstate.html
    """
    if not (FEATURES.get("amx-tile") and FEATURES.get("amx-bf16")) or sys.platform != "linux":
        return False
    return bool(ctypes.CDLL(None).syscall(ARCH_PRCTL, ASK_FOR_FEATURE, TILE_DATA) == 0)


def has_pairs() -> bool:
    """Say whether one instruction adds two products of 16-bit numbers to each sum (AVX-512 BF16)."""
    return bool(FEATURES.get("avx512bf16")) and REGISTER_BYTES == 64


def pairs_are_quick() -> bool:
    """Say whether it multiplies more numbers in a second than multiply-adds of float32 do.

    From AMD's Zen 4 on it takes a cycle, as they do, for twice the products.  On Intel's Sapphire
    Rapids it takes more than three times as long as they do.
    """
    return has_pairs() and llvm.get_host_cpu_name().startswith("znver")


def has_bfloat16() -> bool:
    """Say whether numbers of 16 bits are multiplied quickly here, in tiles or in pairs."""
    return has_amx() or pairs_are_quick()
