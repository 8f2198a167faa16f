"""From the deltas of a batch to new parameters: gradient and update in one go.

The gradient of a layer is as large as its weights, and used once.  So it is made and used up a
few rows at a time, while they are in the fastest cache, and never travels to memory; where an
update is no more than ``p -= rate g``, it is added to the weights term by term and never exists.
Only a limit on its length needs the whole of it first.

Threads take different rows (or columns), so that each number is worked out by one of them, in the
same order however many they are.
"""

import math
from typing import Any

from digitus.engines.on_numba.barrier import share, wait
from digitus.engines.on_numba.fused.layers import outputs
from digitus.engines.on_numba.fused.layout import BLOCK_ROWS, DENSE
from digitus.engines.on_numba.fused.sparse_input import add_kept_gradient, spread_images, turn_round
from digitus.engines.on_numba.jit import kernel, part_of_kernels
from digitus.engines.on_numba.optimizers import Slots, penalise, sum_of_squares, update
from digitus.engines.on_numba.simd.matmul import Matrix, Size, add_product, spread
from digitus.engines.on_numba.simd.pointers import beyond, number
from digitus.engines.on_numba.simd.tile import TILE_ROWS


@kernel
def learn_plainly(
    plan: Any, data: Any, step: Any, state: Any, work: Any, lists: Any, crew: Any
) -> None:
    """``p -= rate g``, where the deltas have been multiplied by -rate already."""
    for i in range(plan.first, len(plan.nodes)):
        node = plan.nodes[i]
        if node.kind == DENSE:
            if data.sparse and i == plan.first:
                spread_images(node, state.params, step, work, lists, crew)
            else:
                first = share(node.inputs, TILE_ROWS, crew.thread, crew.threads)
                last = share(node.inputs, TILE_ROWS, crew.thread + 1, crew.threads)
                weights = beyond(state.params, node.weights + first * node.stride)
                add_gradient(node, plan.nodes[i - 1], step, first, last, work, weights)
            if node.bias >= 0 and crew.thread == 0:
                add_bias_gradient(node, step, work, beyond(state.params, node.bias))


@kernel
def learn(
    plan: Any,
    rule: Any,
    data: Any,
    step: Any,
    state: Any,
    work: Any,
    lists: Any,
    crew: Any,
) -> None:
    """Gradient, penalties, limit, update; block by block of rows, each by one thread."""
    limited = rule.clip < math.inf
    if data.sparse:
        turn_round(step, crew.thread, work, lists)
    for i in range(plan.first, len(plan.nodes)):
        node = plan.nodes[i]
        for block in range(blocks_in(node)):
            if (node.blocks + block) % crew.threads == crew.thread:
                at, count, is_bias = part(node, block)
                g = beyond(work.gradient, at if limited else crew.thread * plan.block)
                for k in range(count):
                    g[k] = 0
                add_block(plan, data, step, i, block, work, crew.thread, g)
                if not is_bias:
                    penalise(rule, beyond(state.params, at), g, count)
                if limited:
                    work.squares[node.blocks + block] = sum_of_squares(g, count)
                else:
                    apply(rule, step, state, at, count, g, not is_bias)
    if limited:
        wait(crew)
        learn_shortened(plan, rule, step, state, work, crew)


@part_of_kernels
def learn_shortened(plan: Any, rule: Any, step: Any, state: Any, work: Any, crew: Any) -> None:
    """Update with the whole gradient, scaled down to the limit where it is longer."""
    total = 0.0
    for block in range(plan.blocks):
        total += work.squares[block]
    factor = min(1.0, rule.clip / math.sqrt(total)) if total > 0 else 1.0
    for i in range(plan.first, len(plan.nodes)):
        node = plan.nodes[i]
        for block in range(blocks_in(node)):
            if (node.blocks + block) % crew.threads == crew.thread:
                at, count, is_bias = part(node, block)
                g = beyond(work.gradient, at)
                for k in range(count):
                    g[k] *= number(factor, g[k])
                apply(rule, step, state, at, count, g, not is_bias)


@kernel
def blocks_in(node: Any) -> int:
    """Blocks of rows of a layer's weights; its bias is one more."""
    if node.kind != DENSE:
        return 0
    return -(-node.inputs // BLOCK_ROWS) + (1 if node.bias >= 0 else 0)


@kernel
def part(node: Any, block: int) -> Any:
    """Where a block lies in the parameters, how large it is, and whether it is the bias."""
    first = block * BLOCK_ROWS
    is_bias = first >= node.inputs
    rows = 1 if is_bias else min(BLOCK_ROWS, node.inputs - first)
    at = node.bias if is_bias else node.weights + first * node.stride
    return at, rows * node.stride, is_bias


@part_of_kernels
def add_block(
    plan: Any, data: Any, step: Any, i: int, block: int, work: Any, thread: int, g: Any
) -> None:
    """Add the gradient of one block of the layer of node i."""
    node = plan.nodes[i]
    first = block * BLOCK_ROWS
    last = min(first + BLOCK_ROWS, node.inputs)
    if first >= node.inputs:
        add_bias_gradient(node, step, work, g)
    elif data.sparse and i == plan.first:
        add_kept_gradient(node, step, thread, first, last, work, g)
    else:
        add_gradient(node, plan.nodes[i - 1], step, first, last, work, g)


@kernel
def add_gradient(
    node: Any, below: Any, step: Any, first: int, last: int, work: Any, g: Any
) -> None:
    """z = x @ w, hence d loss / d w = x^T @ delta; here for the weights of inputs first to last."""
    x = beyond(outputs(below, work.values, step.batch, 0), first)
    deltas = outputs(node, work.grads, step.batch, 0)
    if step.count == 1:
        into = Matrix(g, node.stride, 1)
        spread(x, work.every, deltas, into, node.stride, last - first)
        return
    add_product(
        Matrix(x, 1, below.stride),
        Matrix(deltas, node.stride, 1),
        Matrix(g, node.stride, 1),
        Size(last - first, node.stride, step.count),
        work.every,
    )


@part_of_kernels
def add_bias_gradient(node: Any, step: Any, work: Any, g: Any) -> None:
    """z = x @ w + b, hence d loss / d b = sum of delta."""
    deltas = outputs(node, work.grads, step.batch, 0)
    for image in range(step.count):
        for k in range(node.stride):
            g[k] += deltas[image * node.stride + k]


@kernel
def apply(rule: Any, step: Any, state: Any, at: int, count: int, g: Any, decays: bool) -> None:
    """Update a part of the parameters."""
    p, one, two = beyond(state.params, at), beyond(state.one, at), beyond(state.two, at)
    update(rule, Slots(p, one, two, count), g, step.pace, decays)
