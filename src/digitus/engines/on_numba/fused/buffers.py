"""What one step needs to write down, allocated once for a batch size."""

import math
from typing import Final, NamedTuple

import numpy as np

from digitus.engines.cores import cores
from digitus.engines.on_numba.fused.layout import DENSE, Plan
from digitus.engines.on_numba.inputs import Data, index_type, longest_in
from digitus.engines.on_numba.packing import aligned
from digitus.engines.on_numba.rules import Rules
from digitus.engines.on_numba.simd.pointers import Numbers

MULTIPLICATIONS_PER_THREAD: Final = 100_000
"""Multiplications in a step that are worth a thread."""

MULTIPLICATIONS_PER_UPDATE: Final = 5
"""What the update of a parameter costs, in multiplications."""


class Buffers(NamedTuple):
    """The numbers of one step."""

    values: Numbers
    """Outputs of all nodes."""
    grads: Numbers
    """Gradients by them."""
    longest: int
    """How many kept pixels of an image fit into the next."""
    x: Numbers
    """Their numbers, image after image."""
    weighted: Numbers
    """Of each image, its loss times its weight."""
    losses: Numbers
    """Of each image, its loss as it is."""
    correct: Numbers
    """Whether each image was."""
    gradient: Numbers
    """Of one block for each thread; where there is a limit, of everything."""
    squares: Numbers
    """Squared length of each block of the gradient."""
    columns: int
    """Numbers in ``col_ptr`` for each thread."""
    entries: int
    """Numbers in ``row_idx`` and ``column_values`` for each thread."""
    col_ptr: Numbers
    row_idx: Numbers
    column_values: Numbers
    """The batch as a sparse matrix, column by column: see ``sparse_input.to_columns``."""
    all_rows: Numbers
    """0, 1, 2, ...: a list of rows that leaves out none."""


def buffers_for(
    plan: Plan, rules: Rules, data: Data, batch: int, threads: int, longest: int
) -> Buffers:
    """Allocate what steps of up to ``batch`` images need on so many threads.

    An image may keep ``longest`` pixels, if that is more than those of ``data`` do.
    """
    precision = data.table.dtype.name
    size = int(plan.nodes[0]["units"])
    longest = max(longest, longest_in(data))
    limited = math.isfinite(rules.penalties.clip_norm)
    entries = 0 if rules.is_plain else batch * longest
    listed = max(batch, int(plan.nodes["inputs"].max()))
    return Buffers(
        values=aligned(batch * plan.width, precision),
        grads=aligned(batch * plan.width, precision),
        longest=longest,
        x=aligned(batch * longest, precision),
        weighted=np.zeros(batch),
        losses=np.zeros(batch),
        correct=np.zeros(batch, np.int64),
        gradient=aligned(plan.size if limited else threads * plan.block, precision),
        squares=np.zeros(plan.blocks),
        columns=size + 2,
        entries=entries,
        col_ptr=np.zeros(threads * (size + 2), np.int64),
        row_idx=np.zeros(threads * entries, index_type(listed)),
        column_values=np.zeros(threads * entries, precision),
        all_rows=np.arange(listed, dtype=index_type(listed)),
    )


def threads_for(plan: Plan, rules: Rules, data: Data, batch: int) -> int:
    """Return how many threads a step of so many images is worth.

    Waiting for each other costs the threads about a microsecond a step, in which one of them
    alone would have done some ten thousand multiplications.
    """
    dense = plan.nodes[plan.nodes["kind"] == DENSE]
    inputs, strides = dense["inputs"].astype(float), dense["stride"]
    if data.sparse:
        inputs[0] = len(data.pixels) / max(len(data.labels), 1)
    multiplications = 3 * batch * float(inputs @ strides)
    multiplications += 0 if rules.is_plain else MULTIPLICATIONS_PER_UPDATE * plan.size
    return int(min(cores(), max(1, multiplications // MULTIPLICATIONS_PER_THREAD)))
