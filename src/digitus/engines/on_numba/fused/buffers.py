"""Room for the numbers of one step, made once for a batch size."""

import math
from typing import Any, Final

import numpy as np

from digitus.engines.cores import cores
from digitus.engines.on_numba.fused.layout import DENSE, Plan, aligned, list_type
from digitus.engines.on_numba.fused.step import Work
from digitus.engines.on_numba.inputs import Data, longest_in

PER_THREAD: Final = 100_000
"""Multiplications in a step that are worth a thread."""

UPDATE: Final = 5
"""What the update of a parameter costs, in multiplications."""


def work_for(
    plan: Plan, rule: Any, data: Data, batch: int, threads: int = 1, longest: int = 0
) -> Work:
    """Make room for steps of up to ``batch`` images on so many threads.

    An image may keep ``longest`` pixels, if that is more than those of ``data`` do.
    """
    precision = data.table.dtype.name
    size = int(plan.nodes[0]["units"])
    longest = max(longest, longest_in(data))
    plain, limited = rule["plain"][0], math.isfinite(rule["clip"][0])
    entries = 0 if plain else batch * longest
    listed = max(batch, int(plan.nodes["inputs"].max()))
    return Work(
        values=aligned(batch * plan.width, precision),
        grads=aligned(batch * plan.width, precision),
        longest=longest,
        x=aligned(batch * longest, precision),
        losses=np.zeros(batch),
        last_loss=np.zeros(batch),
        right=np.zeros(batch, np.int64),
        gradient=aligned(plan.size if limited else threads * plan.block, precision),
        squares=np.zeros(plan.blocks),
        head=size + 2,
        turned=entries,
        heads=np.zeros(threads * (size + 2), np.int64),
        members=np.zeros(threads * entries, list_type(listed)),
        shares=np.zeros(threads * entries, precision),
        every=np.arange(listed, dtype=list_type(listed)),
    )


def threads_for(plan: Plan, rule: Any, data: Data, batch: int) -> int:
    """Return how many threads a step of so many images is worth.

    Waiting for each other costs the threads about a microsecond a step, in which one of them
    alone would have done some ten thousand multiplications.
    """
    dense = plan.nodes[plan.nodes["kind"] == DENSE]
    inputs, strides = dense["inputs"].astype(float), dense["stride"]
    if data.sparse:
        inputs[0] = len(data.pixels) / max(len(data.labels), 1)
    operations = 3 * batch * float(inputs @ strides)
    operations += 0 if rule["plain"][0] else UPDATE * plan.size
    return int(min(cores(), max(1, operations // PER_THREAD)))
