"""A chunk of steps as records: what is to be done, what it changes, what one thread does of it."""

from typing import NamedTuple

from digitus.engines.on_numba.optimizers import Rates
from digitus.engines.on_numba.simd.pointers import Numbers


class Chunk(NamedTuple):
    """Steps to take."""

    order: Numbers
    """Which samples, one after the other."""
    images: int
    """How many they are."""
    batch: int
    """Images in a full batch."""
    rates: Numbers
    """The rate of each step."""
    steps: int
    draws: Numbers
    """The random numbers of all dropouts."""


class State(NamedTuple):
    """What training changes."""

    params: Numbers
    slot0: Numbers
    slot1: Numbers
    """The optimizer's slots; empty where it has fewer."""
    steps: Numbers
    """How many steps have been taken, (1,)."""


class Step(NamedTuple):
    """One step, as one thread sees it."""

    samples: Numbers
    draws: Numbers
    batch: int
    """Images in a full batch: how buffers are divided."""
    count: int  # type: ignore[assignment]  # a tuple's method, which nothing here calls
    """Images in this one."""
    left: int
    """Images in this one and all that follow."""
    first: int
    last: int
    """This thread's images: ``first`` to ``last``, which is not included."""
    rates: Rates
